// A menu beside the button that opens it: acts, each with a name, a sign, and what is done or the address of a file; or
// choices, of which one is made. It goes with Escape, with Tab, with a click elsewhere; the arrows go through it.
const openMenu = (() => {
	const MARGIN = 8;
	const entry = ([name, path, act]) => {
		const file = typeof act === "string";
		const made = make(file ? "a" : "button", {role: "menuitem", className: name}, icon(path), word(name));
		Object.assign(made, file ? {href: act, download: ""} : {type: "button"});
		if (!file) made.addEventListener("click", act);
		return made;
	};
	const choice = ({label, checked, act}) => {
		const made = make("button", {type: "button", role: "menuitemradio", ariaChecked: checked}, icon("M5 12l5 5 9-10"), label);
		made.addEventListener("click", act);
		return made;
	};
	const put = (menu, {left, right, top, bottom}) => {
		const {width, height} = menu.getBoundingClientRect();
		const below = bottom + height + MARGIN < innerHeight;
		menu.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - width - MARGIN, right))}px`;
		menu.style.top = `${Math.max(MARGIN, below ? bottom + 2 : top - height - 2)}px`;
	};
	const go = (entries, key) => {
		const at = entries.indexOf(document.activeElement), last = entries.length - 1;
		const to = {ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last}[key];
		entries[to]?.focus();
		return to !== undefined;
	};
	return (opener, items) => {
		const menu = make("div", {role: "menu", className: "acts", popover: "auto"});
		menu.append(...items.map((one) => (!one ? make("hr") : one.label ? choice(one) : entry(one))));
		const entries = [...menu.querySelectorAll("[role^=menuitem]")];
		menu.addEventListener("keydown", (event) => {
			if (event.key === "Tab") menu.hidePopover();
			else if (go(entries, event.key)) event.preventDefault();
		});
		menu.addEventListener("click", () => menu.hidePopover());
		menu.addEventListener("toggle", ({newState}) => {
			opener.ariaExpanded = newState === "open";
			if (newState === "closed") menu.remove();
		});
		document.querySelector(`${PARTS.app} main`).append(menu);
		menu.showPopover();
		opener.ariaExpanded = true;
		put(menu, opener.getBoundingClientRect());
		entries[0].focus();
	};
})();
