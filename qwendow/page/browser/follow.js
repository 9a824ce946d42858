// The conversation follows its end while the reader is there, and goes there when a question is sent. Gradio's own
// autoscroll pulls a reader who has scrolled up back down with every word.
(() => {
	let follow = true, asked = 0, planned = false, again = false, top = 0;
	const room = () => document.querySelector(`#chat ${PARTS.room}`);
	const catchUp = () => {
		// For the rules of style.css that are about columns.
		document.querySelector("#chat")?.toggleAttribute("data-compared", document.querySelector("#chat .column") !== null);
		const box = room();
		if (!box) return;
		const questions = box.querySelectorAll(PARTS.asked).length;
		if (questions > asked) follow = true;
		asked = questions;
		if (follow) box.scrollTop = box.scrollHeight;
	};
	addEventListener("scroll", (event) => {
		const box = room();
		if (!box || event.target !== box) return;
		// Only upwards is the reader's own doing: the end may have moved away since it was scrolled to.
		if (box.scrollHeight - box.clientHeight - box.scrollTop < 40) follow = true;
		else if (box.scrollTop < top) follow = false;
		top = box.scrollTop;
	}, true);
	// At once, so that the frame in which the text is drawn has the event of the scroll, too: it would want another one.
	// Once a frame, as each time all is laid out.
	new MutationObserver(() => {
		again = planned;
		if (planned) return;
		planned = true;
		catchUp();
		requestAnimationFrame(() => {
			planned = false;
			if (again) catchUp();
		});
	}).observe(document, {childList: true, subtree: true, characterData: true});
})();
