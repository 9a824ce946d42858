// Prints a conversation, which is shown first where it is not: see print.css.
const printConversation = (() => {
	const SETTLED = 400;  // Milliseconds that formulas and pictures get after the last change.
	const drawn = () => new Promise((resolve) => {
		const log = document.querySelector(`#chat ${PARTS.log}`) ?? document.body;
		let timer = setTimeout(resolve, SETTLED);
		const observer = new MutationObserver(() => {
			clearTimeout(timer);
			timer = setTimeout(resolve, SETTLED);
		});
		observer.observe(log, {childList: true, subtree: true, characterData: true});
		setTimeout(() => observer.disconnect() ?? resolve(), 5_000);
	});
	const shown = (id) => new Promise((resolve) => {
		const look = () => {
			if (placeNow().conversation !== id || !placeNow().tip) return;
			removeEventListener("place", look);
			resolve();
		};
		addEventListener("place", look);
		location.hash = `#c=${id}`;
		look();
	});
	return async (id) => {
		if (placeNow().conversation !== id || !placeNow().tip) await shown(id);
		await drawn();
		print();
	};
})();
// Paper is white, whatever the screen is.
(() => {
	let dark = false;
	addEventListener("beforeprint", () => {
		dark = document.body.classList.contains("dark");
		document.body.classList.remove("dark");
	});
	addEventListener("afterprint", () => document.body.classList.toggle("dark", dark));
})();
