// Names for what Gradio leaves without one, or with an English one: they are there before anybody can read them.
(() => {
	const put = (button, names) => {
		button.title = names[LANGUAGE];
		button.setAttribute("aria-label", names[LANGUAGE]);
	};
	for (const [selector, names] of Object.entries(BUTTON_NAMES)) whenNew(`button${selector}`, (button) => put(button, names));
	// Gradio writes some of them anew: the copying ones say that it was done.
	const again = ({target}) => {
		const button = target.closest?.("button");
		if (!button) return;
		for (const [selector, names] of Object.entries(BUTTON_NAMES)) if (button.matches(selector)) put(button, names);
	};
	for (const type of ["pointerover", "focusin"]) addEventListener(type, again, true);

	// A name that stands in the page already. `aria-labelledby` goes before the label that Gradio writes, now or later.
	let count = 0;
	const named_by = (element, name) => {
		if (!name) return;
		name.id ||= `name-${++count}`;
		element.setAttribute("aria-labelledby", name.id);
	};
	const title = (element) => element.closest(".block")?.querySelector("[data-testid=block-info]");
	whenNew("#settings :is(fieldset, input[type=number], input[type=range])", (field) => named_by(field, title(field)));
	whenNew("#chat .examples > button", (starter) => named_by(starter, starter.querySelector(".example-text")));
	whenNew("#message textarea", (box) => box.setAttribute("aria-label", word("message")));
	whenNew(`#chat ${PARTS.log}`, (log) => log.setAttribute("aria-label", word("conversation")));

	// Gradio 6.31 heads its messages in English, whatever title it is given.
	for (const kind of ["warning", "error"]) whenNew(`${PARTS.told}.${kind}`, (title) => {
		const said = word(`told_${kind}`), put = () => title.firstChild.data === said || (title.firstChild.data = said);
		new MutationObserver(put).observe(title, {characterData: true, subtree: true});
		put();
	});

	// The parts of the page that one can go to.
	const region = (selector, name) => whenNew(selector, (part) => {
		part.setAttribute("role", "region");
		part.setAttribute("aria-label", word(name));
	});
	region("#settings", "settings");
	region("#message", "message");

	// Gradio says the language of the browser, in which the page is only if it is one of its two.
	const html = document.documentElement;
	const speak = () => {
		if (!html.lang.startsWith(LANGUAGE ? "zh" : "en")) html.lang = LANGUAGE ? "zh-CN" : "en";
	};
	new MutationObserver(speak).observe(html, {attributes: true, attributeFilter: ["lang"]});
	speak();
})();
