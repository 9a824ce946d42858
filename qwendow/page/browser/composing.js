// Enter ends a word while an input method composes; it must not send. Chromium says so in the event itself, Safari only
// by key code 229 on a keydown that comes after the composition has ended.
(() => {
	let composing = false;
	const guard = (event) => {
		if (event.key !== "Enter") return;
		if (event.type === "keydown") composing = event.isComposing || event.keyCode === 229;
		if (composing || event.isComposing) event.stopImmediatePropagation();
	};
	addEventListener("keydown", guard, true);
	addEventListener("keypress", guard, true);
})();
