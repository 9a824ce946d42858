// Where readers sign in: who it is, how to leave, and what to do when it is over while the page is open.
(() => {
	const leave = async () => {
		const {to} = await ask("logout", {});
		try { sessionStorage.clear(); } catch { /* There is none. */ }
		location.assign(to);
	};
	whenNew("#history .foot", async (foot) => {
		const {name, leaves} = await ask("reader").catch(() => ({}));
		if (!name) return;
		const who = make("span", {className: "who", title: name}, name);
		const line = make("div", {className: "signed"}, who, ...(leaves ? [worded("sign_out", leave)] : []));
		foot.before(line);
		const {count} = await ask("conversations/before").catch(() => ({}));
		if (count) line.before(make("div", {className: "signed before"}, worded("before", () => offer(count))));
	});

	// What was kept in this browser while nobody had to sign in may be of somebody else who sat here.
	const offer = (count) => {
		const note = make("p", {role: "status"});
		const mine = async () => {
			await ask("conversations/claim", {});
			document.querySelector("#history .before")?.remove();
			dispatchEvent(new Event("kept"));
			sheet.close();
		};
		const take = worded("before_mine", () => mine().catch(() => note.replaceChildren(word("failed"))), "first");
		const sheet = openSheet(word("before"), make("p", {}, counted("before_words", count)), note,
			make("div", {className: "row"}, worded("cancel", () => sheet.close()), take));
		take.focus();
	};

	// What was written stays in the box, through the way there and back; who signs in in another tab goes on here.
	let sheet;
	const again = () =>
		location.assign(`login?to=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
	addEventListener("known", ({detail: known}) => {
		sheet?.close();
		if (known) return;
		const button = worded("sign_in_again", again, "first");
		sheet = openSheet(word("signed_out"), make("p", {}, word("signed_out_words")), make("div", {className: "row"}, button));
		button.focus();
	});
})();
