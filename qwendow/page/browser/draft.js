// What is being written stays where it was written: in its conversation, and through a reload of the page.
(() => {
	const box = () => document.querySelector("#message textarea");
	const key = () => `draft:${new URLSearchParams(location.hash.slice(1)).get("c") ?? ""}`;
	let now = key(), turning = false;
	const put = (text) => {
		const field = box();
		if (!field || field.value === text) return;
		field.value = text;
		field.dispatchEvent(new Event("input", {bubbles: true}));
	};
	const keep = () => {
		const text = box()?.value ?? "";
		text ? sessionStorage.setItem(now, text) : sessionStorage.removeItem(now);
	};
	document.addEventListener("input", (event) => event.target === box() && keep());
	// Where a conversation is gone that was deleted elsewhere, nobody turned to another one: what was written stays.
	for (const turned of ["hashchange", "anew"]) addEventListener(turned, () => (turning = true));
	// A turn begins or ends, a first message gives its conversation an address, or another one is shown. Only after that
	// Gradio puts into the box, or takes out of it, what came with it.
	addEventListener("place", () => setTimeout(placed));
	const placed = () => {
		const before = now, other = turning;
		now = key();
		turning = false;
		if (other && now !== before) return put(sessionStorage.getItem(now) ?? "");
		if (now !== before) sessionStorage.removeItem(before);
		keep();
	};
	whenNew("#message textarea", () => setTimeout(() => put(sessionStorage.getItem(now) ?? box().value)));
})();
