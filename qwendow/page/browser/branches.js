// Where a question was put otherwise, or once more, the page turns between what came of it; and a new conversation may begin
// with what was said up to here.
(() => {
	const button = (name, sign, act) => {
		const made = document.createElement("button");
		Object.assign(made, {type: "button", title: word(name), ariaLabel: word(name), textContent: sign, disabled: !act});
		if (act) made.addEventListener("click", act);
		return made;
	};
	const draw = () => {
		const forks = JSON.parse(document.querySelector("#place i")?.dataset.forks ?? "{}");
		[...document.querySelectorAll(`#chat ${PARTS.askedRow}`)].forEach((row, index) => {
			const [at, ways] = forks[index] ?? [0, []], now = `${index} ${at} ${ways} ${placeNow().conversation}`;
			const before = row.querySelector(".branches");
			if (before?.dataset.now === now) return;
			before?.remove();
			const bar = Object.assign(document.createElement("span"), {className: "branches"});
			const turn = (step) => at + step in ways && (() => pressFor("branch", ways[at + step]));
			bar.dataset.now = now;
			if (ways.length) {
				bar.append(button("branch_before", "‹", turn(-1)), `${at + 1} / ${ways.length}`, button("branch_after", "›", turn(1)));
			}
			bar.append(button("fork", "⑂", () => pressFor("fork", index)));
			row.append(bar);
		});
	};
	let soon;
	const draw_soon = () => {
		clearTimeout(soon);
		soon = setTimeout(draw, 100);
	};
	addEventListener("place", draw_soon);
	whenNew(`#chat ${PARTS.askedRow}`, draw_soon);
})();
