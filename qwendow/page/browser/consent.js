// A tool that asks: what is allowed and what is not cannot be taken for one another, and each has a key.
(() => {
	const KEYS = ["Alt+Y", "Alt+N"];
	const asked = () => [...document.querySelectorAll("#chat .consenting button")];
	const dress = (options) => {
		if (!document.querySelector(`#chat ${PARTS.answered} .consent`)) return;
		options.classList.add("consenting");
		asked().forEach((button, place) => button.setAttribute("aria-keyshortcuts", KEYS[place % 2]));
	};
	whenNew(`#chat ${PARTS.options}`, (options) => setTimeout(dress, 50, options));  // The question is drawn after it.
	addEventListener("keydown", (event) => {
		if (!event.altKey || event.ctrlKey || event.metaKey) return;
		const place = ["KeyY", "KeyN"].indexOf(event.code), button = asked()[place];
		if (!button) return;
		event.preventDefault();
		button.click();
	});
})();
