// A look at HTML and SVG, in a frame that reaches nothing: no page around it, no storage, no host. It runs no scripts: one that
// runs in a sandbox of Chromium 156 reaches any host by WebRTC, which no policy of a page forbids. Links are taken out of it, as
// a browser may look up the name of a host before a link is pressed.
const previewCode = (() => {
	const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
	const OTHERS = "script, link, meta, base, iframe, frame, frameset, object, embed, portal, fencedframe, noscript";
	const LEADS = /^(xlink:)?href$|^(form)?action$|^ping$/i;
	const cleared = (source) => {
		const page = new DOMParser().parseFromString(source, "text/html");
		const roots = [page, ...Array.from(page.querySelectorAll("template"), (one) => one.content)];
		const scripted = page.querySelector("script") !== null || /\son\w+\s*=/i.test(source);
		for (const root of roots) {
			root.querySelectorAll(OTHERS).forEach((one) => one.remove());
			for (const one of root.querySelectorAll("*")) {
				for (const {name, value} of [...one.attributes]) {
					if (/^on/i.test(name) || (LEADS.test(name) && !/^\s*#/.test(value))) one.removeAttribute(name);
				}
			}
		}
		return [page.documentElement.outerHTML, scripted];
	};
	// What was cleared is read once more: markup may turn into something else by being written down.
	const harmless = (source) => {
		const [once, scripted] = cleared(source), [twice] = cleared(once);
		return [once === twice ? once : "", scripted];
	};
	const open = (block, source) => {
		const [page, scripted] = harmless(source);
		const frame = make("iframe", {title: word("preview_title"), referrerPolicy: "no-referrer"});
		frame.setAttribute("sandbox", "");
		frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}">`
			+ `<meta http-equiv="x-dns-prefetch-control" content="off"><meta name="color-scheme" content="light">${page}`;
		const preview = make("div", {className: `${OWN}own preview`}, frame);
		if (scripted) preview.append(make("p", {}, word("preview_unscripted")));
		block.append(preview);
	};
	return (block, source, shown) => {
		const there = block.querySelector(".preview");
		if (there && !shown) there.remove();
		if (shown && !there) open(block, source);
	};
})();
