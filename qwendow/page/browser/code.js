// Code: a head with its language and what can be done with it, beside Gradio's own button that copies. Long code is folded;
// while it grows its end is seen, and the block keeps its height. Gradio draws all of it anew with every word: what a reader
// chose for a block is kept by its message and its place there.
(() => {
	const LINES = 40, CLASSES = ["wrapped", "unfolded"], PREVIEWED = ["html", "svg"];
	const WRAP = "M4 6h16M4 12h13a3 3 0 0 1 0 6h-4M15 16l-2 2 2 2M4 18h5", SAVE = "M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14";
	const SHOW = "M2.500 12s3.500-6 9.500-6 9.500 6 9.500 6-3.500 6-9.500 6-9.500-6-9.500-6zM9.500 12a2.500 2.500 0 1 0 5 0a2.500 2.500 0 1 0-5 0";
	const act = (name, path) => {
		const made = make("button", {type: "button", title: word(`code_${name}`), ariaLabel: word(`code_${name}`)}, icon(path));
		made.dataset.act = name;
		return made;
	};
	const HEAD = make("div", {className: `${OWN}own code-head`}, make("span"), act("preview", SHOW), act("wrap", WRAP), act("save", SAVE));
	HEAD.querySelector("[data-act=wrap]").ariaPressed = "false";
	HEAD.querySelector("[data-act=preview]").ariaPressed = "false";
	const growing = () => document.querySelector(`#message ${PARTS.stop}`) !== null;

	// Chosen by the reader: classes of blocks, by message and place.
	const chosen = new WeakMap();
	const choicesOf = (block) => {
		const answer = block.closest(PARTS.answered) ?? block;
		const all = chosen.get(answer) ?? {}, at = [...answer.querySelectorAll(PARTS.code)].indexOf(block);
		chosen.set(answer, all);
		return (all[at] ??= new Set());
	};
	const isLast = (block) => {
		const message = block.closest(PARTS.row);
		let one = block;
		while (one !== message && !one.nextElementSibling) one = one.parentElement;
		return one === message && [...document.querySelectorAll(`#chat ${PARTS.row}`)].at(-1) === message;
	};
	const sourceIn = (block) => codeIn(block.querySelector("pre"));
	const languageIn = (block) => block.querySelector("code").className.match(/language-(\S+)/)?.[1] ?? "";

	const show = (block, choices) => {
		for (const one of CLASSES) block.classList.toggle(one, choices.has(one));
		block.querySelector("[data-act=wrap]").ariaPressed = choices.has("wrapped");
		const preview = block.querySelector("[data-act=preview]");
		if (preview) {
			preview.ariaPressed = choices.has("previewed");
			// As long as it grows its frame would be another one with every word.
			if (!growing()) previewCode(block, sourceIn(block), choices.has("previewed"));
		}
		const fold = block.querySelector("[data-act=fold]");
		if (fold) {
			fold.ariaExpanded = choices.has("unfolded");
			fold.textContent = choices.has("unfolded") ? word("code_fold") : counted("code_unfold", fold.dataset.lines);
		}
	};
	const dressed = (block) => {
		const code = block.querySelector("pre > code");
		if (!code || block.querySelector(".code-head")) return;
		const [name] = languageOf(languageIn(block)), head = HEAD.cloneNode(true);
		head.firstChild.textContent = name;
		if (!PREVIEWED.includes(languageOf(languageIn(block))[1])) head.querySelector("[data-act=preview]").remove();
		block.prepend(head);
		Object.assign(block.querySelector(PARTS.copyCode) ?? {}, {title: word("code_copy"), ariaLabel: word("code_copy")});
		const lines = code.textContent.replace(/\n$/, "").split("\n").length;
		if (lines > LINES) {
			const fold = make("button", {type: "button", className: "code-fold"});
			Object.assign(fold.dataset, {act: "fold", lines: lines.toLocaleString()});
			block.append(make("div", {className: `${OWN}own`}, fold));
			block.classList.add("long");
			block.classList.toggle("growing", growing() && isLast(block));
		}
		show(block, choicesOf(block));
	};
	whenNew(`#chat ${PARTS.code}`, dressed);
	whenNew(`#message ${PARTS.send}`, () => {
		for (const block of document.querySelectorAll(`#chat ${PARTS.code}.growing`)) block.classList.remove("growing");
		for (const button of document.querySelectorAll("#chat [data-act=preview][aria-pressed=true]")) {
			const block = button.closest(PARTS.code);
			show(block, choicesOf(block));
		}
	});

	const acts = {
		wrap: (block) => choose(block, "wrapped"),
		fold: (block) => {
			choose(block, "unfolded");
			// It may be that its end was seen, which is now far below what follows.
			if (!block.classList.contains("unfolded")) block.scrollIntoView({block: "nearest"});
		},
		save: (block) => saveAs(`code.${languageOf(languageIn(block))[1]}`, sourceIn(block)),
		preview: (block) => choose(block, "previewed"),
	};
	const choose = (block, name) => {
		const choices = choicesOf(block);
		choices.delete(name) || choices.add(name);
		show(block, choices);
	};
	addEventListener("click", ({target}) => {
		const button = target.closest?.(`#chat ${PARTS.code} [data-act]`);
		if (button) acts[button.dataset.act](button.closest(PARTS.code));
	});
})();
