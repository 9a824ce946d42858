// The list of what was said before: by day, searched, and what can be done with each. It stands beside the chat on a wide
// screen and is a drawer on a narrow one. A conversation is opened by its address, see place.js.
(() => {
	const LINK = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1";
	const WIDE = matchMedia("(min-width: 1440px)"), DAY = 86_400_000, UNDO = 10_000;
	const list = make("div", {className: "list"}), note = make("p", {role: "status"});
	const search = make("input", {type: "search", placeholder: word("search"), ariaLabel: word("search"), maxLength: 200});
	const anew = make("button", {type: "button", className: "anew"}, icon("M12 5v14M5 12h14"), word("anew"));
	const panel = make("nav", {id: "history", ariaLabel: word("history"), hidden: true});
	const opener = signed("history", "M4 7h16M4 12h16M4 17h10", (event) => (open(panel.hidden), event.detail || panel.hidden || anew.focus()), "history-opener");
	const passing = signed("temporary", "M5 20V11a7 7 0 0 1 14 0v9l-2.3-2-2.4 2-2.3-2-2.3 2-2.4-2zM9.5 10.5v1M14.5 10.5v1", () => {});
	const sign = make("p", {className: "temporary", hidden: true, textContent: word("temporary_sign")});
	panel.append(make("div", {className: "top"}, anew, passing), search, list, note);

	const dock = (now) => document.documentElement.toggleAttribute("data-docked", now);
	const open = (now) => {
		panel.hidden = !now;
		dock(WIDE.matches && now);
		opener.ariaExpanded = now;
		if (WIDE.matches) browserKeeps.put("history", now ? "open" : "closed");
		if (now) refresh();
	};
	const put_away = () => WIDE.matches || open(false);

	// Grouping
	const day = (seconds) => {
		const midnight = new Date().setHours(0, 0, 0, 0), then = seconds * 1000;
		if (then >= midnight) return "today";
		if (then >= midnight - DAY) return "yesterday";
		return then >= midnight - 6 * DAY ? "week" : "older";
	};

	// One conversation
	let dropped = new Map();
	const rename = (item, link, one) => {
		const field = make("input", {value: one.title, maxLength: 200, ariaLabel: word("rename")});
		let over = false;
		const done = async (keep) => {
			if (over) return;  // To take the field away is to leave it, too.
			over = true;
			const title = field.value.trim();
			if (keep && title && title !== one.title) {
				one.title = title;
				link.textContent = title;
				await ask(`conversations/${one.id}`, {title}).catch(failed);
			}
			field.replaceWith(link);
			link.focus();
		};
		field.addEventListener("keydown", (event) => {
			if (event.isComposing) return;
			if (event.key === "Enter") done(true);
			if (event.key === "Escape") done(false);
		});
		field.addEventListener("blur", () => done(true));
		link.replaceWith(field);
		field.select();
	};
	const drop = (one) => {
		const timer = setTimeout(() => dropping(one.id), UNDO);
		dropped.set(one.id, timer);
		const undo = make("button", {type: "button"}, word("undo"));
		undo.addEventListener("click", () => {
			clearTimeout(dropped.get(one.id));
			dropped.delete(one.id);
			note.replaceChildren();
			refresh();
		});
		note.replaceChildren(word("deleted"), " ", undo);
		if (placeNow().conversation === one.id) begin_anew();
		draw();
	};
	const dropping = (id) => {
		clearTimeout(dropped.get(id));
		dropped.delete(id);
		note.replaceChildren();
		ask(`conversations/${id}/delete`, {}).catch(failed).finally(refresh);
	};
	// A page that is left says so to the one that comes after it, too, which may ask for the list before this has been heard.
	const LEFT = "dropped";
	addEventListener("pagehide", () => {
		if (dropped.size) browserKeeps.put(LEFT, JSON.stringify([...dropped.keys()]));
		[...dropped.keys()].forEach(dropping);
	});
	for (const id of browserKeeps.json(LEFT, [])) ask(`conversations/${id}/delete`, {}).catch(() => {}).finally(() => refresh());
	browserKeeps.drop(LEFT);
	const failed = () => {
		drawn = "";  // It may show what is not so.
		note.replaceChildren(word("failed"));
	};

	const pin = (one) => ask(`conversations/${one.id}`, {pinned: !one.pinned}).catch(failed).finally(refresh);
	const print_out = (one) => {
		put_away();
		printConversation(one.id);
	};
	const acts = (row, link, one) => {
		const saved = `conversations/${one.id}`, {timeZone} = Intl.DateTimeFormat().resolvedOptions();
		return [
			["rename", "M4 20l1-4L16 5l3 3L8 19z", () => rename(row, link, one)],
			[one.pinned ? "unpin" : "pin", "M9 4h6l-1 6 3 3H7l3-3zM12 13v7", () => pin(one)],
			...(one.shared ? [
				["copy_link", LINK, () => copyLink(one).then(() => note.replaceChildren(word("link_copied")))],
				["unshare", "M5 5l14 14M10 14a4 4 0 0 1 0-6M14 10a4 4 0 0 1 0 6", () => unshare(one).catch(failed).finally(refresh)],
			] : [["share", LINK, () => openShare(one, refresh)]]),
			null,
			["as_markdown", "M12 4v11M7 11l5 5 5-5M5 20h14", `${saved}.md?${new URLSearchParams({zone: timeZone})}`],
			["as_json", "M12 4v11M7 11l5 5 5-5M5 20h14", `${saved}.json`],
			["print", "M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z", () => print_out(one)],
			null,
			["delete", "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13", () => drop(one)],
		];
	};
	const item = (one) => {
		const link = make("a", {href: addressOf(one.id), title: one.title}, one.title || word("untitled"));
		if (one.id === placeNow().conversation) link.ariaCurrent = "page";
		const row = make("li", {className: one.running ? "running" : ""}, link);
		if (one.shared) link.append(make("span", {className: "shared", title: word("shared"), ariaLabel: word("shared"), role: "img"}, icon(LINK)));
		if (one.line) row.append(make("small", {}, one.line));
		const more = signed("more", "M5 12h.01M12 12h.01M19 12h.01", () => openMenu(more, acts(row, link, one)), "more");
		row.append(more);
		link.addEventListener("click", put_away);
		return row;
	};

	// The list
	let shown = [], next = null, asked = 0;
	let drawn = "";
	const draw = () => {
		const now = JSON.stringify([shown, [...dropped.keys()], placeNow().conversation, new Date().toDateString(), search.value, location.search]);
		if (now === drawn) return;  // A long list takes a while, and an answer may be on its way.
		drawn = now;
		const groups = new Map();
		for (const one of shown) {
			if (dropped.has(one.id)) continue;
			const group = one.pinned ? "pinned" : day(one.changed);
			groups.set(group, [...(groups.get(group) ?? []), item(one)]);
		}
		const parts = [...groups].map(([name, items]) => make("section", {}, make("h2", {}, word(name)), make("ul", {}, ...items)));
		const none = make("p", {className: "none"}, word(search.value.trim() ? "not_found" : "nothing_yet"));
		list.replaceChildren(...(parts.length ? parts : [none]));
	};
	const fetched = async (before, count = 0) => {
		const query = new URLSearchParams({words: search.value.trim(), ...(before && {before}), ...(count && {count})});
		return ask(`conversations?${query}`);
	};
	// Another tab or device may have gone on with what is shown here; once is not enough, as the page's own turn may be ending.
	let behind = 0;
	const catch_up = () => {
		const {conversation, tip} = placeNow(), there = shown.find((one) => one.id === conversation);
		const idle = !document.hidden && !document.querySelector(`#message ${PARTS.stop}`);
		behind = idle && there && (there.tip !== tip || there.running) ? behind + 1 : 0;
		if (behind === 2) document.querySelector("#look")?.click();
		else if (behind === 1) refresh_soon(1_000);
	};
	let looked_for = "";
	const refresh = async () => {
		const mine = ++asked, words = search.value.trim();
		try {
			// Whoever has scrolled down stays there, at the very end, too, where new ones come on top.
			const many = shown.length + (next === null ? 10 : 0);
			const found = await fetched(null, words === looked_for ? many : 0);
			if (mine !== asked) return;  // Meanwhile something else was looked for.
			const below = words === looked_for && list.scrollTop ? list.scrollHeight - list.scrollTop : Infinity;
			looked_for = words;
			[shown, next] = [found.conversations, found.before];
			catch_up();
			if (panel.hidden) return;
			if (!note.querySelector("button")) note.replaceChildren();
			if (list.querySelector("li input, [aria-expanded=true]")) return;  // A name is being written, or an act chosen.
			draw();
			list.scrollTop = list.scrollHeight - below;
			if (shown.some((one) => one.running)) refresh_soon(2_000);
		} catch {
			failed();
		}
	};
	const more = async () => {
		if (next === null || list.scrollHeight - list.scrollTop - list.clientHeight > 400) return;
		const mine = asked, before = next;
		next = null;
		const found = await fetched(before).catch(() => null);
		if (!found || mine !== asked) return;
		const known = new Set(shown.map((one) => one.id));
		shown = [...shown, ...found.conversations.filter((one) => !known.has(one.id))];
		next = found.before;
		draw();
	};
	let soon;
	const refresh_soon = (after) => {
		clearTimeout(soon);
		soon = setTimeout(refresh, after);
	};
	search.addEventListener("input", () => refresh_soon(200));
	list.addEventListener("scroll", more, {passive: true});
	addEventListener("focus", () => refresh_soon(0));
	document.addEventListener("visibilitychange", () => document.hidden || refresh_soon(0));

	const begin_anew = (how = "") => {
		pressFor("anew", how);
		document.querySelector("#message textarea")?.focus();
	};
	for (const [button, how] of [[anew, ""], [passing, "temporary"]]) {
		button.addEventListener("click", () => {
			begin_anew(how);
			put_away();
		});
	}
	panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.target.closest("li") && (open(false), opener.focus()));
	addEventListener("click", (event) => {
		if (!WIDE.matches && !panel.hidden && !event.target.closest("#history, .history-opener, .acts, .sheet")) open(false);
	});

	const docked = () => WIDE.matches && browserKeeps.text("history") !== "closed";
	dock(docked());  // Before the page is there, which would move.
	WIDE.addEventListener("change", () => open(docked()));  // Paper is narrow, for a moment.
	addEventListener("place", ({detail: {temporary}}) => {
		sign.hidden = !temporary;
		if (!sign.isConnected) document.querySelector("#header")?.append(sign);
		refresh_soon(300);
		setTimeout(refresh, 5_000);  // By then it may have a better title.
	});
	addEventListener("kept", () => refresh_soon(0));
	whenNew("#header header", (header) => {
		if (panel.isConnected) return;
		document.querySelector(PARTS.app).prepend(opener);
		document.querySelector(PARTS.app).append(panel);  // Tab comes to the message box before it comes here.
		open(docked());
	});
})();
