// Elements that are new in the page, for whoever waits for them: one observer looks through what was added, and no more.
const whenNew = (() => {
	const awaited = [];
	new MutationObserver((records) => {
		for (const {addedNodes} of records) {
			for (const node of addedNodes) {
				if (node.nodeType !== Node.ELEMENT_NODE) continue;
				for (const [selector, act] of awaited) {
					if (node.matches(selector)) act(node);
					node.querySelectorAll(selector).forEach(act);
				}
			}
		}
	}).observe(document, {childList: true, subtree: true});
	return (selector, act) => awaited.push([selector, act]);
})();
