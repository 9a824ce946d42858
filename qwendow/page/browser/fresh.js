// Elements that are new in the page, for whoever waits for them: one observer looks through what was added, and no more.
const whenNew = (() => {
	const awaited = [];
	let any = "";
	const meet = (node) => {
		for (const [selector, act] of awaited) if (node.matches(selector)) act(node);
	};
	new MutationObserver((records) => {
		for (const {addedNodes} of records) {
			for (const node of addedNodes) {
				if (node.nodeType !== Node.ELEMENT_NODE) continue;
				const inside = node.firstElementChild ? node.querySelectorAll(any) : [];
				meet(node);
				inside.forEach(meet);
			}
		}
	}).observe(document, {childList: true, subtree: true});
	return (selector, act) => {
		awaited.push([selector, act]);
		any = awaited.map(([one]) => one).join();
	};
})();
