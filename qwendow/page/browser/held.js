// A button that is drawn anew, or moves away, while it is held down is pressed all the same: Gradio draws all of an answer
// that grows with every word, and no click comes of a press that ends on another element than it began on.
(() => {
	const STILL = 8;  // Pixels: whoever moves further does not want it.
	const rows = () => [...document.querySelectorAll(`#chat ${PARTS.row}`)];
	const placed = (button) => {
		const row = button.closest(PARTS.row);
		return [rows().indexOf(row), [...row.querySelectorAll("button")].indexOf(button)];
	};
	const now = ({button, place: [row, at]}) => (button.isConnected ? button : rows()[row]?.querySelectorAll("button")[at]);
	let held = null;
	addEventListener("pointerdown", ({target, button: which, clientX, clientY}) => {
		const button = which === 0 && target.closest?.(`#chat ${PARTS.row} button`);
		held = button && {button, place: placed(button), title: button.title, clientX, clientY};
	}, true);
	addEventListener("pointerup", ({clientX, clientY}) => {
		if (!held || Math.hypot(clientX - held.clientX, clientY - held.clientY) > STILL) return;
		const {button, title} = held, successor = now(held);
		const clicked = button.contains(document.elementFromPoint(clientX, clientY));
		if (!clicked && successor?.title === title) successor.click();
	}, true);
})();
