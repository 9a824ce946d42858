// What can be done with a diagram once it is drawn: its source is shown or copied, it is seen large, and saved as a picture.
(() => {
	const CODE = "M9 8l-4 4 4 4M15 8l4 4-4 4", COPY = "M9 9h10v11H9zM6 15H5V4h10v2", LARGE = "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M15.500 15.500L20 20M10.500 8v5M8 10.500h5";
	const SAVE = "M12 4v11M7.500 10.500L12 15l4.500-4.500M5 20h14", DONE = "M5 12l5 5 9-10", STEP = 1.35, DENSITY = 2;
	const act = (name, path) => {
		const made = make("button", {type: "button", title: word(`diagram_${name}`), ariaLabel: word(`diagram_${name}`)}, icon(path));
		made.dataset.act = name;
		return made;
	};
	const drawnIn = (diagram) => diagram.querySelector(":scope > svg");

	// As it stands alone: with its size, and written as XML.
	const alone = (drawn) => {
		const copy = drawn.cloneNode(true), {width, height} = drawn.viewBox.baseVal ?? drawn.getBoundingClientRect();
		copy.setAttribute("width", width);
		copy.setAttribute("height", height);
		copy.removeAttribute("style");
		return {text: new XMLSerializer().serializeToString(copy), width, height};
	};
	const ground = () => getComputedStyle(document.querySelector(PARTS.app)).getPropertyValue("--background-fill-primary");
	const savePng = async (drawn) => {
		const {text, width, height} = alone(drawn), picture = new Image();
		picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
		await picture.decode();
		const canvas = make("canvas", {width: width * DENSITY, height: height * DENSITY}), pen = canvas.getContext("2d");
		pen.fillStyle = ground();
		pen.fillRect(0, 0, canvas.width, canvas.height);
		pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
		canvas.toBlob((blob) => saveAs("diagram.png", blob));
	};

	const large = (diagram) => {
		const copy = drawnIn(diagram).cloneNode(true), room = make("div", {className: "large", tabIndex: 0}, copy);
		let share = 100;  // Of the width of the room
		const resize = (by) => {
			share = Math.min(800, Math.max(50, share * by));
			copy.style.cssText = `width: ${share}%; max-width: none; max-height: none; height: auto;`;
		};
		const acts = make("div", {className: "row"}, worded("smaller", () => resize(1 / STEP)), worded("larger", () => resize(STEP)));
		openSheet(word("diagram"), room, acts).classList.add("wide");
		const {width, height} = copy.viewBox.baseVal, most = parseFloat(getComputedStyle(room).maxHeight);
		resize(Math.min(1, (most * width) / height / room.clientWidth));
	};
	const acts = {
		source: (diagram, button) => {
			const there = diagram.querySelector(":scope > pre");
			there ? there.remove() : diagram.append(make("pre", {}, make("code", {textContent: diagram.dataset.source})));
			button.ariaPressed = !there;
		},
		copy: async (diagram, button) => {
			await navigator.clipboard.writeText(diagram.dataset.source);
			button.replaceChildren(icon(DONE));
			setTimeout(() => button.replaceChildren(icon(COPY)), 1_500);
		},
		large,
		save: (diagram, button) => openMenu(button, [
			["save_svg", SAVE, () => saveAs("diagram.svg", alone(drawnIn(diagram)).text)],
			["save_png", SAVE, () => savePng(drawnIn(diagram))],
		]),
	};
	whenNew("#chat .mermaid > svg", (drawn) => {
		const diagram = drawn.parentElement;
		if (drawn.querySelector(".error-icon") || diagram.querySelector(".diagram-head")) return;
		const head = make("div", {className: `${OWN}own diagram-head`}, act("source", CODE), act("copy", COPY), act("large", LARGE), act("save", SAVE));
		head.querySelector("[data-act=source]").ariaPressed = "false";
		Object.assign(head.querySelector("[data-act=save]"), {ariaHasPopup: "menu", ariaExpanded: "false"});
		diagram.prepend(head);
	});
	addEventListener("click", ({target}) => {
		const button = target.closest?.("#chat .diagram-head [data-act]");
		if (button) acts[button.dataset.act](button.closest(".mermaid"), button);
	});
})();
