// A link may bring settings and a question: ?model=max&prompt=translator&json=1&q=Hello fills, and with &send=1 it asks,
// after one click: no foreign page causes a cost. How the page looks stays in its address.
(() => {
	const LOOKS = ["lang", "theme", "stage"];
	const said = new URLSearchParams(location.search);
	const text = said.get("q") ?? said.get("text") ?? "", asks = said.get("send") === "1" && text.trim() !== "";
	if (said.has("theme")) document.body?.classList.toggle("dark", said.get("theme") === "dark");
	const flag = (name) => (said.has(name) ? !["0", "", "false"].includes(said.get(name)) : undefined);
	const looks = () => {
		const kept = [...said].filter(([name]) => LOOKS.includes(name) || name.startsWith("__"));
		return kept.length ? `?${new URLSearchParams(kept)}` : "";
	};
	const wished = (offer) => {
		const models = (said.get("compare") ?? "").split(",").map((one) => one.trim()).filter(Boolean);
		const all = {
			model: said.get("model"), prompt: said.get("prompt"), thinking: said.get("thinking"), json_mode: flag("json"),
			search: flag("search"), tools: flag("tools"), compare: models.length ? models.join() : undefined,
		};
		return Object.fromEntries(Object.entries(all).filter(([name, value]) => (
			value !== undefined && value !== null && (!offer[name] || offer[name].some(([, one]) => one === value))
		)));
	};
	const fill = () => {
		const box = document.querySelector("#message textarea");
		if (!text || !box) return;
		box.value = text;
		box.dispatchEvent(new Event("input", {bubbles: true}));
		box.focus();
	};
	const send = () => document.querySelector(`#message ${PARTS.send}`)?.click();
	const apply = () => {
		removeEventListener("settings", once);
		const wishes = wished(settings.offered());
		if (Object.keys(wishes).length) settings.wish(wishes, false);
		history.replaceState(null, "", location.pathname + looks() + location.hash);  // A reload asks nothing again.
		setTimeout(() => {
			fill();
			if (asks) tellAtBox(word("link_asks"), "link_ask", send);
		}, 600);  // What goes with the settings comes from the app.
	};
	const once = () => settings.offered() && settings.now.model && setTimeout(apply, 0);
	if ([...said.keys()].some((name) => !LOOKS.includes(name) && !name.startsWith("__"))) addEventListener("settings", once);
})();
