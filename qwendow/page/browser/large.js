// A picture in the chat is seen large, and a formula is copied as LaTeX from a menu at it.
(() => {
	const COPY = "M9 9h10v11H9zM6 15H5V4h10v2";
	const large = (picture) => openSheet(picture.alt || word("picture_large"), make("div", {className: "large"},
		make("img", {src: picture.currentSrc || picture.src, alt: picture.alt}))).classList.add("wide");
	whenNew("#chat :is(.attached, " + PARTS.prose + ") img", (picture) => {
		if (picture.closest("a")) return;
		Object.assign(picture, {tabIndex: 0, role: "button"});
	});
	const own = (link) => !link || link.querySelector(":scope > img")?.src === link.href;
	const open = (event) => {
		const target = event.target, picture = target.closest?.("#chat img") ?? target.closest?.("#chat a")?.querySelector(":scope > img");
		if (!picture || event.ctrlKey || event.metaKey || event.shiftKey || !own(picture.closest("a"))) return;
		event.preventDefault();
		large(picture);
	};
	addEventListener("click", open);
	addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches?.("#chat img") && open(event));

	addEventListener("click", ({target, clientX: x, clientY: y}) => {
		const formula = target.closest?.(`#chat ${PARTS.prose} .katex`);
		if (!formula || target.closest("a") || !getSelection().isCollapsed) return;
		const corner = {getBoundingClientRect: () => new DOMRect(x, y)};
		openMenu(corner, [["copy_latex", COPY, () => navigator.clipboard.writeText(sourceOfFormula(formula))]]);
	});
})();
