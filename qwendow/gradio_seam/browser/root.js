// Where the app is, the page's own address says: what a proxy in front tells the server may be less, and Gradio 6.31 would ask
// for everything at the name and path that the server was told. Where that is another name, the server may take what the page
// sends for another site's, so it is asked once: its refusal is a page that says what the proxy has to tell.
(() => {
	const here = new URL("./", location.href).href.replace(/\/$/, "");
	let config;
	const ask = async () => {
		const reply = await fetch(`${here}/gradio_api/cancel`, {method: "POST", headers: {Accept: "text/html"}, body: "{}"});
		if (reply.status !== 403) return;
		const page = await reply.text(), show = () => (document.documentElement.innerHTML = page);
		document.readyState === "complete" ? show() : addEventListener("load", show);
	};
	const set = (given) => {
		if (!config && new URL(given.root, here).host !== location.host) ask();
		config = given;
		config.root = here;
		// Before the first frame: to open later would move the whole page.
		const beside = config.components?.find(({type, props}) => type === "sidebar" && props.visible !== false);
		if (!beside || innerWidth < 900) return;
		beside.props.open = true;
		document.documentElement.dataset.beside = "";
	};
	Object.defineProperty(window, "gradio_config", {configurable: true, enumerable: true, get: () => config, set});
})();
