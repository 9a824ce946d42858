// The conversation for those who hear it: who speaks, headings in their order, what unfolds, what scrolls.
(() => {
	// Who speaks, as a heading to jump to. It counts as the page's own, which is not copied.
	const speak = (row) => {
		const name = word(row.matches(PARTS.askedRow) ? "speaker_you" : "speaker_qwen");
		const before = row.querySelector(":scope > .speaker");
		if (before?.textContent === name) return;
		before?.remove();
		row.prepend(make("h2", {className: `${OWN} speaker`}, name));
	};
	whenNew(`#chat ${PARTS.row}`, speak);

	// The headings of an answer go on below that of its speaker, and skip no level.
	const LEVELS = "h1, h2, h3, h4, h5, h6";
	const order = (prose) => {
		let before = 2;
		for (const heading of prose.querySelectorAll(LEVELS)) {
			before = Math.min(Number(heading.tagName[1]) + 2, before + 1);
			heading.ariaLevel = before;
		}
	};

	// What scrolls sideways takes the focus, so that the arrows can scroll it.
	const WIDE = ":is(pre, table, .katex-display, .mermaid)";
	// What is laid out only in sight (see answer.css) is asked when it comes there: to ask before would lay all of it out,
	// one block after the other, 1.6 to 2.1 s in a chat of 200 turns.
	const SEEN = {contentVisibilityAuto: true};
	const reach = (all) => {
		const blocks = all.filter((block) => block.checkVisibility?.(SEEN) ?? true);
		const wide = blocks.map((block) => block.scrollWidth > block.clientWidth + 1);  // All are asked before one changes.
		blocks.forEach((block, index) => (wide[index] ? (block.tabIndex = 0) : block.removeAttribute("tabindex")));
	};
	const reach_in = (part) => reach([...part.querySelectorAll(`${PARTS.prose} ${WIDE}`)]);
	addEventListener("contentvisibilityautostatechange", ({target, skipped}) => {
		if (!skipped && target.closest("#chat")) requestAnimationFrame(() => reach_in(target));
	}, true);

	// An answer that grows is drawn anew with each word: what is in it has time.
	const LATER = 300;
	let fresh = new Set(), timer = null;
	const settle = () => {
		const there = [...fresh].filter((one) => one.isConnected);
		[fresh, timer] = [new Set(), null];
		new Set(there.filter((one) => one.matches(LEVELS)).map((one) => one.closest(PARTS.prose))).forEach(order);
		reach(there.filter((one) => one.matches(WIDE)));
	};
	whenNew(`#chat ${PARTS.answered} ${PARTS.prose} :is(${LEVELS}, ${WIDE})`, (one) => {
		fresh.add(one);
		timer ??= setTimeout(settle, LATER);
	});
	let soon;
	const again = () => {
		clearTimeout(soon);
		soon = setTimeout(() => {
			document.querySelectorAll(`#chat ${PARTS.row}`).forEach(speak);
			reach_in(document.querySelector("#chat"));
		}, LATER);
	};
	addEventListener("place", again);
	addEventListener("resize", again);

	// A head without words is none.
	whenNew(`#chat ${PARTS.prose} th:empty`, (cell) => cell.setAttribute("role", "cell"));

	// The line of a thought or a tool call is the button, and not the arrow in it, too; it says whether it is unfolded.
	const told = (title) => (title.ariaExpanded = title.classList.contains("expanded"));
	const observer = new MutationObserver((records) => records.forEach(({target}) => told(target)));
	whenNew(`#chat ${PARTS.thought} > [role=button]`, (title) => {
		title.querySelector("button")?.parentElement.setAttribute("inert", "");
		observer.observe(title, {attributes: true, attributeFilter: ["class"]});
		told(title);
	});

	whenNew("#chat .examples", (starters) => starters.removeAttribute("role"));  // They are buttons, and no list.
})();
