// The conversation follows its end while the reader is there, and goes there when a question is sent. Gradio's own
// autoscroll pulls a reader who has scrolled up back down with every word.
(() => {
	let follow = true, asked = 0, planned = false, again = false, top = 0, changed = false, counted = false;
	const room = () => document.querySelector(`#chat ${PARTS.room}`);
	const near = (box) => box.scrollHeight - box.clientHeight - box.scrollTop < 40;
	// Whether the reader scrolls: by a wheel, a finger, a key, or the bar while a button is held on it.
	let held = false, touched = -Infinity;
	const touch = () => void (touched = performance.now());
	const hand = () => held || performance.now() - touched < 1_000;
	const on = (type, then) => addEventListener(type, then, {capture: true, passive: true});
	["wheel", "touchmove"].forEach((type) => on(type, touch));
	const writes = ({target, key, altKey, ctrlKey, metaKey}) =>
		target.closest?.("#message") && !altKey && !ctrlKey && !metaKey && !/^(Page|Arrow)/.test(key);
	on("keydown", (event) => writes(event) || touch());
	["pointerdown", "mousedown"].forEach((type) => on(type, () => void (held = true)));
	["pointerup", "pointercancel", "mouseup"].forEach((type) => on(type, () => void (held = false)));

	// In a long chat it takes longer to count its questions than to draw a word: so not for what changes in a message.
	const inMessage = ({target}) => (target.closest ? target : target.parentElement)?.closest(PARTS.prose);
	// For the rules of columns.css that are about columns.
	whenNew("#chat .column", (column) => column.closest("#chat").toggleAttribute("data-compared", true));
	const count = (box) => {
		counted = true;
		const chat = box.closest("#chat");
		if (chat.hasAttribute("data-compared")) chat.toggleAttribute("data-compared", chat.querySelector(".column") !== null);
		return questionsAbove() + box.querySelectorAll(PARTS.asked).length;
	};

	const catchUp = () => {
		const box = room();
		if (!box) return;
		const questions = counted ? asked : count(box);
		if (questions > asked) follow = true;
		else if (box.scrollTop < top && !near(box) && hand()) follow = false;  // The event of it has yet to come.
		const anew = asked && !questions;
		asked = questions;
		if (anew) box.scrollTop = top = 0;  // The welcome begins at its beginning.
		if (!follow || !questions) return;
		box.scrollTop = box.scrollHeight;
		top = box.scrollTop;
	};

	// Only upwards is the reader's own doing: the end may have moved away since it was scrolled to. Nor is every fall:
	// where the chat is laid out anew it may be shorter for a moment, which in Firefox 153, and in WebKitGTK 2.50 with
	// columns, is told when it is over. So the first fall after a change counts only where a hand is seen.
	addEventListener("scroll", (event) => {
		const box = room();
		if (!box || event.target !== box) return;
		const fell = box.scrollTop < top, of_itself = changed && !hand();
		if (near(box)) follow = true;
		else if (fell && !of_itself) follow = false;
		else if (fell && follow && asked) box.scrollTop = box.scrollHeight;
		changed = false;
		top = box.scrollTop;
	}, true);
	// At once, so that the frame in which the text is drawn has the event of the scroll, too: it would want another one.
	// Once a frame, as each time all is laid out; where much comes at one time, more of it comes in the same frame.
	const MUCH = 100;
	new MutationObserver((records) => {
		changed = true;
		counted &&= records.every(inMessage);
		again = planned || records.length > MUCH;
		if (planned) return;
		planned = true;
		if (!again) catchUp();
		requestAnimationFrame(() => {
			planned = false;
			if (again) catchUp();
		});
	}).observe(document, {childList: true, subtree: true, characterData: true});
})();
