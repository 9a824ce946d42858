// What of a message was said, of the Markdown as it came.
const OWN = "\u2061";  // Begins the class of what the page puts into a message (own.py): no text of others has it.

const {saidIn, undressed, bare, texOf} = (() => {
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
		if (message.querySelector(PARTS.thought)) return "";
		const source = sourceOf(message).replace(before, "").replace(after, "");
		return message.matches(PARTS.asked) ? typed(source) : undressed(source);
	};
	return {saidIn, undressed, bare, texOf};
})();
