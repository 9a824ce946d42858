// A button that is drawn anew while it is held down is pressed all the same: Gradio draws all of an answer that grows with
// every word, and no click comes of a press that ends on another element than it began on.
(() => {
	const buttonAt = ({clientX, clientY}) => document.elementFromPoint(clientX, clientY)?.closest(`#chat ${PARTS.row} button`);
	const place = (button) => {
		const row = button.closest(PARTS.row), of = (all, one) => [...all].indexOf(one);
		return [of(document.querySelectorAll(`#chat ${PARTS.row}`), row), of(row.querySelectorAll("button"), button), button.title].join();
	};
	let held = null;
	addEventListener("pointerdown", (event) => {
		const button = event.button === 0 && buttonAt(event);
		held = button && {button, at: place(button)};
	}, true);
	addEventListener("pointerup", (event) => {
		const button = buttonAt(event);
		if (button && held && !held.button.isConnected && place(button) === held.at) button.click();
		held = null;
	}, true);
})();
