// The operator's line at the top, until its reader closes it: another text is shown anew.
(() => {
	const KEY = "news", root = document.documentElement;
	root.dataset.news = browserKeeps.text(KEY) === HOUSE.news ? "closed" : "open";
	addEventListener("click", ({target}) => {
		if (!target.closest?.("#header .news .shut")) return;
		root.dataset.news = "closed";
		browserKeeps.put(KEY, HOUSE.news);
		document.querySelector("#message textarea")?.focus();  // The button that had the focus is gone.
	});
})();
