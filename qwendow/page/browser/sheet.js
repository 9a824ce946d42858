// A sheet over the page, with a title and what stands on it; it goes with Escape, or with its own buttons.
const openSheet = (title, ...inside) => {
	const sheet = make("dialog", {className: "sheet", ariaLabel: title});
	const close = signed("close", "M6 6l12 12M18 6L6 18", () => sheet.close(), "close");
	sheet.append(make("h2", {}, title), close, ...inside);
	sheet.addEventListener("close", () => sheet.remove());
	document.querySelector(PARTS.app).append(sheet);
	sheet.showModal();
	return sheet;
};
const worded = (name, act, className = "") => {
	const made = make("button", {type: "button", className}, word(name));
	made.addEventListener("click", act);
	return made;
};
// A sentence with what belongs into it.
const counted = (name, count) => word(name).replace("{count}", count);
