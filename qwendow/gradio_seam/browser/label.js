// The Markdown of each message as it came. Gradio 6.31 writes the whole of it into the message's label, where a screen
// reader would read out every mark: from there it is taken, as soon as the message gets its direction, which comes next.
const sourceOf = (() => {
	const sources = new WeakMap();
	return (message) => {
		const label = message.getAttribute("aria-label");
		if (label !== null) {
			sources.set(message, label.slice(label.indexOf(": ") + 2));
			message.removeAttribute("aria-label");
		}
		return sources.get(message) ?? "";
	};
})();

(() => {
	const dir = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "dir");
	Object.defineProperty(HTMLElement.prototype, "dir", {...dir, set(value) {
		dir.set.call(this, value);
		if (this.matches(`${PARTS.asked}, ${PARTS.answered}`)) sourceOf(this);
	}});
})();
