// The operator's terms: shown until their reader has accepted them, and again when they have changed. Nothing is asked before;
// what is in the box stays there.
const termsNow = (() => {
	const KEY = "terms", {terms, terms_at} = HOUSE;
	let accepted = "";
	const now = () => browserKeeps.text(KEY) ?? accepted;
	const text = async () => {
		const page = await (await fetch("terms")).text();
		const body = new DOMParser().parseFromString(page, "text/html").querySelector("main");
		body.querySelectorAll("a").forEach((link) => (link.target = "_blank"));  // What is in the box stays there.
		return [...body.childNodes];
	};
	const away = () => [make("p", {}, make("a", {href: terms_at, target: "_blank", rel: "noopener"}, terms_at))];
	let sheet, then;
	const open = async (act) => {
		const shown = sheet?.isConnected;
		then = shown ? act ?? then : act;
		if (shown) return;  // What was written before the page was there is sent while they are shown.
		const accept = () => {
			accepted = terms;
			browserKeeps.put(KEY, terms);
			sheet.close();
			then?.();
		};
		const body = make("div", {className: "terms-text", tabIndex: 0, role: "region", ariaLabel: word("terms")});
		const row = make("div", {className: "row"}, worded("terms_later", () => sheet.close()), worded("terms_accept", accept, "first"));
		sheet = openSheet(word("terms_title"), make("p", {}, word("terms_words")), body, row);
		sheet.addEventListener("close", () => document.querySelector("#message textarea")?.focus());
		body.focus();
		body.append(...(terms_at ? away() : await text().catch(() => [word("failed")])));
	};
	if (terms) {
		const asking = (event) => {
			if (event.type === "click") return event.target.closest?.(`#message ${PARTS.send}, #chat ${PARTS.starter}`);
			const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.closest?.("#message textarea")
				&& (enterSends.now || event.ctrlKey || event.metaKey);
			return sends && document.querySelector(`#message ${PARTS.send}`);
		};
		const hold = (event) => {
			const button = now() !== terms && asking(event);
			if (!button) return;
			event.preventDefault();
			event.stopImmediatePropagation();
			if (event.type !== "keypress") open(() => button.click());
		};
		for (const type of ["keydown", "keypress", "click"]) addEventListener(type, hold, true);
		whenNew("#message textarea", () => now() !== terms && open());
	}
	return now;
})();
