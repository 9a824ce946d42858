// What the banner says is read once: closed, it leaves the sign beside the name of the app, which opens it again.
(() => {
	const root = document.documentElement;
	root.dataset.banner = browserKeeps.text("banner") ?? "open";
	addEventListener("click", ({target}) => {
		const button = target.closest?.("#header :is(.badge, .close)");
		if (!button) return;
		root.dataset.banner = root.dataset.banner === "open" ? "closed" : "open";
		document.querySelector("#header .badge").focus();
		browserKeeps.put("banner", root.dataset.banner);
	});
})();
