// How scripts make what they put into the page, and how they ask the app.
const make = (tag, facts = {}, ...inside) => {
	const element = Object.assign(document.createElement(tag), facts);
	element.append(...inside);
	return element;
};
const icon = (path) => {
	const holder = make("span");
	holder.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
	return holder.firstChild;
};
// A button with a sign, and its name for whoever asks what that means.
const signed = (name, path, act, className = "") => {
	const made = make("button", {type: "button", className, title: word(name), ariaLabel: word(name)}, icon(path));
	made.addEventListener("click", act);
	return made;
};
// Fails with the status where it is not done.
const ask = async (path, said) => {
	const options = said && {method: "POST", body: JSON.stringify(said), keepalive: true};
	const reply = await fetch(path, options);
	if (!reply.ok) throw reply.status;
	return reply.status === 204 ? {} : reply.json();
};
