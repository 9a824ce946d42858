// The bar of the message box: the model in use and what it is to do, each with its state, to be changed there. What the
// model is not able to do says why when it is pressed.
(() => {
	const bar = make("div", {className: "bar", role: "toolbar", ariaLabel: word("bar")});
	const named = (choices, value) => choices?.find(([, one]) => one === value)?.[0] ?? "";

	const chip = (name, path, act) => {
		const made = make("button", {type: "button", className: `chip ${name}`, tabIndex: bar.firstChild ? -1 : 0}, icon(path), make("span"));
		made.addEventListener("click", () => {
			const reason = settings.offered()?.unable[name];
			reason ? tellAtBox(reason) : act(made);
		});
		if (!LOCKED.includes(name)) bar.append(made);
		return made;
	};
	const choosing = (name) => (opener) => openMenu(opener, settings.offered()[name].map(([label, value]) => (
		{label, checked: settings.now[name] === value, act: () => settings.wish({[name]: value})}
	)));
	const switching = (name) => () => settings.wish({[name]: !settings.now[name]});

	// One stop of Tab, at the chip that had the focus last; arrows, Home and End go from one to the other (ARIA APG, Toolbar).
	bar.addEventListener("focusin", ({target}) => [...bar.children].forEach((one) => (one.tabIndex = one === target ? 0 : -1)));
	bar.addEventListener("keydown", (event) => {
		if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
		const all = [...bar.children], at = all.indexOf(event.target), last = all.length - 1;
		const to = {ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at ? at - 1 : last, Home: 0, End: last}[event.key];
		if (to === undefined) return;
		event.preventDefault();
		all[to].focus();
	});

	const model = chip("model", "M12 3l2.2 5.8L20 11l-5.8 2.2L12 19l-2.2-5.8L4 11l5.8-2.2z", choosing("model"));
	const thinking = chip("thinking", "M9.5 18h5M10 21h4M8.5 15c-1.6-1.2-2.5-2.8-2.5-5a6 6 0 0 1 12 0c0 2.2-.9 3.800-2.500 5z", choosing("thinking"));
	const search = chip("search", "M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0M4 12h16M12 4c3 3 3 13 0 16M12 4c-3 3-3 13 0 16", switching("search"));
	const tools = chip("tools", "M14.500 6.500a3.500 3.500 0 0 1 4.500-2l-2.200 2.200 1.500 1.500 2.200-2.200a3.500 3.500 0 0 1-4.600 4.400L9 17.300a1.900 1.900 0 0 1-2.700-2.700l6.900-6.900z", switching("tools"));
	const json = chip("json_mode", "M9 4c-3 0-1 7-4 8c3 1 1 8 4 8M15 4c3 0 1 7 4 8c-3 1-1 8-4 8", switching("json_mode"));
	const compare = chip("compare", "M4 5h7v14H4zM13 5h7v14h-7z", choosing("compare"));
	for (const one of [model, thinking, compare]) Object.assign(one, {ariaHasPopup: "menu", ariaExpanded: "false"});

	const show = (one, text, on, reason = "") => {
		one.lastChild.textContent = text;
		one.classList.toggle("on", Boolean(on));
		one.toggleAttribute("data-unable", Boolean(reason));
		one.title = reason;
		reason ? one.setAttribute("aria-disabled", "true") : one.removeAttribute("aria-disabled");
	};
	for (const one of [thinking, search, tools, compare]) show(one, word(`chip_${one.className.split(" ")[1]}`));
	show(json, "JSON");
	const draw = () => {
		const offered = settings.offered(), now = settings.now;
		if (!offered || !now.model) return;
		const {unable} = offered, label = named(offered.model, now.model);
		const thinks = !["off", "auto"].includes(now.thinking) && !unable.thinking;
		show(model, label.split(" · ")[0] || now.model);
		model.title = label;
		show(thinking, thinks ? `${word("chip_thinking")}: ${named(offered.thinking, now.thinking)}` : word("chip_thinking"), thinks, unable.thinking);
		show(search, word("chip_search"), now.search, unable.search);
		show(tools, word("chip_tools"), now.tools && !unable.tools, unable.tools);
		show(json, "JSON", now.json_mode, unable.json_mode);
		show(compare, now.compare ? named(offered.compare, now.compare) : word("chip_compare"), now.compare);
		for (const [one, on] of [[search, now.search], [tools, now.tools && !unable.tools], [json, now.json_mode]]) one.ariaPressed = Boolean(on);
	};
	addEventListener("settings", draw);
	const observer = new MutationObserver(draw);
	whenNew("#bar i", (data) => {
		observer.observe(data, {attributes: true});
		draw();
	});
	whenNew(`#message ${PARTS.box}`, (container) => bar.firstChild && container.append(bar));
})();
