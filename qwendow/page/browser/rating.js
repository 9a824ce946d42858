// Whether an answer was good, and if not why: two buttons beside those of the answer, as long as none is on its way.
(() => {
	const UP = "M7 20H4v-9h3zM7 11l4-8c1.500 0 2.500 1 2.200 2.600L12.600 9H19c1 0 1.800 1 1.500 2l-1.800 7.500c-.2.9-1 1.500-1.900 1.500H7";
	const DOWN = "M7 4H4v9h3zM7 13l4 8c1.500 0 2.500-1 2.200-2.600L12.600 15H19c1 0 1.800-1 1.500-2l-1.800-7.500c-.2-.9-1-1.500-1.900-1.500H7";
	const rate = (index, verdict, words = "") => pressFor("rate", `${index}-${verdict}`, {words});
	const ask_why = (index) => {
		const field = make("textarea", {rows: 4, maxLength: 2_000, ariaLabel: word("why_bad"), placeholder: word("why_bad_hint")});
		const send = () => (sheet.close(), rate(index, "bad", field.value));
		const sheet = openSheet(word("why_bad"), field, make("div", {className: "row"}, worded("send_feedback", send, "first")));
		field.focus();
	};
	const draw = () => {
		const given = JSON.parse(document.querySelector("#place i")?.dataset.feedback ?? "{}");
		let index = questionsAbove() - 1;
		for (const row of document.querySelectorAll(`#chat ${PARTS.row}`)) {
			if (row.matches(PARTS.askedRow)) {
				index++;
				continue;
			}
			const buttons = row.nextElementSibling?.matches(PARTS.messageButtons) ? row.nextElementSibling.firstElementChild : null;
			if (!buttons) continue;
			const at = index, now = `${at} ${given[at]}`;
			const before = buttons.querySelector(".rating");
			if (before?.dataset.now === now) continue;
			before?.remove();
			const pair = make("span", {className: "rating"});
			pair.dataset.now = now;
			const button = (name, path, good, act) => {
				const on = given[at] === good;
				const made = signed(name, path, () => (on ? rate(at, "none") : act()), on ? "on" : "");
				made.ariaPressed = on;
				return made;
			};
			pair.append(
				button("good_answer", UP, true, () => rate(at, "good")),
				button("bad_answer", DOWN, false, () => (rate(at, "bad"), ask_why(at))),
			);
			buttons.append(pair);
		}
	};
	let soon;
	const draw_soon = () => {
		clearTimeout(soon);
		soon = setTimeout(() => document.querySelector(`#message ${PARTS.stop}`) || draw(), 150);
	};
	addEventListener("place", draw_soon);
	whenNew(`#message ${PARTS.send}`, () => setTimeout(draw_soon, 300));
	whenNew(`#chat ${PARTS.messageButtons}`, draw_soon);
})();
