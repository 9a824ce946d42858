// A picture of another host is not fetched, as its address could carry what was said away: it is a link, and says so.
addEventListener("error", (event) => {
	const picture = event.target;
	if (!(picture instanceof HTMLImageElement) || !picture.closest(`#chat ${PARTS.prose}`) || picture.closest(`[class^="${OWN}"]`)) return;
	const link = Object.assign(document.createElement("a"), {
		href: picture.src, target: "_blank", rel: "noopener noreferrer", title: picture.title, className: "picture",
	});
	const own = Object.assign(document.createElement("span"), {className: `${OWN}own`, textContent: word("picture")});
	link.append(own, picture.alt || picture.src);
	// A picture in a link keeps the link's address.
	picture.replaceWith(...(picture.closest("a") ? link.childNodes : [link]));
}, true);
