// With every refresh Gradio 6.31 treats all messages anew, the finished ones too. Two steps of that are for nothing: it
// clones each word and number, and tries to clone each function; and it sets the direction that a message has already,
// whereupon all that is inside is styled again. What comes of it is the same here, sooner.
(() => {
	const clone = structuredClone;
	window.structuredClone = (value, ...options) => {
		if (typeof value === "function") throw new DOMException("A function cannot be cloned.", "DataCloneError");
		return ["object", "symbol"].includes(typeof value) ? clone(value, ...options) : value;
	};

	const dir = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "dir");
	Object.defineProperty(HTMLElement.prototype, "dir", {...dir, set(value) {
		if (this.getAttribute("dir") !== value) dir.set.call(this, value);
	}});
})();
