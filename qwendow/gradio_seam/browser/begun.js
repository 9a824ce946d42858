// In Gradio's Markdown, before its y.lexer reads a text, see settled.py: emphasis and code that have begun in the line that
// grows are drawn as if they ended there, not with their signs until they do. They are marked as such, see dress/marks.py.
const BEGUN = /(?<!\\)(\*+|~+|`+)\u2064\u2060/g;
function withEnds(text) {
	const line = text.slice(text.lastIndexOf("\n") + 1);
	const ends = Array.from(line.matchAll(BEGUN), ([, signs]) => signs).reverse().join("");
	return ends ? `${text}\u2060${ends}` : text;  // What ends with a space, or a sign, ends for Markdown with a letter.
}
