// The invisible marks in a text are there for what draws it. Once it is drawn they are taken out again, so that whoever
// reads the page without eyes finds what was said. Those of a formula stay until KaTeX has come by.
(() => {
	const BLOCK = ":is(p, li, h1, h2, h3, h4, h5, h6, td, th, pre)";
	const UNSEEN = /\u2062[\u{E0020}-\u{E007E}]+|[\u2060\u2062\u2064]/gu, FORMULA = "\u2063";
	const clear = (block) => {
		if (block.textContent.search(UNSEEN) < 0) return;
		const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			const text = texts.currentNode;
			if (text.data.search(UNSEEN) < 0 || text.data.includes(FORMULA) || text.parentElement.closest(".katex")) continue;
			text.data = text.data.replace(UNSEEN, "");
		}
	};
	whenNew(`#chat ${PARTS.answered} ${PARTS.prose} ${BLOCK}`, clear);
	whenNew(`#chat ${PARTS.answered} ${PARTS.prose} .katex`, (formula) => {
		const block = formula.closest(BLOCK);
		if (block) clear(block);
	});
})();
