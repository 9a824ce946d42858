// A link to a conversation, which others may read: made on a sheet, copied, and taken back. `changed` is told of each.
const [openShare, copyLink, unshare] = (() => {
	const whole = (path) => new URL(`.${path}`, document.baseURI).href;
	const taken = (one) => ask(`conversations/${one.id}/unshare`, {});
	const copied = (path) => copyText(whole(path), (text) => navigator.clipboard.writeText(text));
	const copied_from = async (field) => {
		try {
			await navigator.clipboard.writeText(field.value);
		} catch {
			field.select();
			document.execCommand("copy");
		}
	};

	const choice = (later, checked) => {
		const field = make("input", {type: "radio", name: "later", value: later, checked});
		return make("label", {}, field, word(later ? "share_later" : "share_now"));
	};
	const made = (sheet, one, path, changed) => {
		const field = make("input", {type: "text", readOnly: true, value: whole(path), ariaLabel: word("link")});
		const note = make("p", {role: "status"});
		const stop = () => taken(one).then(() => sheet.close(), () => note.replaceChildren(word("failed"))).finally(changed);
		const copy = () => copied_from(field).then(() => note.replaceChildren(word("link_copied")));
		field.addEventListener("focus", () => field.select());
		return [field, note, make("div", {className: "row"}, worded("unshare", stop, "delete"), worded("copy_link", copy, "first"))];
	};
	const open = (one, changed) => {
		const note = make("p", {role: "status"});
		const form = make("div", {}, make("p", {}, word("share_words")), choice(false, true), choice(true, false), note);
		const make_link = async () => {
			const later = form.querySelector("input:checked").value === "true";
			const {path} = await ask(`conversations/${one.id}/share`, {later}).catch(() => ({}));
			if (!path) return note.replaceChildren(word("failed"));
			form.replaceChildren(...made(sheet, one, path, changed));
			form.querySelector("input").focus();
			changed();
		};
		form.append(make("div", {className: "row"}, worded("share_make", make_link, "first")));
		const sheet = openSheet(word("share"), form);
	};
	return [open, (one) => copied(one.shared).catch(() => {}), taken];
})();
