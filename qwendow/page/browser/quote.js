// What is selected in the conversation can be quoted in the message box.
(() => {
	const button = worded("quote", () => {
		const box = document.querySelector("#message textarea"), lines = selectedText().split("\n");
		if (!box || !lines.join("").trim()) return;
		const quoted = lines.map((line) => `> ${line}`.trimEnd()).join("\n"), before = box.value.trimEnd();
		box.value = `${before}${before && "\n\n"}${quoted}\n\n`;
		box.dispatchEvent(new Event("input", {bubbles: true}));
		getSelection().removeAllRanges();
		box.focus();
		box.setSelectionRange(box.value.length, box.value.length);
	}, "quote");
	button.hidden = true;
	button.addEventListener("pointerdown", (event) => event.preventDefault());  // It would take the selection away.
	const show = () => {
		const selection = getSelection(), chat = document.querySelector(`#chat ${PARTS.log}`);
		const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
		button.hidden = !range || !chat?.contains(range.commonAncestorContainer) || !range.toString().trim();
		const {right, top, bottom} = range?.getBoundingClientRect() ?? {}, room = chat?.getBoundingClientRect();
		button.hidden ||= bottom < room.top || top > room.bottom;
		if (button.hidden) return;
		if (!button.isConnected) document.querySelector(PARTS.app).append(button);
		const {width, height} = button.getBoundingClientRect();
		button.style.left = `${Math.max(8, Math.min(right - width, innerWidth - width - 8))}px`;
		button.style.top = `${Math.max(8, Math.min(bottom + 6, innerHeight - height - 8))}px`;
	};
	let soon;
	document.addEventListener("selectionchange", () => {
		clearTimeout(soon);
		soon = setTimeout(show, 250);
	});
	addEventListener("scroll", () => { button.hidden = true; }, {capture: true, passive: true});
})();
