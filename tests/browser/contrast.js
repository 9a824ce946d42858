// What of the page's writing is too faint on its ground: less than 4.5 to 1, or 3 to 1 where it is large.
() => {
	const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
	const read = (colour) => {
		context.clearRect(0, 0, 1, 1);
		context.fillStyle = colour;
		context.fillRect(0, 0, 1, 1);
		const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
		return [red, green, blue, alpha / 255];
	};
	const over = (above, below) => [0, 1, 2].map((at) => above[at] * above[3] + below[at] * (1 - above[3]));
	const part = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
	const light = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
	const ratio = (one, other) => {
		const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
		return (bright + 0.05) / (dark + 0.05);
	};
	const contrast = (element) => {
		const around = [];
		for (let one = element; one; one = one.parentElement) around.unshift(getComputedStyle(one));
		let ground = [255, 255, 255], opacity = 1;
		for (const style of around) {
			opacity *= +style.opacity;
			const [red, green, blue, alpha] = read(style.backgroundColor);
			ground = over([red, green, blue, alpha * opacity], ground);
		}
		const [red, green, blue, alpha] = read(getComputedStyle(element).color);
		return opacity ? ratio(over([red, green, blue, alpha * opacity], ground), ground) : Infinity;
	};
	const large = ({fontSize, fontWeight}) => parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = new Set();
	while (texts.nextNode()) {
		const element = texts.currentNode.parentElement;
		if (!texts.currentNode.data.trim() || element.closest("script, style, .katex, svg, .spoken")) continue;
		const style = getComputedStyle(element);
		if (style.visibility === "hidden" || !element.getClientRects().length) continue;
		const found = contrast(element);
		if (found < (large(style) ? 3 : 4.5)) faint.add(`${element.tagName}.${element.className} ${found.toFixed(2)}`);
	}
	return [...faint];
}
