// Gradio's buttons write what they copy straight to the clipboard, on plain http to none: it goes by the page (copy.js).
(() => {
	const write = navigator.clipboard?.writeText.bind(navigator.clipboard);
	const writeText = (text) => copyText(text, write);
	if (write) navigator.clipboard.writeText = writeText;
	else Object.defineProperty(navigator, "clipboard", {value: {writeText}, configurable: true});
})();
