// While the connection is away the page says so, quietly, and once that it is back.
(() => {
	const sign = Object.assign(document.createElement("div"), {role: "status", className: "away"});
	let timer;
	addEventListener("away", ({detail: gone}) => {
		clearTimeout(timer);
		if (!sign.isConnected) document.querySelector(PARTS.app)?.append(sign);
		if (gone) {
			timer = setTimeout(() => (sign.textContent = word("away")), 600);
		} else if (sign.textContent) {
			sign.textContent = word("back");
			timer = setTimeout(() => (sign.textContent = ""), 3_000);
		}
	});
})();
