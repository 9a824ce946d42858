// At the foot of the list: what a reader does with all of their conversations at one time. A change of them is told by an
// event "kept".
(() => {
	const SHOWN = 12;  // Of those that are broken, by their names.
	const changed = () => dispatchEvent(new Event("kept"));

	// Import
	const picker = make("input", {type: "file", accept: ".json,.zip,application/json,application/zip", hidden: true});
	const send = async (file) => {
		const reply = await fetch("conversations/import", {method: "POST", body: file});
		if (reply.status === 413) return {reason: "large"};
		const said = await reply.json();
		if (reply.status === 429) said.when = new Date(Date.now() + 1000 * reply.headers.get("Retry-After"));
		return reply.ok ? said : {...said, reason: said.reason ?? "failed"};
	};
	const report = ({count = 0, broken = [], reason, when}) => {
		const lines = broken.slice(0, SHOWN).map(({name, reason}) => make("li", {}, `${name}: ${word(`broken_${reason}`)}`));
		if (broken.length > SHOWN) lines.push(make("li", {}, counted("and_more", broken.length - SHOWN)));
		const said = [];
		const why = word(`import_${reason}` in WORDS ? `import_${reason}` : "failed");
		const at = when?.toLocaleString([], {dateStyle: "medium", timeStyle: "short"});
		if (reason) said.push(make("p", {className: "bad"}, why.replace("{when}", at)));
		if (count || !reason) said.push(make("p", {}, counted("imported", count)));
		if (lines.length) said.push(make("p", {}, counted("not_imported", broken.length)), make("ul", {}, ...lines));
		return said;
	};
	const take = async () => {
		const [file] = picker.files;
		if (!file) return;
		const note = make("p", {role: "status"}, word("importing"));
		const sheet = openSheet(word("import"), note);
		const said = await send(file).catch(() => ({reason: "failed"}));
		note.replaceWith(...report(said));
		picker.value = "";
		sheet.querySelector(".close").focus();
		changed();
	};
	picker.addEventListener("change", take);

	// All of it, and what this browser keeps: in each of its tabs, which begin as they did for the first time.
	const begin_again = () => {
		addEventListener("pagehide", browserKeeps.dropAll);  // Until then something may be kept once more.
		browserKeeps.dropAll();
		history.replaceState(null, "", location.pathname + location.search);
		location.reload();
	};
	const tabs = new BroadcastChannel("deleted");
	tabs.addEventListener("message", begin_again);
	const empty = async () => {
		document.querySelector(`#message ${PARTS.stop}`)?.click();
		await ask("conversations/delete", {});
		tabs.postMessage("");
		begin_again();
	};
	const delete_all = async () => {
		const {count} = await ask("conversations/count").catch(() => ({count: "?"}));
		const note = make("p", {role: "status"});
		const sure = worded("delete_all", () => empty().catch(() => note.replaceChildren(word("failed"))), "delete");
		const cancel = worded("cancel", () => sheet.close());
		const sheet = openSheet(word("delete_all"), make("p", {}, counted("delete_all_words", count)), note, make("div", {className: "row"}, cancel, sure));
		cancel.focus();
	};

	const foot = make("div", {className: "foot"}, picker,
		worded("import", () => picker.click()),
		make("a", {href: "conversations.json", download: ""}, word("export_all")),
		...(LOCKED.includes("about") ? [] : [worded("about_me", () => dispatchEvent(new Event("about")))]),
		worded("delete_all", delete_all),
		worded("shortcuts", () => dispatchEvent(new Event("shortcuts")), "keys"));
	whenNew("#history", (panel) => panel.append(foot));
})();
