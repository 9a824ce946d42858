// A tool that asks: what is allowed and what is not cannot be taken for one another, and each has a key.
(() => {
	const KEYS = ["Alt+Y", "Alt+N"];
	const asked = () => [...document.querySelectorAll("#chat .consenting button")];
	const dress = () => {
		if (!document.querySelector(`#chat ${PARTS.answered} .consent`)) return;
		document.querySelectorAll(`#chat ${PARTS.options}`).forEach((options) => options.classList.add("consenting"));
		asked().forEach((button, place) => button.setAttribute("aria-keyshortcuts", KEYS[place % 2]));
	};
	// Buttons and question are drawn one after the other, on a busy machine long after.
	for (const part of [PARTS.options, ".consent"]) whenNew(`#chat ${part}`, () => setTimeout(dress, 50));
	addEventListener("keydown", (event) => {
		if (!event.altKey || event.ctrlKey || event.metaKey) return;
		const place = ["KeyY", "KeyN"].indexOf(event.code), button = asked()[place];
		if (!button) return;
		event.preventDefault();
		button.click();
	});
})();
