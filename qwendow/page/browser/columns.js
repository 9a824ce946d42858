// Answers side by side on a narrow screen: one at a time, with tabs that stay in sight. On a wide one columns.css hides them.
(() => {
	const draw = () => {
		for (const row of document.querySelectorAll(`#chat ${PARTS.row}:has(.column)`)) {
			const names = [...row.querySelectorAll(".column + h3")].map((heading) => heading.textContent.trim());
			const before = row.querySelector(":scope > .tabs");
			if (names.length < 2 || before?.dataset.names === names.join("\n")) continue;
			before?.remove();
			const tabs = make("div", {className: "tabs", role: "tablist", ariaLabel: word("chip_compare")});
			tabs.dataset.names = names.join("\n");
			const turn = (place) => {
				row.dataset.tab = place;
				[...tabs.children].forEach((tab, index) => Object.assign(tab, {ariaSelected: index + 1 === place, tabIndex: index + 1 === place ? 0 : -1}));
			};
			names.forEach((name, index) => {
				const tab = make("button", {type: "button", role: "tab"}, name);
				tab.addEventListener("click", () => turn(index + 1));
				tabs.append(tab);
			});
			tabs.addEventListener("keydown", ({key}) => {
				const step = {ArrowRight: 1, ArrowLeft: -1}[key], place = Number(row.dataset.tab) + step;
				if (!step || !tabs.children[place - 1]) return;
				turn(place);
				tabs.children[place - 1].focus();
			});
			row.prepend(tabs);
			turn(Math.min(Number(row.dataset.tab) || 1, names.length));
		}
	};
	let soon;
	whenNew("#chat .column", () => {
		clearTimeout(soon);
		soon = setTimeout(draw, 60);
	});
})();
