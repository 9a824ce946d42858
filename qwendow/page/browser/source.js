// The Markdown of each message as it came, and what of it was said. Gradio 6.31 writes the whole of it into the message's
// label, where a screen reader would read out every mark: from there it is taken.
const OWN = "\u2061";  // Begins the class of what the page puts into a message (own.py): no text of others has it.

const {sourceOf, saidIn, undressed, bare, texOf} = (() => {
	const sources = new WeakMap();
	const sourceOf = (message) => {
		const label = message.getAttribute("aria-label");
		if (label !== null) {
			sources.set(message, label.slice(label.indexOf(": ") + 2));
			message.removeAttribute("aria-label");
		}
		return sources.get(message) ?? "";
	};

	// As dress/marks.py does it, by its patterns.
	const [INSERTED, CONCEALED, MARK] = MARKS.map((pattern) => new RegExp(pattern, "gu"));
	const bare = (text) => text.replace(CONCEALED, "").replace(MARK, "");
	const texOf = (annotation) => bare(annotation.replace(INSERTED, "")).trim();
	const shown = (tags) => String.fromCodePoint(...Array.from(tags, (tag) => tag.codePointAt() - 0xE0000));
	const undressed = (text) => bare(text.replace(INSERTED, "").replace(CONCEALED, (_, tags) => shown(tags)));

	const own = `<div class="${OWN}[^>]*>.*?</div>`;
	const before = new RegExp(`^${own}(?:\n\n)?`, "s"), after = new RegExp(`\n\n${own}`, "gs");

	// Nothing for a thought, a tool call, the files of a question.
	const saidIn = (message) => {
		if (message.querySelector(".thought-group")) return "";
		const source = sourceOf(message).replace(before, "").replace(after, "");
		return message.matches("[data-testid=user]") ? typed(source) : undressed(source);
	};
	return {sourceOf, saidIn, undressed, bare, texOf};
})();
