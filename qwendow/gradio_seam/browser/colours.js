// Long code grows in one colour: with each refresh Gradio 6.31 draws all of the block anew, and every coloured word of it
// is an element to be styled and laid out. When the answer is there it gets its colours piece by piece, as each comes into
// sight: to find the words of 3,000 lines takes 30 ms, to draw them all ten times that.
(() => {
	const LONG = 4_000, TOO_LONG = 600_000;  // Characters
	const PIECE = 80;  // Lines
	const growing = () => document.querySelector(`#message ${PARTS.stop}`) !== null;
	let highlight;
	whenNew(`#chat ${PARTS.row}`, () => {
		if (highlight || !window.Prism) return;
		highlight = Prism.highlight.bind(Prism);
		Prism.highlight = (code, ...how) => (code.length > LONG ? code : highlight(code, ...how));
	});

	const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
	// Each as HTML of its own: what goes over several lines is closed and opened again.
	const linesOf = (tokens) => {
		const lines = [""];
		const put = (token, open, close) => {
			if (Array.isArray(token)) return token.forEach((one) => put(one, open, close));
			if (typeof token !== "string") {
				const classes = ["token", token.type, ...[token.alias ?? []].flat()].join(" ");
				return put(token.content, `${open}<span class="${classes}">`, `</span>${close}`);
			}
			token.split("\n").forEach((text, at) => {
				if (at) lines.push("");
				if (text) lines[lines.length - 1] += open + escaped(text) + close;
			});
		};
		put(tokens, "", "");
		return lines;
	};
	// Where pieces begin. None ends with an empty line, which would not be seen at the end of a block.
	const startsOf = (lines) => {
		const starts = [0];
		for (let at = PIECE; at < lines.length - 1; at++) {
			if (lines[at - 1].trim() && at - starts.at(-1) >= PIECE) starts.push(at);
		}
		return starts;
	};
	const uncoloured = new WeakMap();
	const seen = new IntersectionObserver((entries) => {
		for (const {isIntersecting, target} of entries) {
			if (!isIntersecting) continue;
			seen.unobserve(target);
			target.innerHTML = uncoloured.get(target);
			uncoloured.delete(target);
		}
	}, {rootMargin: "400px"});
	const colour = (code) => {
		const [, language] = code.className.match(/language-(\S+)/) ?? [], grammar = window.Prism?.languages[language];
		const text = code.textContent;
		if (!grammar || !code.isConnected || code.childElementCount || text.length <= LONG || text.length > TOO_LONG) return;
		const lines = text.split("\n"), drawn = linesOf(Prism.tokenize(text, grammar)), starts = startsOf(lines);
		const pieces = starts.flatMap((start, at) => {
			const piece = make("span", {className: "piece", textContent: lines.slice(start, starts[at + 1]).join("\n")});
			piece.style.setProperty("--lines", (starts[at + 1] ?? lines.length) - start);
			uncoloured.set(piece, drawn.slice(start, starts[at + 1]).join("\n"));
			// As each is a block the line break between two is in the text, and not to be seen.
			return at ? [make("span", {hidden: true, textContent: "\n"}), piece] : [piece];
		});
		code.replaceChildren(...pieces);
		pieces.filter((piece) => uncoloured.has(piece)).forEach((piece) => seen.observe(piece));
	};
	const soon = (code) => (window.requestIdleCallback ?? setTimeout)(() => colour(code), {timeout: 500});
	whenNew(`#message ${PARTS.send}`, () => {
		const last = [...document.querySelectorAll(`#chat ${PARTS.row}`)].at(-1);
		last?.querySelectorAll("pre code").forEach(soon);
	});
	// What was read while the answer grew may be drawn after its end.
	whenNew("#chat pre code", (code) => growing() || soon(code));
})();
