// The script of the installed page, which says when the server is away. It is begun once the page is there, which has no need
// of it. Without https, and in some frames, there is none.
(() => {
	const begin = () => navigator.serviceWorker?.register("sw.js").catch(() => {});
	document.readyState === "complete" ? begin() : addEventListener("load", begin);
})();
