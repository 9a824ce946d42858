// Gradio 6.31 hands on each message of a stream by a timer of its own, of no time, and trusts that they run in their order.
// In WebKit they do not always, and a difference is then put into the wrong text: so the next to run takes the oldest. Nor
// do they where the page is hidden in between: what comes from then on has no timer, and what waits has to go before it.
(() => {
	const later = setTimeout, waiting = [];
	window.setTimeout = (run, delay, ...rest) => {
		if (delay !== 0 || !rest[0]?.msg) return later(run, delay, ...rest);
		waiting.push(() => run(...rest));
		return later(() => waiting.shift()?.(), 0);
	};
	document.addEventListener("visibilitychange", () => {
		while (waiting.length) waiting.shift()();
	});
})();
