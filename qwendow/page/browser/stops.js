// Where Tab goes: from the top to the message box in a few steps, whatever stands in the conversation. What it passes over has
// keys of its own, and is there when one goes back from the box.
(() => {
	const box = () => document.querySelector("#message textarea");

	const skip = make("a", {className: "skip", href: "#message"}, word("skip"));
	skip.addEventListener("click", (event) => {
		event.preventDefault();  // The address is that of the conversation.
		box()?.focus();
	});
	whenNew("#header header", () => document.querySelector(PARTS.app).prepend(skip));

	// The buttons over the conversation are one stop; the arrows go from one to the other.
	const panel = (button) => [...button.closest(PARTS.chatButtons).querySelectorAll("button")];
	whenNew(`#chat ${PARTS.chatButtons} button`, (button) => {
		button.closest(PARTS.chatButtons).setAttribute("role", "toolbar");
		panel(button).forEach((one, place) => (one.tabIndex = place ? -1 : 0));
	});
	const go = (button, step) => {
		const all = panel(button), to = all[(all.indexOf(button) + step + all.length) % all.length];
		all.forEach((one) => (one.tabIndex = one === to ? 0 : -1));
		to.focus();
	};
	addEventListener("keydown", (event) => {
		const button = event.target.closest?.(`#chat ${PARTS.chatButtons} button`);
		if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
		const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
		if (step) go(button, step);
		else if (event.key === "Tab" && !event.shiftKey && box()) box().focus();
		else return;
		event.preventDefault();
	});

	// Gradio gives each radio a name of its own: with one for all of them they are one stop, and the arrows choose.
	// It writes it once more when the radio is in the page.
	const join = (radio) => {
		const {id} = radio.closest(".block");
		if (radio.name !== id) radio.name = id;
	};
	const names = new MutationObserver((records) => records.forEach(({target}) => join(target)));
	whenNew("#settings .block input[type=radio]", (radio) => {
		names.observe(radio, {attributes: true, attributeFilter: ["name"]});
		join(radio);
	});

	// Settings that are put away are not there for Tab, either.
	const put_away = (settings) => settings.querySelector(".sidebar-content")?.toggleAttribute("inert", !settings.classList.contains("open"));
	const observer = new MutationObserver(([{target}]) => put_away(target));
	whenNew("#settings", (settings) => {
		observer.observe(settings, {attributes: true, attributeFilter: ["class"]});
		put_away(settings);
	});
})();
