// The settings by their names: as they are, as they are wished to be from elsewhere than the sidebar, and those that this
// browser keeps because its reader chose them. Others are told of a change by an event "settings".
const settings = (() => {
	const KEY = "settings", WRITTEN = ["system_prompt", "json_schema"], UNKEPT = [...WRITTEN, "timezone"];
	let now = {}, wanted = {}, reading = true;

	const read = () => ({values: {}, own: {}, ...browserKeeps.json(KEY, {})});
	const change = (act) => {
		const kept = read();
		act(kept);
		browserKeeps.put(KEY, JSON.stringify(kept));
	};

	const root = document.documentElement;
	for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (root.dataset.touched = ""), {capture: true, once: true});

	// What was touched since the page was loaded, or a conversation brought its own, is the reader's choice.
	const touched = (event) => event.target.closest?.("#settings, #message .bar, .acts") && (reading = false);
	for (const type of ["pointerdown", "keydown", "input"]) addEventListener(type, touched, true);
	addEventListener("input", ({target}) => {
		const name = WRITTEN.find((one) => target.closest?.(`#${one}`));
		if (name) change(({values, own}) => {
			values.prompt = now.prompt;
			own[now.prompt] = {...own[now.prompt], [name]: target.value};
		});
	}, true);

	const pack = (...values) => {
		const said = Object.fromEntries(NAMES.map((name, index) => [name, values[index]]));
		said.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
		const others = NAMES.filter((name) => said[name] !== now[name] && !UNKEPT.includes(name));
		if (!reading && others.length) change((kept) => others.forEach((name) => (kept.values[name] = said[name])));
		now = said;
		root.dataset.settled = "";
		dispatchEvent(new Event("settings"));
		return JSON.stringify(said);
	};
	const press = (button) => document.querySelector(`#${button}`)?.click();

	// A conversation that is opened goes on as it was asked last, a new one by what the reader chose.
	let at = "", brought = false;
	addEventListener("place", async ({detail: {empty, conversation}}) => {
		if (conversation === undefined || conversation === at) return;
		const first = !at;
		at = conversation;
		if (!empty) {
			const held = await ask(`conversations/${conversation}/settings`).catch(() => ({}));
			if (conversation === at) bring(held);
		} else if (!first && brought) {
			[brought, reading] = [false, true];
			press("again");
		}
	});
	const bring = (held) => {
		const offer = offered() ?? {};
		const there = ([name, value]) => value !== now[name] && (!offer[name] || offer[name].some(([, one]) => one === value));
		const others = Object.fromEntries(Object.entries(held).filter(there));
		if (!Object.keys(others).length) return;
		brought = true;
		wish(others, false);
	};
	const wish = (all, mine = true) => {
		const some = Object.fromEntries(Object.entries(all).filter(([name]) => !LOCKED.includes(name)));
		if (!Object.keys(some).length) return;
		[wanted, reading] = [some, !mine];
		const written = WRITTEN.filter((name) => name in some);
		if (mine && written.length) change(({values, own}) => {
			const prompt = values.prompt = some.prompt ?? now.prompt;
			own[prompt] = {...own[prompt], ...Object.fromEntries(written.map((name) => [name, some[name]]))};
		});
		press("wish");
		if (["json_mode", "thinking", "prompt", "model"].some((name) => name in some)) press("fit");
	};
	const offered = () => JSON.parse(document.querySelector("#bar i")?.dataset.offer ?? "null");
	return {
		pack,
		get now() { return now; },
		// For the app, when the page is loaded.
		kept: () => {
			const {values, own} = read();
			return JSON.stringify({...values, ...own[values.prompt]});
		},
		own: (prompt) => JSON.stringify(read().own[prompt] ?? {}),
		hasOwn: () => Object.keys(read().own[now.prompt] ?? {}).length > 0,
		disown: () => change(({own}) => delete own[now.prompt]),
		// Of the folder, where it is new: all is read again.
		choose: (prompt) => {
			change(({values}) => (values.prompt = prompt));
			reading = true;
			press("again");
		},
		forget: () => {
			reading = true;
			browserKeeps.drop(KEY);
		},
		// What can be chosen; null as long as it is not known.
		offered,
		// `mine`: the reader has chosen them just now.
		wish,
		wished: (unchanged) => NAMES.map((name) => wanted[name] ?? unchanged),
		fitting: () => JSON.stringify({...now, ...wanted, changed: Object.keys(wanted)}),
	};
})();

// What the reader has written is not thrown away without a question.
(() => {
	const ask_first = (event) => {
		const button = event.target.closest?.("#reset, #again");
		if (!button || !event.isTrusted) return;
		const go = () => {
			button.id === "reset" ? settings.disown() : settings.forget();
			button.click();
		};
		event.stopImmediatePropagation();
		if (!settings.hasOwn()) return go();
		const cancel = worded("keep_written", () => sheet.close(), "first");
		const drop = worded("drop_written", () => (sheet.close(), go()), "delete");
		const sheet = openSheet(word("written"), make("p", {}, word("written_words")), make("div", {className: "row"}, cancel, drop));
		cancel.focus();
	};
	addEventListener("click", ask_first, true);
})();
