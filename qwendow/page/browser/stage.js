// On a stage: large letters, nothing but the conversation, a clock, what it has cost, and a playlist that a clicker goes
// through. The operator sets it up (QWENDOW_STAGE=1), or a reader with ?stage in the address.
(() => {
	const root = document.documentElement, asked = new URLSearchParams(location.search).has("stage");
	let questions = [], next = 0, ready = false;
	const corner = make("aside", {className: "stage-corner", ariaLabel: word("stage_corner")}), clock = make("time"), spent = make("span"), place = make("span");
	corner.append(place, spent, clock);
	const box = () => document.querySelector("#message textarea");
	const busy = () => document.querySelector(`#message ${PARTS.stop}`) !== null;
	const tell = () => {
		place.textContent = questions.length ? `${Math.min(next, questions.length)} / ${questions.length}` : "";
		const {spent: money = "", speed = ""} = document.querySelector("#sums .sums")?.dataset ?? {};
		spent.textContent = [money, speed && counted("stage_speed", speed)].filter(Boolean).join(" · ");
		clock.textContent = new Date().toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});
	};
	const read = async () => {
		const {questions: found, broken} = await ask("stage.json").catch(() => ({questions: [], broken: word("failed")}));
		questions = found;
		if (broken) tellAtBox(broken);
		tell();
	};
	const attach = async (question, files) => {
		for (const [index, name] of files.entries()) {
			const body = await (await fetch(`stage/${question}/${index}`)).blob();
			dispatchEvent(new CustomEvent("attach", {detail: new File([body], name.split("/").at(-1), {type: body.type})}));
		}
	};
	const put = async (text, question, files) => {
		await attach(question, files).catch(() => tellAtBox(word("failed")));
		box().value = text;
		box().dispatchEvent(new Event("input", {bubbles: true}));
		setTimeout(() => {
			document.querySelector(`#message ${PARTS.send}`)?.click();
			box().blur();
		}, 50);
	};
	const go_on = () => {
		const one = questions[next];
		if (!one || busy()) return;
		next++;
		const others = Object.entries(one.settings).filter(([name, value]) => settings.now[name] !== value);
		if (others.length) settings.wish(Object.fromEntries(others), false);
		// What goes with another prompt comes from the app.
		setTimeout(put, others.length ? 600 : 0, one.q[LANGUAGE ? "zh" : "en"], next - 1, one.files);
		tell();
	};
	const back = () => questionBeside(-1)?.scrollIntoView();
	const anew = () => {
		next = 0;
		pressFor("anew", "");
		settings.forget();
		document.querySelector("#again")?.click();
		read();
	};
	const whole_screen = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.());
	const ACTS = {
		" ": go_on, PageDown: go_on, PageUp: back, n: anew, f: whole_screen,
		d: () => document.body.classList.toggle("dark"),
		Escape: () => document.querySelector(`#message ${PARTS.stop}`)?.click(),
	};
	addEventListener("keydown", (event) => {
		if (root.dataset.stage === undefined || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
		const typing = event.target.matches?.("input, textarea, [contenteditable]") && (event.target !== box() || box().value);
		const act = ACTS[event.key];
		if (!act || (typing && !["PageDown", "PageUp"].includes(event.key))) return;
		if (event.key.length === 1 && event.key !== " " && event.target === box()) return;  // A word begins with it.
		event.preventDefault();
		event.stopImmediatePropagation();
		act();
	}, true);

	const begin = () => {
		if (ready) return;
		ready = true;
		root.dataset.stage = "";
		document.querySelector(PARTS.app).append(corner);
		setInterval(tell, 1_000);
		read();
		box()?.blur();
	};
	addEventListener("settings", () => (asked || settings.offered()?.stage) && begin());
})();
