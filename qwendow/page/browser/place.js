// Where the page is: the conversation that it shows stands in its address, which no server and no log gets to see. So a
// reload, a link of one's own, the way back find it again. Others are told by an event "place" whenever a turn begins or
// ends in it, or another conversation is shown.
// The base of Gradio's page has no query: #c=… alone would lead to another page.
const addressOf = (conversation) => `${location.pathname}${location.search}#c=${conversation}`;
const [placeNow, pressFor] = (() => {
	const shown = () => document.querySelector("#place i")?.dataset ?? {};
	const named = () => new URLSearchParams(location.hash.slice(1)).get("c") ?? "";
	const look = () => document.querySelector("#look")?.click();

	const changed = () => {
		const place = document.querySelector("#place i");
		if (!place) return;
		delete document.documentElement.dataset.coming;
		const {conversation} = place.dataset;
		if (place.hidden || conversation !== leaving?.from) leaving = null;
		if (place.hidden) {
			if (named()) history.replaceState(null, "", location.pathname + location.search);
		} else if (named() !== conversation) {
			history.replaceState(null, "", addressOf(conversation));
		}
		const temporary = place.dataset.temporary !== undefined;
		dispatchEvent(new CustomEvent("place", {detail: {empty: place.hidden, temporary, conversation}}));
	};
	// Gradio leaves the element and changes what differs.
	const observer = new MutationObserver(changed);
	whenNew("#place i", (place) => {
		observer.observe(place, {attributes: true});
		changed();
	});
	// A conversation begins with a first file that waits in it, too.
	const begun = () => (document.querySelector("#tray .tray")?.dataset.address ?? "").split(".")[1] ?? "";
	whenNew("#tray .file", () => {
		if (named() || !begun() || shown().temporary !== undefined) return;
		history.replaceState(null, "", addressOf(begun()));
		dispatchEvent(new CustomEvent("place", {detail: {empty: false, temporary: false, conversation: begun()}}));
	});
	// Until then nobody is welcome: a starter would be put where the conversation of the address begins.
	if (named()) document.documentElement.dataset.coming = "";
	whenNew("#look", () => named() && look());
	addEventListener("lost", look);
	addEventListener("hashchange", () => {
		leaving = null;
		if (named() !== (shown().conversation ?? "")) look();
	});

	// What goes with each act: where the page is, the last that it has seen of it, or that there is nothing in it yet, the
	// files that wait, and, with its own event, what a button of ours is for. Before anything was shown the tray knows whose
	// it is. Events that lead to another conversation have a number: until that is shown, what is done is meant for it.
	const LEADS = ["anew", "clear", "fork"], wants = {}, more = {};
	let presses = 0, leaving = null;
	const there = (wanted) => {
		const {conversation = "", tip = "", temporary} = shown(), address = named();
		const files = [...document.querySelectorAll("#tray .file")].map((file) => file.dataset.id);
		const here = conversation || begun();
		if (address && address !== here) return {conversation: address, tip: "", wanted};
		if (temporary !== undefined) return {tip: temporary, wanted: wanted || "temporary", files};
		return {conversation: here, tip, fresh: !address || !conversation, wanted, files};
	};
	const now = (event) => {
		const wanted = wants[event] ?? "";
		if (LEADS.includes(event)) leaving = {event, wanted, pressed: ++presses, from: shown().conversation};
		if (!leaving || event === undefined) return {...there(wanted), ...more[event]};  // A script asks where the page is.
		const {pressed} = leaving;
		if (leaving.event === "fork" || event === "clear") return {...there(wanted), pressed};
		return {tip: "", wanted: wanted || leaving.wanted, pressed};
	};
	// `facts` go with it, too.
	const press = (button, what, facts = {}) => {
		wants[button] = String(what);
		more[button] = facts;
		if (button === "anew") dispatchEvent(new Event("anew"));
		document.querySelector(`#${button}`)?.click();
	};
	return [now, press];
})();
