// Buttons that Gradio leaves without a name, or with an English one, get theirs before anybody can read it.
(() => {
	const language = navigator.language.startsWith("zh") ? 1 : 0;
	const name = (event) => {
		const button = event.target.closest?.("button");
		if (!button) return;
		for (const [selector, names] of Object.entries(BUTTON_NAMES)) {
			if (!button.matches(selector)) continue;
			button.title = names[language];
			button.setAttribute("aria-label", names[language]);
		}
	};
	addEventListener("pointerover", name, true);
	addEventListener("focusin", name, true);
})();
