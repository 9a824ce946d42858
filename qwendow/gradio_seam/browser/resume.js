// A connection that breaks for a while is none that is lost. Where one does Gradio 6.31 says so and loads the page again,
// and with it conversation, answer and draft are gone from the screen. So a stream that breaks is asked for again, with the
// number of messages that have come, which the server counts too; each comes once. What is sent meanwhile waits. Where the
// server knows the stream no more, as it was restarted, its events end here, and the page looks how its conversation stands.
// Behind one address there may be several processes, each with the events that it was sent: the stream of an event is
// asked for until the process that has it answers, and all streams come to Gradio as the one that it knows of.
(() => {
	const fetched = window.fetch, PATIENCE = 90_000, ABSENCE = 1_800_000, TRIES = 20, ELSEWHERE = 421, STREAM = "/gradio_api/queue/data?";
	const ACTS = ["/gradio_api/queue/join", "/gradio_api/run/predict"];
	const pending = new Map();  // Events that have begun and not ended, each with its process.
	let follow = () => {};  // Reads what a process has to say, as long as Gradio reads.
	const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

	// Who is away, so that the page can say so: it is back when nobody is away any more.
	const away = new Set();
	const tell = (who, gone) => {
		const before = away.size;
		gone ? away.add(who) : away.delete(who);
		if (!before !== !away.size) dispatchEvent(new CustomEvent("away", {detail: away.size > 0}));
	};

	// Asks until there is an answer; a proxy whose server is away answers for it. What Gradio itself refuses is JSON.
	// Where it has to be known who asks, and is not any more, they may sign in: here it goes on then.
	const known = (is) => dispatchEvent(new CustomEvent("known", {detail: is}));
	const by_proxy = (reply) =>
		[502, 503, 504].includes(reply.status) && !reply.headers.get("content-type")?.includes("json");
	const until_there = async (ask, signal, who) => {
		const began = Date.now();
		let unknown = false;
		for (let wait = 200; ; wait = Math.min(2 * wait, 2_000)) {
			try {
				const reply = await ask();
				if (reply.status === 401 && !unknown) known(false);
				unknown ||= reply.status === 401;
				if (reply.status !== 401 && !by_proxy(reply)) {
					if (unknown) known(true);
					return reply;
				}
				if (Date.now() - began > (unknown ? ABSENCE : PATIENCE)) return reply;
			} catch (error) {
				if (signal?.aborted || Date.now() - began > PATIENCE) throw error;
			}
			tell(who, !unknown);
			await pause(wait);
			if (signal?.aborted) throw new DOMException("Aborted", "AbortError");
		}
	};

	// Whole messages of a stream, as they come; a part of one is left behind with the connection.
	const messages = async function* (reply) {
		const decoder = new TextDecoder(), reader = reply.body.getReader();
		let text = "";
		for (;;) {
			const {value, done} = await reader.read();
			if (done) return;
			text += decoder.decode(value, {stream: true});
			const end = text.lastIndexOf("\n\n") + 2;
			if (end < 2) continue;
			yield text.slice(0, end);
			text = text.slice(end);
		}
	};

	const of = (process) => [...pending].filter(([, one]) => one === process).map(([event_id]) => event_id);
	const ended = (process) => {
		const output = {data: [], is_generating: false, duration: 0, average_duration: 0};
		const messages = of(process).map((event_id) => ({msg: "process_completed", event_id, output, success: true}));
		setTimeout(() => dispatchEvent(new Event("lost")), 300);
		return [...messages, {msg: "close_stream", event_id: null}].map((one) => `data: ${JSON.stringify(one)}\n\n`).join("");
	};
	const joined = async (reply) => {
		const {event_id} = await reply.clone().json().catch(() => ({})), process = reply.headers.get("x-process") ?? "";
		if (event_id) pending.set(event_id, process);
		if (event_id) follow(process);
		return reply;
	};

	// A stream of one process: its first reply, and what it says from then on, broken or not.
	const line = async (url, process, options) => {
		const who = {}, signal = options?.signal, name = crypto.getRandomValues(new Uint32Array(3)).join("-");
		let seen = 0;
		const ask = async () => {
			for (let tries = 0; ; tries++) {
				const named = `${url}&stream=${name}&seen=${seen}&process=${process}`;
				const reply = await until_there(() => fetched(named, options), signal, who);
				if (reply.status !== ELSEWHERE || tries === TRIES) return reply;
				await pause(Math.min(20 * tries, 100));
			}
		};
		const first = await ask().finally(() => tell(who, false));
		const parts = async function* () {
			for (let reply = first; ; reply = await ask()) {
				if (reply.status === ELSEWHERE) return yield ended(process);
				if (!reply.ok) throw reply.status;
				try {
					for await (const part of messages(reply)) {
						seen += part.split("\n\n").length - 1;
						tell(who, false);
						const [, last] = part.slice(-300).match(/"msg":"(close_stream|unexpected_error)"/) ?? [];
						yield last === "unexpected_error" ? ended(process) : part;
						if (last) return;
					}
				} catch (error) {
					if (signal?.aborted) throw error;
				}
				if (signal?.aborted) return;
				if (reply.headers.get("x-stream") !== "resumable") throw new TypeError("The stream broke off.");
				tell(who, true);
				await pause(200);
			}
		};
		return {first, parts: async function* () {
			try {
				yield* parts();
			} finally {
				tell(who, false);
			}
		}};
	};

	const stream = async (url, options) => {
		const encoder = new TextEncoder(), followed = new Set(), [process = ""] = pending.values();
		const begun = await line(url, process, options), {first} = begun;
		if (first.status !== ELSEWHERE && !first.headers.has("x-process")) return first;
		let out;
		const body = new ReadableStream({start: (controller) => void (out = controller)});
		const close = (error) => {
			if (follow === mine) follow = () => {};
			try {
				error ? out.error(error) : out.close();
			} catch {}  // Gradio has closed it.
		};
		// The end of one is that of all where nothing else is under way.
		const say = (part, process) => {
			for (const [, id] of part.matchAll(/"msg":"process_completed","event_id":"(\w+)"/g)) pending.delete(id);
			const end = part.search(/data: \{"msg":"close_stream"/);
			if (end >= 0) followed.delete(process);
			const last = end >= 0 && !pending.size && !followed.size;
			out.enqueue(encoder.encode(end < 0 || last ? part : part.slice(0, end)));
			if (last) close();
		};
		const read = async (process, line) => {
			try {
				for await (const part of (await line).parts()) say(part, process);
				followed.delete(process);
				if (of(process).length) mine(process);  // Was sent while the stream came to its end.
			} catch (error) {
				close(error);
			}
		};
		const mine = (process, begun) => {
			if (followed.has(process)) return;
			followed.add(process);
			read(process, begun ?? line(url, process, options));
		};
		follow = mine;
		mine(process, begun);
		for (const one of new Set(pending.values())) mine(one);
		return new Response(body, {headers: {"content-type": "text/event-stream"}});
	};

	// The server keeps what belongs to a page for as long as the page says that it is there. Gradio would hold a connection
	// for it, of which a browser has six for all tabs of a host: so it is told not to, and the page says so now and then.
	let alive = false;
	const beat = (root, {session_hash}) => {
		if (alive || !session_hash) return;
		const address = `${root}/gradio_api/heartbeat/${session_hash}?once`, who = {};
		let timer;
		const say = async () => {
			const reply = await fetched(address).catch(() => ({}));
			const gone = !reply.ok && reply.status !== 401;
			tell(who, gone);
			clearTimeout(timer);
			timer = setTimeout(say, gone ? 1_000 : document.hidden ? 30_000 : 5_000);
		};
		alive = true;
		for (const event of ["online", "offline", "visibilitychange"]) addEventListener(event, say);
		say();
	};

	window.fetch = (what, options) => {
		const url = String(what?.url ?? what), act = ACTS.find((one) => url.includes(one));
		if (url.includes(STREAM)) return stream(url, options);
		if (!act) return fetched(what, options);
		beat(url.slice(0, url.indexOf(act)), JSON.parse(options.body));
		const who = {};
		const unheard = (error) => {  // Gradio loads the page again as soon as it can.
			dispatchEvent(new Event("unheard"));
			throw error;
		};
		return until_there(() => fetched(what, options), options.signal, who).then(joined, unheard).finally(() => tell(who, false));
	};
})();
