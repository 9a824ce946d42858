// How scripts make what they put into the page, how they ask the app, and what they keep in the browser.
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
// A frame may have no storage, and what stands there may be of another version.
const browserKeeps = {
	text: (key) => {
		try { return localStorage.getItem(key); } catch { return null; }
	},
	json: (key, usual) => {
		try { return JSON.parse(localStorage.getItem(key)) ?? usual; } catch { return usual; }
	},
	put: (key, text) => {
		try { localStorage.setItem(key, text); } catch { /* It is as it was. */ }
	},
	drop: (key) => {
		try { localStorage.removeItem(key); } catch { /* There is none. */ }
	},
	// All of it, with the drafts of this tab.
	dropAll: () => {
		try { [localStorage, sessionStorage].forEach((one) => one.clear()); } catch { /* There is none. */ }
	},
};
// Fails with the status where it is not done.
const ask = async (path, said) => {
	const options = said && {method: "POST", body: JSON.stringify(said), keepalive: true};
	const reply = await fetch(path, options);
	if (!reply.ok) throw reply.status;
	return reply.status === 204 ? {} : reply.json();
};
// Of a conversation that is opened the end is drawn first, see same.js: so many questions stand before what is drawn.
const questionsAbove = () => window.undrawnQuestions ?? 0;
