// What a button copies is what was said, without what the page put into it. It is copied by a command where the browser
// has no clipboard (plain http) or keeps it from a page in a frame, and told where nothing was copied.
const {copyText, codeIn} = (() => {
	const MESSAGES = `${PARTS.asked}, ${PARTS.answered}`;
	let pressed = null;
	addEventListener("click", (event) => { pressed = event.target.closest?.("button"); }, true);

	const saidBy = (row) => Array.from(row.querySelectorAll(MESSAGES), saidIn).filter(Boolean).join("\n\n");

	// Marked, which draws the page's Markdown, puts four spaces in place of a tab at the beginning of a line.
	const written = (shown, source) => {
		const lines = source.split("\n"), wanted = shown.split("\n");
		const spaced = lines.map((line) => line.replace(/^( *)(\t+)/, (_, blanks, tabs) => blanks + "    ".repeat(tabs.length)));
		const at = spaced.findIndex((_, start) => wanted.every((line, place) => line === spaced[start + place]));
		return at < 0 ? shown : lines.slice(at, at + wanted.length).join("\n");
	};
	const codeIn = (pre) => {
		const shown = bare(pre.textContent.replace(/\n$/, ""));
		const message = pre.closest(MESSAGES);
		return message ? written(shown, undressed(sourceOf(message))) : shown;
	};
	const conversation = () => Array.from(document.querySelectorAll(`#chat ${PARTS.row}`), (row) => {
		const said = saidBy(row);
		return said && `${word(row.matches(PARTS.askedRow) ? "you" : "assistant")}\n${said}`;
	}).filter(Boolean).join("\n\n");

	const meant = (text) => {
		if (!pressed?.isConnected || !pressed.closest("#chat")) return text;
		if (pressed.matches(PARTS.copyCode)) return codeIn(pressed.parentElement.querySelector("pre"));
		const buttons = pressed.closest(PARTS.messageButtons);
		if (buttons) return saidBy(buttons.previousElementSibling);
		return pressed.closest(PARTS.chatButtons) ? conversation() : text;
	};

	const command = (text) => {
		const box = Object.assign(document.createElement("textarea"), {value: text, readOnly: true, className: "copied"});
		const focused = document.activeElement;
		document.querySelector(PARTS.app).append(box);
		box.select();
		try {
			return document.execCommand("copy");
		} finally {
			box.remove();
			focused?.focus({preventScroll: true});
		}
	};
	const tell = () => {
		const sign = Object.assign(document.createElement("div"), {role: "alert", className: "not-copied"});
		sign.textContent = word("not_copied");
		document.querySelector(PARTS.app).append(sign);
		setTimeout(() => sign.remove(), 6_000);
	};
	const copyText = async (text, write) => {
		const said = meant(text);
		try {
			await write(said);
		} catch {
			if (command(said)) return;
			tell();
			throw new DOMException(word("not_copied"), "NotAllowedError");
		}
	};
	return {copyText, codeIn};
})();
