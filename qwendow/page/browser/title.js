// The title of the tab: the topic of the conversation, and a sign before it when an answer is ready that nobody has seen.
(() => {
	const NAME = HOUSE.name[LANGUAGE], READY = "● ", LONGEST = 60;
	let ready = false, empty = true;
	const topic = () => {
		if (empty) return "";
		const named = document.querySelector("#history a[aria-current]")?.title;
		const first = document.querySelector(`#chat ${PARTS.asked}`)?.textContent.trim().split("\n")[0] ?? "";
		const said = named || first;
		return said.length > LONGEST ? `${said.slice(0, LONGEST - 1).trimEnd()}…` : said;
	};
	const show = () => {
		const now = topic();
		document.title = (ready ? READY : "") + (now ? `${now} – ${NAME}` : NAME);
	};
	addEventListener("place", ({detail}) => {
		empty = detail.empty;
		show();
		setTimeout(show, 500);  // By then its first question is drawn.
	});
	whenNew("#history a[aria-current]", () => setTimeout(show));
	let answering = false;
	whenNew(`#message ${PARTS.stop}`, () => (answering = true));
	whenNew(`#message ${PARTS.send}`, () => {
		ready ||= answering && document.hidden;
		answering = false;
		show();
	});
	document.addEventListener("visibilitychange", () => {
		if (document.hidden) return;
		ready = false;
		show();
	});
})();
