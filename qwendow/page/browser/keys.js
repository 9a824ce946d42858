// Keys: what each does stands in one table. A letter alone does it where nothing is written, one with Alt (Control on a Mac)
// anywhere. A reader may choose others on the sheet, which are kept in this browser.

// The question above what is seen of the conversation, or below its beginning.
const questionBeside = (step) => {
	const room = document.querySelector(`#chat ${PARTS.room}`), top = room.getBoundingClientRect().top;
	const rows = [...room.querySelectorAll(PARTS.askedRow)], place = (row) => row.getBoundingClientRect().top - top;
	return step < 0 ? rows.findLast((one) => place(one) < -4) : rows.find((one) => place(one) > 4);
};

(() => {
	const KEPT = "keys", MAC = /Mac|iP(hone|ad)/.test(navigator.platform);
	const ANYWHERE = MAC ? "Control" : "Alt";
	// Free in Chromium, Firefox and Safari, and of the marks and moves that macOS has on Control; Alt+Y and Alt+N answer a tool.
	const FREE = MAC ? "cgijmqrsuwxz" : "acgijklmopqruwxz";
	const FIND = "/'";  // Firefox looks for words in the page from there on.
	const press = (selector) => document.querySelector(selector)?.click();
	const focus = (selector) => document.querySelector(selector)?.focus();

	const search = () => {
		if (document.querySelector("#history").hidden) press(".history-opener");
		focus("#history input[type=search]");
	};
	const copy = () => {
		const answers = document.querySelectorAll(`#chat ${PARTS.row}:not(${PARTS.askedRow}) + ${PARTS.messageButtons}`);
		const button = [...answers].at(-1)?.querySelector("button");
		if (!button) return;
		button.click();
		tellAtBox(word("answer_copied"));
	};
	const question = (step) => {
		const row = questionBeside(step);
		if (!row) return;
		row.scrollIntoView();
		row.tabIndex = -1;
		row.focus({preventScroll: true});
	};
	const think = () => {
		focus("#message .chip.thinking");
		press("#message .chip.thinking");
	};
	// Name, key at the start, what it does, and where it is said that there is a key for it.
	const ACTS = [
		["anew", "n", () => press("#history .anew"), "#history .anew"],
		["search", "s", search, "#history input[type=search]"],
		["to_box", "i", () => focus("#message textarea"), "#message textarea"],
		["copy_answer", "c", copy],
		["question_before", "k", () => question(-1)],
		["question_after", "j", () => question(1)],
		["settings", "o", () => press(`#settings ${PARTS.toggle}`), `#settings ${PARTS.toggle}`],
		["chip_thinking", "t", think, "#message .chip.thinking"],
		["shortcuts", "?", () => open()],
	];
	const kept = () => browserKeeps.json(KEPT, {});
	const keep = (keys) => {
		browserKeeps.put(KEPT, JSON.stringify(keys));
		ACTS.forEach(tell);
	};
	const key_of = ([name, first]) => kept()[name] ?? first;
	const shown = (key) => key.replace("Control", "Ctrl").replace(/\b[a-z]$/, (letter) => letter.toUpperCase());

	// For screen readers.
	const tell = (act) => act[3] && document.querySelectorAll(act[3]).forEach((one) => say(one, key_of(act)));
	const say = (one, key) => (key ? one.setAttribute("aria-keyshortcuts", key.replace(/[a-z]$/, (letter) => letter.toUpperCase())) : one.removeAttribute("aria-keyshortcuts"));
	for (const act of ACTS) if (act[3]) whenNew(act[3], (one) => say(one, key_of(act)));
	whenNew(`#message ${PARTS.stop}`, (button) => button.setAttribute("aria-keyshortcuts", "Escape"));

	// What was pressed. Where the letters are others it is the place of the key that counts.
	const named = ({key, code, altKey, ctrlKey, metaKey, shiftKey}) => {
		const letter = /^[a-z]$/i.test(key) && !altKey ? key : /^Key[A-Z]$/.test(code) ? code.at(3) : key;
		const held = [ctrlKey && "Control", altKey && "Alt", metaKey && "Meta", shiftKey && /^[a-z]$/i.test(letter) && "Shift"];
		return [...held.filter(Boolean), letter.length === 1 ? letter.toLowerCase() : letter].join("+");
	};
	const writes = (target) => target.closest?.("textarea, select, [contenteditable=true], input:not([type=radio], [type=checkbox], [type=range], [type=button])");
	const opened = () => document.querySelector("dialog[open], :popover-open");
	addEventListener("keydown", (event) => {
		if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.repeat || opened()) return;
		const pressed = named(event);
		if (!pressed.includes(`${ANYWHERE}+`) && writes(event.target)) return;
		const act = ACTS.find((one) => key_of(one) === pressed);
		if (!act) return;
		event.preventDefault();
		act[2]();
	});

	// Escape: an answer stops, where nothing else is there to be closed; else one leaves the box, for the conversation.
	addEventListener("keydown", (event) => {
		const {target} = event, box = target.matches?.("#message textarea");
		if (event.key !== "Escape" || event.isComposing || event.keyCode === 229 || opened()) return;
		if (target.closest?.(`#history, ${PARTS.edited}, input[aria-expanded=true]`) || (writes(target) && !box)) return;
		const stop = document.querySelector(`#message ${PARTS.stop}`), room = document.querySelector(`#chat ${PARTS.room}`);
		if (stop) stop.click();
		else if (!box || !room) return;
		else {
			room.tabIndex = -1;  // So that the arrows scroll it.
			room.focus({preventScroll: true});
		}
		event.preventDefault();
	}, true);

	// Why a key cannot be chosen: a key of words.
	const refused = (pressed, name) => {
		const parts = pressed.split("+"), key = parts.pop() || "+", letter = key.length === 1;
		if (!letter || key === " " || (!parts.length && FIND.includes(key))) return "key_browser";
		if (parts.length && !(parts.join() === "Shift") && !(parts.join() === ANYWHERE && FREE.includes(key))) return "key_browser";
		return ACTS.some((act) => act[0] !== name && key_of(act) === pressed) ? "key_taken" : "";
	};

	// The sheet
	const open = () => {
		const note = make("p", {role: "status"}), list = make("div", {className: "keys"});
		let waiting = null;
		const draw = () => {
			list.replaceChildren(...ACTS.map(row), make("p", {}, make("span", {}, word("key_stop")), make("kbd", {}, "Esc")));
		};
		const row = (act) => {
			const key = make("kbd", {}, waiting === act[0] ? word("key_press") : shown(key_of(act)) || word("key_none"));
			const made = make("button", {type: "button", ariaPressed: waiting === act[0]}, make("span", {}, word(act[0])), key);
			made.dataset.act = act[0];
			made.addEventListener("click", () => choose(act[0]));
			return made;
		};
		const choose = (name) => {
			waiting = name;
			note.replaceChildren();
			draw();
			list.querySelector("[aria-pressed=true]")?.focus();
		};
		const done = (name) => {
			waiting = null;
			draw();
			list.querySelector(`[data-act=${name}]`).focus();
		};
		const take = (event) => {
			if (!waiting || ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"].includes(event.key)) return;
			event.preventDefault();
			event.stopImmediatePropagation();
			const name = waiting, pressed = named(event);
			if (event.key === "Escape" || event.key === "Tab") return done(name);
			const clears = ["Backspace", "Delete"].includes(event.key), reason = clears ? "" : refused(pressed, name);
			if (reason) return note.replaceChildren(word(reason).replace("{key}", shown(pressed)));
			keep({...kept(), [name]: clears ? "" : pressed});
			done(name);
		};
		const again = worded("keys_again", () => (keep({}), draw()));
		draw();
		const sheet = openSheet(word("shortcuts"), make("p", {}, counted("shortcuts_words", MAC ? "Ctrl" : "Alt")), list, note, make("div", {className: "row"}, again));
		sheet.addEventListener("keydown", take, true);
	};
	addEventListener("shortcuts", open);
})();
