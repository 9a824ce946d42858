// Who knows what to ask need not wait for the page: the box takes a text at once, and Enter is heeded when the page can.
(() => {
	const root = document.documentElement, said = new URLSearchParams(location.search);
	// A link that brings a question or a stage has a box of its own making.
	if ([...said.keys()].some((name) => !["lang", "theme", "__theme"].includes(name))) return;
	const kept = (store, key) => {
		try { return window[store].getItem(key); } catch { return null; }
	};
	const draft = `draft:${new URLSearchParams(location.hash.slice(1)).get("c") ?? ""}`;
	const [name, placeholder, sending] = EARLY_WORDS[navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en"];
	const theme = said.get("__theme") ?? said.get("theme");
	const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
	const listed = matchMedia("(min-width: 1440px)").matches && kept("localStorage", "history") !== "closed";
	const frame = Object.assign(document.createElement("div"), {id: "early", className: `EARLY_CLASS ${dark ? "dark" : ""} ${listed ? "listed" : ""}`});
	const early = Object.assign(document.createElement("textarea"), {rows: 1, placeholder, ariaLabel: name});
	early.dataset.testid = "textbox";
	early.value = kept("sessionStorage", draft) ?? "";
	const button = Object.assign(document.createElement("button"), {type: "button", ariaLabel: sending, title: sending});
	button.innerHTML = '<svg viewBox="0 0 22 24"><path d="M6.200 4.300L19.500 11.500 6.200 18.700 5.500 18 7.800 11.500 5.500 5zM7.800 11.500H19.500"/></svg>';
	frame.append(early, button);
	// As it is read, see reading.js.
	const {size, width} = JSON.parse(kept("localStorage", "reading") ?? "{}");
	frame.style.fontSize = {s: "0.875rem", l: "1.125rem", xl: "1.3125rem", xxl: "1.625rem"}[size] ?? "1rem";
	if (width === "wide") frame.style.maxWidth = "80em";
	document.currentScript.after(frame);

	const wish = kept("localStorage", "enter"), sends = wish ? wish === "sends" : !matchMedia("(pointer: coarse)").matches;
	let composing = false, asked = false;
	const ask = (is) => {
		asked = is && early.value.trim() !== "";
		frame.classList.toggle("asked", asked);
	};
	early.addEventListener("compositionstart", () => (composing = true));
	early.addEventListener("compositionend", () => (composing = false, setTimeout(hand)));
	early.addEventListener("input", () => {
		ask(false);
		try { sessionStorage.setItem(draft, early.value); } catch { /* It keeps nothing. */ }
	});
	early.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
		if (!sends && !event.ctrlKey && !event.metaKey) return;
		event.preventDefault();
		ask(true);
	});
	// The keyboard of a telephone stays where it is.
	button.addEventListener("pointerdown", (event) => event.preventDefault());
	button.addEventListener("click", () => ask(true));

	const box = () => document.querySelector("#message textarea");
	const send = (text) => {
		// It goes with the reader's settings, see settings.js; where they never come, it stays.
		if (!("settled" in root.dataset)) return addEventListener("settings", () => setTimeout(send, 0, text), {once: true});
		if (box()?.value === text) document.querySelector("#message .submit-button")?.click();
	};
	const hand = () => {
		const field = box();
		if (field) delete early.dataset.testid;
		if (!field || composing || !frame.isConnected || !("there" in root.dataset)) return;
		watch.disconnect();
		const focused = document.activeElement === early, {value, selectionStart, selectionEnd} = early;
		frame.remove();
		if (value !== field.value) {
			field.value = value;
			field.dispatchEvent(new Event("input", {bubbles: true}));
		}
		if (focused) {
			field.focus();
			field.setSelectionRange(selectionStart, selectionEnd);
		}
		if (asked) send(value);
	};
	const watch = new MutationObserver(hand);
	watch.observe(root, {childList: true, subtree: true, attributes: true, attributeFilter: ["data-there"]});
	// Where Gradio's does not come, nor does an answer.
	setTimeout(() => box() || frame.remove(), 60_000);
})();
