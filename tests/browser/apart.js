// The parts of the header that lie over one another or reach out of the window, by name; what a drawer covers does not count.
async ([settings, list]) => {
	const side = document.querySelector("#settings"), panel = document.querySelector("#history"), opener = document.querySelector(".history-opener");
	const settled = async () => {
		await new Promise((on) => setTimeout(on));
		document.getAnimations().forEach((one) => one.finish());
	};
	if (side.classList.contains("open") !== settings) side.querySelector(".toggle-button").click();
	await settled();  // A press beside the list puts it away.
	if (panel.hidden === list) opener.click();
	await settled();

	const names = [".history-opener", ".toggle-button", "h1", "header p", ".badge", "#history .anew", ".stage-corner time", ".stage-corner span"];
	const place = (one) => {
		const range = document.createRange();
		range.selectNodeContents(one);
		return (one.matches("h1, p") ? range : one).getBoundingClientRect();
	};
	const over = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.5
		&& Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.5;
	const drawers = [...(innerWidth < 1440 ? [panel] : []), ...(innerWidth <= 768 && settings ? [side] : [])];
	const covered = (one) => drawers.some((drawer) => !drawer.contains(one) && !(drawer === panel && one === opener)
		&& over(one.getBoundingClientRect(), drawer.getBoundingClientRect()));
	const parts = names.flatMap((name) => [...document.querySelectorAll(name)].map((one) => [name, one, place(one)]))
		.filter(([, one, {width}]) => width && one.checkVisibility() && !covered(one));
	const out = ({left, right}) => left < -0.5 || right > innerWidth + 0.5;
	return parts.flatMap(([name, , place], index) => [
		...(out(place) ? [`${name} is outside`] : []),
		...parts.slice(index + 1).filter(([, , other]) => over(place, other)).map(([other]) => `${name} over ${other}`),
	]);
}
