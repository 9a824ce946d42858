// Diagrams: drawn from what the model wrote, which Gradio 6.31 hands to Mermaid through HTML, where tags get lost; with
// quotes around labels that would not parse; as code where Mermaid cannot draw them, in place of its bomb.
(() => {
	const FENCE = /^[ \t>]*```mermaid\s*\n([\s\S]*?)```/gm;
	const asHtml = (source) => new DOMParser().parseFromString(source, "text/html").body.textContent;
	const written = (diagram) => {
		const drawn = bare(diagram.textContent), message = diagram.closest(PARTS.answered);
		const text = message ? undressed(sourceOf(message)) : "";
		const fences = Array.from(text.matchAll(FENCE), (found) => found[1].trim());
		return fences.find((source) => source === drawn) ?? fences.find((source) => asHtml(source) === asHtml(drawn)) ?? drawn;
	};

	// What may stand around the label of a flowchart's node, the longer first.
	const SHAPES = [
		["(((", ")))"], ["([", "])"], ["[[", "]]"], ["[(", ")]"], ["((", "))"], ["{{", "}}"], ["[/", "/]"], ["[\\", "\\]"],
		["[", "]"], ["(", ")"], ["{", "}"],
	];
	// A label ends where a link, another node or the end of the line comes after it.
	const NODE = /(?<=[\w\u0080-\uFFFF])[[({][^"\n]*?[\])}](?=\s*(?:$|;|&|:::|--|-\.|==|~~~|<-|[xo]--))/gm;
	const LINK = /(?<=(?:--[->.]?|==[=>]?|-\.->?)\|)[^"|\n]+(?=\|)/g;
	const SUBGRAPH = /(?<=^[ \t]*subgraph[ \t]+)[^"[\n]+$/gm;
	const TEXT = /"[^"\n]*"/g, BREAK = /<br\s*\/?>/g, SIGNS = /[()[\]{}<>]/;
	// Only tags that format stay tags: `List<String>` is to be read, and nothing can be drawn that looks like the page's own.
	const NO_FORMAT = /<(?!\/?(?:br|b|i|u|em|strong|code|sub|sup)\s*\/?>)/g;
	const ATTRIBUTES = /<(?=\/?[a-zA-Z][^<>]*=)/g;
	// Mermaid takes the last semicolon off what looks like the end of a style, which may be one of a label's entities.
	const NO_STYLE = /^(?!\s*(?:style|classDef)\b).*(?:style|classDef).*:\S*#.*;/gm;
	const balanced = (text) => {
		let open = "";
		for (const sign of text) {
			if ("([{".includes(sign)) open += sign;
			else if (")]}".includes(sign) && "([{"[")]}".indexOf(sign)] !== open.at(-1)) return false;
			else if (")]}".includes(sign)) open = open.slice(0, -1);
		}
		return !open;
	};
	const quoted = (label) => {
		if (!SIGNS.test(label.replace(BREAK, ""))) return label;
		return `"${label.trim()}"`;
	};
	const node = (all) => {
		for (const [begin, end] of SHAPES) {
			const label = all.slice(begin.length, -end.length);
			if (all.startsWith(begin) && all.endsWith(end) && balanced(label)) return begin + quoted(label) + end;
		}
		return all;
	};
	const legible = (source) => {
		const plain = source.replace(ATTRIBUTES, "#lt;");
		if (!/^(?:\s|%%.*\n)*(?:graph|flowchart)\b/.test(plain)) return plain;
		return plain.replace(NODE, node).replace(LINK, quoted).replace(SUBGRAPH, quoted)
			.replace(TEXT, (text) => text.replace(NO_FORMAT, "#lt;"));
	};
	const mended = (source) => legible(source).replace(NO_STYLE, "$&;");

	whenNew("#chat .mermaid:not([data-source])", (diagram) => {
		if (diagram.hasAttribute("data-processed")) return;
		diagram.dataset.source = written(diagram);
		diagram.textContent = mended(diagram.dataset.source);
	});
	// Where it does not parse, Mermaid 11 draws a bomb into the element, which answer.css hides, and then gives up.
	const asCode = (diagram) => {
		const block = document.createElement("pre");
		block.append(Object.assign(document.createElement("code"), {textContent: diagram.dataset.source}));
		diagram.replaceChildren(make("p", {className: `${OWN}own broken`}, word("diagram_broken")), block);
	};
	whenNew(".mermaid .error-icon", (bomb) => {
		const diagram = bomb.closest(".mermaid");
		setTimeout(() => diagram.querySelector(".error-icon") && asCode(diagram));
	});
})();
