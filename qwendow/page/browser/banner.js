// What the banner says is read once: closed, it leaves the sign beside the name of the app, which opens it again.
(() => {
	const root = document.documentElement;
	try { root.dataset.banner = localStorage.getItem("banner") ?? "open"; } catch { root.dataset.banner = "open"; }
	addEventListener("click", ({target}) => {
		const button = target.closest?.("#header :is(.badge, .close)");
		if (!button) return;
		root.dataset.banner = root.dataset.banner === "open" ? "closed" : "open";
		document.querySelector("#header .badge").focus();
		try { localStorage.setItem("banner", root.dataset.banner); } catch { /* A frame may have no storage. */ }
	});
})();
