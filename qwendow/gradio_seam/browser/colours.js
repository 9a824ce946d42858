// Long code grows in one colour: with each refresh Gradio 6.31 draws all of the block anew, and every coloured word of it
// is an element to be styled and laid out. When the answer is there it gets its colours, unless that would take too long.
(() => {
	const LONG = 4_000, TOO_LONG = 60_000;  // Characters
	const growing = () => document.querySelector(`#message ${PARTS.stop}`) !== null;
	let highlight;
	whenNew(`#chat ${PARTS.row}`, () => {
		if (highlight || !window.Prism) return;
		highlight = Prism.highlight.bind(Prism);
		Prism.highlight = (code, ...how) => (code.length > (growing() ? LONG : TOO_LONG) ? code : highlight(code, ...how));
	});
	const colour = (code) => {
		const [, language] = code.className.match(/language-(\S+)/) ?? [], grammar = window.Prism?.languages[language];
		const text = code.textContent;
		if (!grammar || code.childElementCount || text.length <= LONG || text.length > TOO_LONG) return;
		code.innerHTML = highlight(text, grammar, language);
	};
	const soon = (code) => (window.requestIdleCallback ?? setTimeout)(() => colour(code), {timeout: 500});
	whenNew(`#message ${PARTS.send}`, () => {
		const last = [...document.querySelectorAll(`#chat ${PARTS.row}`)].at(-1);
		last?.querySelectorAll("pre code").forEach(soon);
	});
	// What was read while the answer grew may be drawn after its end.
	whenNew("#chat pre code", (code) => growing() || soon(code));
})();
