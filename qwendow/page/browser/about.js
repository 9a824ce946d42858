// What the reader wants to be known of them: nothing until they write it, and what they wrote for every question from then
// on. The stamp tells the app that it was saved anew, in whichever tab.
const aboutNow = (() => {
	const KEY = "about", MOST = 5_000;
	let stamp = "";
	const saved = () => {
		stamp = String(Date.now());
		browserKeeps.put(KEY, stamp);
	};
	const open = async () => {
		const {text} = await ask("profile").catch(() => ({text: null}));
		if (text === null) return openSheet(word("about_me"), make("p", {}, word("failed")));
		const field = make("textarea", {value: text, maxLength: MOST, rows: 8, ariaLabel: word("about_me"), placeholder: word("about_hint")});
		const left = make("small"), note = make("p", {role: "status"});
		const count = () => left.replaceChildren(`${field.value.length.toLocaleString()} / ${MOST.toLocaleString()}`);
		const save = async (said) => {
			try {
				await ask("profile", {text: said});
			} catch {
				return note.replaceChildren(word("failed"));
			}
			saved();
			sheet.close();
		};
		const acts = make("div", {className: "row"}, left, worded("save", () => save(field.value), "first"));
		if (text) acts.prepend(worded("remove", () => save(""), "delete"));
		const sheet = openSheet(word("about_me"), make("p", {}, word("about_words")), field, note, acts);
		field.addEventListener("input", count);
		count();
		field.focus();
	};
	addEventListener("about", open);
	return () => browserKeeps.text(KEY) ?? stamp;
})();
