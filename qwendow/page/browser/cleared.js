// What was cleared is kept, or is there as long as the page is: for a while a line at the box leads back to it. And what a phone has to know of the page: it goes
// to the edges of the screen, and is as high as what its keyboard leaves.
(() => {
	addEventListener("click", ({target}) => {
		const button = target.closest?.(`#chat ${PARTS.chatButtons} button`);
		if (!button || button !== button.parentElement.querySelector("button")) return;  // The first one clears.
		const {conversation, wanted, tip} = placeNow(), unkept = wanted === "temporary" && tip;
		if (!conversation && !unkept) return;
		const gone = ({detail: {empty, temporary}}) => {
			if (!empty || temporary) return;
			removeEventListener("place", gone);
			if (unkept) tellAtBox(word("cleared_unkept"), "undo", () => pressFor("anew", "cleared"), 3_600_000);
			else tellAtBox(word("cleared"), "undo", () => (location.hash = `#c=${conversation}`));
		};
		addEventListener("place", gone);
		setTimeout(() => removeEventListener("place", gone), 10_000);
	}, true);

	const meta = document.querySelector("meta[name=viewport]") ?? document.head.appendChild(make("meta", {name: "viewport"}));
	meta.content = "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";

	// Safari lays its keyboard over the page, and pushes the page up.
	const KEYBOARD = 120, seen = window.visualViewport;
	seen?.addEventListener("resize", () => {
		const up = seen.scale < 1.01 && innerHeight - seen.height > KEYBOARD;
		up ? document.documentElement.style.setProperty("--qw-seen", `${seen.height}px`) : document.documentElement.style.removeProperty("--qw-seen");
		if (up) scrollTo(0, 0);
	});
})();
