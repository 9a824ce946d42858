// Gradio puts the parts of the page in one after the other, in several frames, and each moves the one before: so they are shown
// when header and message box are there, see reading.css.
(() => {
	const FIRST = ["#header header", "#message textarea"];
	const look = () => FIRST.every((one) => document.querySelector(one)) && (document.documentElement.dataset.there = "");
	FIRST.forEach((one) => whenNew(one, look));
})();
