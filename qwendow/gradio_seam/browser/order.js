// Gradio 6.31 hands on each message of a stream by a timer of its own, of no time, and trusts that they run in their order.
// In WebKit they do not always, and a difference is then put into the wrong text: so the next to run takes the oldest.
(() => {
	const later = setTimeout, waiting = [];
	window.setTimeout = (run, delay, ...rest) => {
		if (delay !== 0 || !rest[0]?.msg) return later(run, delay, ...rest);
		waiting.push(() => run(...rest));
		return later(() => waiting.shift()(), 0);
	};
})();
