// A formula as it is written in LaTeX.
const sourceOfFormula = (katex) => {
	const tex = texOf(katex.querySelector("annotation")?.textContent ?? katex.textContent);
	return katex.closest(".katex-display") ? `$$${tex}$$` : `$${tex}$`;
};

// What is selected and copied is what was said, too: a formula once and as its source, a diagram as its source, nothing
// invisible, nothing of the page's own, and no thought or tool call that lies between. Where only such is selected, the
// browser copies that.
const selectedText = (() => {
	const OWN_LINES = `[class^="${OWN}"], button, ${PARTS.thought}, ${PARTS.options}`;
	const OTHERS = `${OWN_LINES}, .katex, .mermaid[data-source]`;
	const elementOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);

	const whole = (range) => {
		const formula = (node) => elementOf(node).closest(".katex");
		if (formula(range.startContainer)) range.setStartBefore(formula(range.startContainer));
		if (formula(range.endContainer)) range.setEndAfter(formula(range.endContainer));
		return range;
	};
	const cleaned = (range) => {
		const part = document.createElement("div");
		part.append(range.cloneContents());
		if (!part.querySelector(OTHERS) && bare(part.textContent) === part.textContent) return null;
		// What the selection begins or ends in was meant.
		const kept = (node, last) => elementOf(node).closest(PARTS.thought) && [...part.querySelectorAll(PARTS.thought)].at(last);
		const meant = [kept(range.startContainer, 0), kept(range.endContainer, -1)];
		for (const own of part.querySelectorAll(OWN_LINES)) if (!meant.includes(own)) own.remove();
		for (const katex of part.querySelectorAll(".katex")) katex.replaceWith(sourceOfFormula(katex));
		for (const drawn of part.querySelectorAll(".mermaid")) {
			const block = document.createElement("pre");
			block.textContent = drawn.dataset.source;
			drawn.replaceWith(block);
		}
		const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) texts.currentNode.data = bare(texts.currentNode.data);
		return part;
	};
	// As the browser would write it: it has to lie in the page for that.
	const plain = (part, room) => {
		part.className = "copied";
		part.style.whiteSpace = getComputedStyle(room).whiteSpace;
		room.append(part);
		try {
			return part.innerText.trim();
		} finally {
			part.remove();
		}
	};
	// What is selected there, as text and as the elements that say it; nothing where the browser's own would do.
	const selected = () => {
		const selection = getSelection(), chat = document.querySelector(`#chat ${PARTS.room}`);
		if (!chat || !selection.rangeCount || selection.isCollapsed) return {};
		const range = whole(selection.getRangeAt(0).cloneRange()), room = elementOf(range.commonAncestorContainer);
		if (!range.intersectsNode(chat) || room.closest(`[class^="${OWN}"]`)) return {};
		const part = cleaned(range);
		return {part, text: part && plain(part, room)};
	};
	addEventListener("copy", (event) => {
		if (event.target.closest?.("textarea, input")) return;
		const {part, text} = selected();
		if (!text) return;
		part.removeAttribute("class");
		part.removeAttribute("style");
		event.clipboardData.setData("text/plain", text);
		event.clipboardData.setData("text/html", part.innerHTML);
		event.preventDefault();
	});
	return () => selected().text || getSelection().toString();
})();
