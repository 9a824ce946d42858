// Prompts of the reader's own: what stands in the settings is kept in this browser under a name, and used again.
(() => {
	const KEY = "prompts", MOST = 50;
	const read = () => browserKeeps.json(KEY, []);
	const write = (all) => browserKeeps.put(KEY, JSON.stringify(all));
	const use = ({prompt, system_prompt, json_mode, json_schema}) => {
		const known = settings.offered().prompt.some(([, name]) => name === prompt);
		settings.wish({...(known && {prompt}), system_prompt, json_mode, json_schema});
	};
	const open = () => {
		const title = settings.offered().prompt.find(([, name]) => name === settings.now.prompt)?.[0] ?? "";
		const field = make("input", {value: title, maxLength: 60, ariaLabel: word("prompt_name")});
		const list = make("ul"), note = make("p", {role: "status"});
		const keep = () => {
			const name = field.value.trim(), {prompt, system_prompt, json_mode, json_schema} = settings.now;
			if (!name) return;
			write([{name, prompt, system_prompt, json_mode, json_schema}, ...read().filter((one) => one.name !== name)].slice(0, MOST));
			draw();
			note.replaceChildren(word("prompt_kept"));
		};
		const said = (words, ...more) => note.replaceChildren(words, ...more);
		const save = async (replace = false) => {
			const title = field.value.trim(), {system_prompt: text, json_mode: json, json_schema: schema} = settings.now;
			const name = title.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "");
			if (!name) return field.focus();
			const body = JSON.stringify({name, title, text, json, schema: json ? schema : "", replace});
			const {ok, status} = await fetch("prompts", {method: "POST", body}).catch(() => ({}));
			if (status === 409) return said(counted("prompt_taken", name), " ", worded("prompt_replace", () => save(true)));
			if (!ok) return said(word(status === 400 ? "prompt_refused" : "failed"));
			said(counted("prompt_saved", name));
			settings.choose(name);
		};
		const row = (one) => {
			const chosen = make("button", {type: "button", className: "name"}, one.name, make("small", {}, one.system_prompt.slice(0, 90)));
			chosen.addEventListener("click", () => (sheet.close(), use(one)));
			const gone = () => (write(read().filter(({name}) => name !== one.name)), draw());
			return make("li", {}, chosen, signed("remove", "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13", gone, "delete"));
		};
		const draw = () => list.replaceChildren(...read().map(row));
		const sheet = openSheet(word("own_prompts"), make("p", {}, word("own_prompts_words")), list,
			make("div", {className: "row"}, field, worded("keep_prompt", keep, "first")), note);
		if (settings.offered().writable) note.before(make("div", {className: "row"}, worded("save_prompt", () => save())));
		sheet.classList.add("prompts");
		draw();
		field.select();
	};
	whenNew("#reset", (reset) => document.querySelector(".own-prompts") || reset.after(worded("own_prompts", open, "own-prompts")));
})();
