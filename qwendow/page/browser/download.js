// "Download" under a JSON answer saves the text of the code block above it.
addEventListener("click", (event) => {
	const message = event.target.closest?.("#chat .download")?.closest(`${PARTS.content}, ${PARTS.message}`);
	const code = message?.querySelector("pre code");
	if (!code) return;
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([code.textContent.replace(/\n$/, "")], {type: "application/json"}));
	link.download = "answer.json";
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
});
