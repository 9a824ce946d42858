// For screen readers: an answer is not read out again with every word, and once it is said that it is there.
(() => {
	const status = Object.assign(document.createElement("div"), {role: "status", className: "spoken"});
	const log = () => document.querySelector(`#chat ${PARTS.log}`);
	const busy = (now) => {
		log()?.setAttribute("aria-busy", now);
		log()?.setAttribute("aria-live", now ? "off" : "polite");
	};
	const tell = () => {
		// An error card says itself what became of the answer, and who stopped it knows.
		const last = [...document.querySelectorAll(`#chat ${PARTS.row}`)].at(-1);
		const ended = log()?.getAttribute("aria-busy") === "false" && !last?.querySelector(".notice:is(.error, .stopped)");
		status.textContent = ended ? word("complete") : "";
	};
	whenNew(`#message ${PARTS.stop}`, () => {
		document.querySelector(PARTS.app)?.append(status);
		status.textContent = "";
		busy(true);
	});
	whenNew(`#message ${PARTS.send}`, () => {
		if (log()?.getAttribute("aria-busy") !== "true") return;
		busy(false);
		setTimeout(tell, 300);  // Its last words may have yet to be drawn.
	});
})();
