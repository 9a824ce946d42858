// The message box beyond what Gradio's does: what Enter means, what is sent shows at once, a long text that was pasted may
// become a file, and the last question is one key away.
const tellAtBox = (() => {
	const line = make("p", {className: "told", role: "status"});
	let timer;
	whenNew(`#message ${PARTS.box}`, (container) => container.after(line));
	// `act`: what a button with that name does, for so long, in milliseconds.
	return (words, name = "", act = null, long = 20_000) => {
		clearTimeout(timer);
		line.replaceChildren(words);
		if (act) line.append(" ", worded(name, () => (line.replaceChildren(), act())));
		timer = setTimeout(() => line.replaceChildren(), act ? long : 6_000);
	};
})();

const enterSends = (() => {
	const KEY = "enter", TOUCH = matchMedia("(pointer: coarse)");
	return {
		get now() {
			const kept = browserKeeps.text(KEY);
			return kept ? kept === "sends" : !TOUCH.matches;
		},
		set now(sends) { browserKeeps.put(KEY, sends ? "sends" : "breaks"); },
	};
})();

(() => {
	const LONG = 5_000;
	const box = () => document.querySelector("#message textarea");
	const send = () => document.querySelector(`#message ${PARTS.send}`)?.click();

	// Gradio sends at Enter, whatever else is pressed but Shift.
	const entered = (event) => {
		if (event.key !== "Enter" || event.target !== box() || event.isComposing || event.shiftKey) return;
		const wanted = event.ctrlKey || event.metaKey;
		if (wanted || enterSends.now === false) event.stopImmediatePropagation();
		if (!wanted) return;
		event.preventDefault();
		if (event.type === "keydown") send();
	};
	addEventListener("keydown", entered, true);
	addEventListener("keypress", entered, true);

	// The app needs a moment to answer that the question is there.
	const sent = () => {
		const message = document.querySelector("#message");
		if (!box()?.value.trim() || message.querySelector(PARTS.stop)) return;
		message.classList.add("sent");
		setTimeout(() => message.classList.remove("sent"), 10_000);
	};
	addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing
		&& event.target === box() && (enterSends.now || event.ctrlKey || event.metaKey) && sent());
	addEventListener("click", (event) => event.target.closest?.(`#message ${PARTS.send}`) && sent(), true);
	const chat = () => document.querySelector("#chat");
	whenNew(`#message ${PARTS.stop}`, () => {
		document.querySelector("#message").classList.remove("sent");
		const last = [...chat().querySelectorAll(PARTS.row)].at(-1);
		chat().classList.toggle("unanswered", last?.matches(PARTS.askedRow) ?? false);
	});
	for (const came of [`#chat ${PARTS.answered}`, `#message ${PARTS.send}`]) whenNew(came, () => chat()?.classList.remove("unanswered"));

	addEventListener("paste", (event) => {
		const text = event.clipboardData?.getData("text/plain") ?? "";
		if (event.target !== box() || text.length < LONG || LOCKED.includes("files")) return;
		const attach = () => {
			const field = box(), at = field.value.lastIndexOf(text);
			if (at >= 0) {
				field.setRangeText("", at, at + text.length, "end");
				field.dispatchEvent(new Event("input", {bubbles: true}));
			}
			dispatchEvent(new CustomEvent("attach", {detail: new File([text], word("pasted_name"), {type: "text/plain"})}));
			field.focus();
		};
		setTimeout(() => tellAtBox(counted("pasted", text.length.toLocaleString()), "attach_pasted", attach));
	});

	addEventListener("keydown", (event) => {
		if (event.key !== "ArrowUp" || event.target !== box() || box().value || event.isComposing) return;
		// Copy and Edit.
		const edit = [...document.querySelectorAll(`#chat ${PARTS.askedRow} + ${PARTS.messageButtons} button`)].at(-1);
		if (!edit || edit.disabled) return;
		event.preventDefault();
		edit.click();
	});
})();

// A question that was rewritten and could not be put goes into the box, below what stands there: where the app says so, and
// where it has never heard of it.
const rewritten = (() => {
	let last = "", sent = null;
	const place = () => document.querySelector("#place i")?.dataset ?? {};
	const back = (text) => setTimeout(() => {  // Another conversation may be shown, with a draft of its own.
		const field = document.querySelector("#message textarea");
		field.value = [field.value.trimEnd(), text].filter(Boolean).join("\n\n");
		field.dispatchEvent(new Event("input", {bubbles: true}));
		tellAtBox(word("edit_back"));
		field.focus();
	}, 50);
	addEventListener("place", () => {
		const {back: said, tip} = place();
		if (tip !== sent?.tip) sent = null;
		if (!said || said === last) return;
		[last, sent] = [said, null];
		back(JSON.parse(said)[1]);
	});
	for (const event of ["unheard", "lost"]) addEventListener(event, () => {
		if (sent) back(sent.text);
		sent = null;
	});
	return (text) => (sent = {text, tip: place().tip});
})();

// A question that is rewritten: as wide as the conversation, as high as its text, with keys for both ways out.
whenNew(`#chat ${PARTS.edited}`, (field) => {
	field.ariaLabel = word("edit_question");
	let before;
	const grow = () => {
		field.style.height = "auto";
		field.style.height = `${field.scrollHeight + 2}px`;
	};
	field.addEventListener("input", grow);
	requestAnimationFrame(() => {
		before = field.value;
		grow();
		field.scrollIntoView({block: "nearest"});
	});
	const [done, cancel] = field.closest(PARTS.row)?.nextElementSibling?.querySelectorAll("button") ?? [];
	done?.addEventListener("click", () => field.value === before || field.value.startsWith(`<div class="${OWN}`) || rewritten(field.value));
	field.addEventListener("keydown", (event) => {
		if (event.isComposing) return;
		const way = event.key === "Escape" ? cancel : event.key === "Enter" && (event.ctrlKey || event.metaKey) ? done : null;
		if (!way) return;
		event.preventDefault();
		event.stopPropagation();
		way.click();
		document.querySelector("#message textarea")?.focus();
	});
});
