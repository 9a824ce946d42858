// Buttons that Gradio leaves without a name, or with an English one, get theirs before anybody can read it.
(() => {
	const name = (event) => {
		const button = event.target.closest?.("button");
		if (!button) return;
		for (const [selector, names] of Object.entries(BUTTON_NAMES)) {
			if (!button.matches(selector)) continue;
			button.title = names[LANGUAGE];
			button.setAttribute("aria-label", names[LANGUAGE]);
		}
	};
	addEventListener("pointerover", name, true);
	addEventListener("focusin", name, true);
})();
