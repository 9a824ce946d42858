// Where the page is: the conversation that it shows stands in its address, which no server and no log gets to see. So a
// reload, a link of one's own, the way back find it again.
const placeNow = (() => {
	const shown = () => document.querySelector("#place i")?.dataset ?? {};
	const named = () => new URLSearchParams(location.hash.slice(1)).get("c") ?? "";
	const look = () => document.querySelector("#look")?.click();

	whenNew("#place i", (place) => {
		const {conversation} = place.dataset;
		if (place.hidden) {
			if (named()) history.replaceState(null, "", location.pathname + location.search);
		} else if (named() !== conversation) {
			history.replaceState(null, "", `#c=${conversation}`);
		}
	});
	whenNew("#look", () => named() && look());
	addEventListener("lost", () => named() && look());
	addEventListener("hashchange", () => named() !== (shown().conversation ?? "") && look());
	// What goes with each act: where the page is, and the last that it has seen of it.
	return () => {
		const {conversation = "", tip = ""} = shown(), wanted = named();
		return wanted && wanted !== conversation ? {conversation: wanted, tip: ""} : {conversation, tip};
	};
})();
