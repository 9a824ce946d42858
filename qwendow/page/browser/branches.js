// Where a question was put otherwise, or once more, the page turns between what came of it; and a new conversation may begin
// with what was said up to here.
(() => {
	const AGO = "M14 6l-6 6 6 6", ON = "M10 6l6 6-6 6", FORK = "M7 4v16M7 13c0-4 10-2 10-7M17 6V4M14.5 6.5 17 4l2.5 2.5";
	const button = (name, path, act) => Object.assign(signed(name, path, act || (() => {})), {disabled: !act});
	const draw = () => {
		const forks = JSON.parse(document.querySelector("#place i")?.dataset.forks ?? "{}");
		[...document.querySelectorAll(`#chat ${PARTS.askedRow}`)].forEach((row, place) => {
			const index = questionsAbove() + place;
			const [at, ways] = forks[index] ?? [0, []], now = `${index} ${at} ${ways} ${placeNow().conversation}`;
			const before = row.querySelector(".branches");
			if (before?.dataset.now === now) return;
			before?.remove();
			const bar = Object.assign(document.createElement("span"), {className: "branches"});
			const turn = (step) => at + step in ways && (() => pressFor("branch", ways[at + step]));
			bar.dataset.now = now;
			if (ways.length) {
				bar.append(button("branch_before", AGO, turn(-1)), `${at + 1} / ${ways.length}`, button("branch_after", ON, turn(1)));
			}
			bar.append(button("fork", FORK, () => pressFor("fork", index)));
			row.append(bar);
		});
	};
	let soon;
	const draw_soon = () => {
		clearTimeout(soon);
		soon = setTimeout(draw, 100);
	};
	addEventListener("place", draw_soon);
	whenNew(`#message ${PARTS.send}`, () => setTimeout(draw_soon, 300));  // The last row may be drawn anew at the end.
	whenNew(`#chat ${PARTS.askedRow}`, draw_soon);
})();
