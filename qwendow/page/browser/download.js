// What is saved as a file: by others, and by "Download" under a JSON answer, which saves the text of the block above it.
const saveAs = (name, said) => {
	const type = {json: "application/json", svg: "image/svg+xml"}[name.split(".").at(-1)] ?? "text/plain";
	const link = make("a", {href: URL.createObjectURL(said instanceof Blob ? said : new Blob([said], {type})), download: name});
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
addEventListener("click", (event) => {
	const message = event.target.closest?.("#chat .download")?.closest(`${PARTS.content}, ${PARTS.message}`);
	const code = message?.querySelector("pre code");
	if (code) saveAs("answer.json", code.textContent.replace(/\n$/, ""));
});
