// Pictures, texts and documents: chosen, dropped or pasted, each goes into the reader's tray on the server, one after the
// other. The server answers with what the tray shows then; what a message took out, the page's own update shows.
(() => {
	const message = () => document.querySelector("#message");
	const tray = () => document.querySelector("#tray .tray");
	const closed = LOCKED.includes("files");
	let queue = Promise.resolve(), under_way = 0, sending = false;

	const say = (words) => {
		const line = document.createElement("p");
		line.role = "alert";
		line.textContent = words;
		tray()?.append(line);
	};
	const alerts = () => tray()?.querySelectorAll("[role=alert]") ?? [];

	const post = async (path, body) => {
		try {
			const reply = await fetch(tray().dataset.address + path, {method: "POST", body});
			if (!reply.ok && reply.status !== 422) throw reply.status;
			const answer = new DOMParser().parseFromString(await reply.text(), "text/html");
			tray().replaceChildren(...answer.querySelectorAll(".tray > .file"), ...alerts(), ...answer.querySelectorAll("p"));
		} catch {
			say(tray()?.dataset.failed);
		}
	};

	// Files that come together, and those that come while others are under way, tell together what became of them.
	const begin = () => {
		if (!under_way++) alerts().forEach((line) => line.remove());
		message()?.classList.add("uploading");
	};
	const end = () => {
		if (--under_way) return;
		message()?.classList.remove("uploading");
		const send = sending && !alerts().length;
		sending = false;
		if (send) message()?.querySelector(PARTS.send)?.click();
	};
	const add = (file) => {
		if (closed) return;
		begin();
		queue = queue.then(() => {
			// What is too large is not sent at all: the server would break off, and the browser would not say why.
			const {limit, large} = tray()?.dataset ?? {};
			if (file.size > +limit) return say(large.replace("{name}", () => file.name));
			return post("?name=" + encodeURIComponent(file.name), file);
		}).finally(end);
	};
	addEventListener("attach", ({detail}) => add(detail));
	const remove = (file) => {
		begin();
		queue = queue.then(() => post(`/${file.dataset.id}/remove`)).finally(end);
	};

	const picker = Object.assign(document.createElement("input"), {type: "file", multiple: true});
	picker.addEventListener("change", () => {
		[...picker.files].forEach(add);
		picker.value = "";
		message()?.querySelector("textarea")?.focus();
	});
	const clip = Object.assign(document.createElement("button"), {type: "button", className: "attach-button"});
	clip.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M20 11.5l-8.2 8.2a5.3 5.3 0 0 1-7.5-7.5l8.6-8.6a3.5 3.5
		0 0 1 5 5l-8.6 8.6a1.8 1.8 0 0 1-2.5-2.5l7.8-7.8"/></svg>`;
	clip.addEventListener("click", () => picker.click());
	whenNew(`#message ${PARTS.box}`, (container) => closed || container.append(clip));

	addEventListener("click", (event) => {
		const file = event.target.closest?.("#tray button")?.closest(".file");
		if (!file) return;
		message()?.querySelector("textarea")?.focus();  // The button that had the focus is going.
		remove(file);
	});
	// A table or a page that was copied comes as text and as a picture of it: the text is meant.
	addEventListener("paste", (event) => {
		const data = event.clipboardData;
		if (!data?.files.length || data.types.includes("text/plain") || !event.target.closest?.("#message")) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		[...data.files].forEach(add);
	}, true);
	// All over the page: a file that misses the box would open in place of the page.
	const dropping = (event, over) => {
		if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
		message()?.classList.toggle("dropping", over && event.defaultPrevented && !closed);
	};
	addEventListener("dragover", (event) => dropping(event, true));
	addEventListener("dragleave", (event) => dropping(event, false));
	addEventListener("drop", (event) => {
		dropping(event, false);
		[...event.dataTransfer?.files ?? []].forEach(add);
	});
	// A message waits for its files, and stays in the box if one of them is refused.
	const wait = (event) => {
		const sends = event.type === "click" ? event.target.closest?.(`#message ${PARTS.send}`)
			: event.key === "Enter" && !event.shiftKey && event.target.closest?.("#message textarea");
		if (!under_way || !sends) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		sending = true;
	};
	for (const type of ["keydown", "keypress", "click"]) addEventListener(type, wait, true);
})();
