// How the page is read and written in: the size of its letters, the width of the conversation, what Enter does. Chosen at the
// end of the settings and kept in this browser; a value that this version does not have is as if none was chosen.
(() => {
	const KEY = "reading", root = document.documentElement;
	const CHOICES = {size: ["s", "m", "l", "xl", "xxl"], width: ["normal", "wide"]}, USUAL = {size: "m", width: "normal"};
	const kept = () => browserKeeps.json(KEY, {});
	const now = (name) => (CHOICES[name].includes(kept()[name]) ? kept()[name] : USUAL[name]);
	const show = () => Object.keys(CHOICES).forEach((name) => (root.dataset[name] = now(name)));
	const keep = (name, value) => {
		browserKeeps.put(KEY, JSON.stringify({...kept(), [name]: value}));
		show();
		root.dataset[name] = value;
	};
	show();
	// Another tab of the same reader.
	addEventListener("storage", ({key}) => key === KEY && show());

	const choice = (name, value, words, chosen, act) => {
		const radio = make("input", {type: "radio", name: `reading_${name}`, value, checked: chosen});
		radio.addEventListener("change", () => act(value));
		return make("label", {}, radio, words);
	};
	const group = (name, values, chosen, act, words = (value) => word(`${name}_${value}`)) => make("fieldset", {},
		make("legend", {}, word(`reading_${name}`)),
		make("div", {className: "choices"}, ...values.map((value) => choice(name, value, words(value), value === chosen, act))));

	whenNew("#sums", (sums) => document.querySelector("#reading") || sums.before(make("section", {id: "reading"},
		make("h2", {}, word("reading")),
		group("size", CHOICES.size, now("size"), (value) => keep("size", value), (value) => value.toUpperCase()),
		group("width", CHOICES.width, now("width"), (value) => keep("width", value)),
		group("enter", ["sends", "breaks"], enterSends.now ? "sends" : "breaks", (value) => (enterSends.now = value === "sends")),
	)));
})();
