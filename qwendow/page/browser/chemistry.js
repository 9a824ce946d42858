// Formulas of chemistry, \ce{H2O}: Gradio's KaTeX shows them in red. What they need is fetched with the first.
(() => {
	let ready;
	const fetched = async () => {
		self.katex = (await import("./katex.js")).default;
		await import("./mhchem.js");
		return self.katex;
	};
	const draw = async (formula) => {
		const annotation = formula.querySelector("annotation"), tex = texOf(annotation?.textContent ?? "");
		if (!/\\(?:ce|pu)(?![a-zA-Z])/.test(tex)) return;
		const katex = await (ready ??= fetched()), made = make("div");
		made.innerHTML = katex.renderToString(tex, {displayMode: formula.closest(".katex-display") !== null, throwOnError: false});
		const drawn = made.querySelector(".katex");
		if (drawn) formula.replaceChildren(...drawn.childNodes);
	};
	whenNew(`#chat ${PARTS.prose} .katex`, (formula) => draw(formula).catch(() => (ready = null)));
})();
