// For the installed page: where the server is away, one page that says so, and nothing else is kept. No conversation, no script
// and no answer goes through here.
const KEPT = "away-1", PAGE = "away.html";

addEventListener("install", (event) => {
	event.waitUntil(caches.open(KEPT).then((kept) => kept.add(new Request(PAGE, {cache: "reload"}))).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
	const others = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
	// The page is asked for while this script starts.
	event.waitUntil(caches.keys().then(others).then(() => registration.navigationPreload?.enable()).then(() => clients.claim()));
});

const page = async (event) => {
	try {
		return (await event.preloadResponse) ?? await fetch(event.request);
	} catch {
		return (await caches.match(PAGE)) ?? Response.error();
	}
};

addEventListener("fetch", (event) => {
	if (event.request.mode === "navigate" && event.request.method === "GET") event.respondWith(page(event));
});
