// A connection that breaks for a while is none that is lost. Where one does Gradio 6.31 says so and loads the page again,
// and with it conversation, answer and draft are gone from the screen. So a stream that breaks is asked for again, with the
// number of messages that have come, which the server counts too; each comes once. What is sent meanwhile waits. Where the
// server knows the stream no more, as it was restarted, its events end here, and the page looks how its conversation stands.
(() => {
	const fetched = window.fetch, PATIENCE = 90_000, STREAM = "/gradio_api/queue/data?", BEAT = "/gradio_api/heartbeat/";
	const ACTS = ["/gradio_api/queue/join", "/gradio_api/run/predict"];
	const pending = new Set();  // Events that have begun and not ended.
	const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

	// Who is away, so that the page can say so: it is back when nobody is away any more.
	const away = new Set();
	const tell = (who, gone) => {
		const before = away.size;
		gone ? away.add(who) : away.delete(who);
		if (!before !== !away.size) dispatchEvent(new CustomEvent("away", {detail: away.size > 0}));
	};

	// Asks until there is an answer; a proxy whose server is away answers for it.
	const until_there = async (ask, signal, who) => {
		const began = Date.now();
		for (let wait = 200; ; wait = Math.min(2 * wait, 2_000)) {
			try {
				const reply = await ask();
				if (![502, 503, 504].includes(reply.status)) return reply;
				if (Date.now() - began > PATIENCE) return reply;
			} catch (error) {
				if (signal?.aborted || Date.now() - began > PATIENCE) throw error;
			}
			tell(who, true);
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

	const ended = () => {
		const output = {data: [], is_generating: false, duration: 0, average_duration: 0};
		const messages = [...pending].map((event_id) => ({msg: "process_completed", event_id, output, success: true}));
		pending.clear();
		setTimeout(() => dispatchEvent(new Event("lost")), 300);
		return [...messages, {msg: "close_stream", event_id: null}].map((one) => `data: ${JSON.stringify(one)}\n\n`).join("");
	};
	const joined = async (reply) => {
		const {event_id} = await reply.clone().json().catch(() => ({}));
		if (event_id) pending.add(event_id);
		return reply;
	};

	const stream = async (url, options) => {
		const who = {}, named = `${url}&stream=${crypto.getRandomValues(new Uint32Array(3)).join("-")}`;
		let seen = 0;
		const ask = () => fetched(`${named}&seen=${seen}`, options);
		const first = await until_there(ask, options?.signal, who).finally(() => tell(who, false));
		if (!first.ok || first.headers.get("x-stream") !== "resumable") return first;
		const encoder = new TextEncoder();
		const body = new ReadableStream({async start(out) {
			let reply = first, over = false;
			try {
				while (!over) {
					try {
						for await (let part of messages(reply)) {
							seen += part.split("\n\n").length - 1;
							for (const [, id] of part.matchAll(/"msg":"process_completed","event_id":"(\w+)"/g)) pending.delete(id);
							if (/"session_not_found":true/.test(part.slice(-300))) part = ended();
							over = /"msg":"(?:close_stream|unexpected_error)"/.test(part.slice(-300)) || over;
							tell(who, false);
							out.enqueue(encoder.encode(part));
						}
					} catch (error) {
						if (options?.signal?.aborted) throw error;
					}
					if (over || options?.signal?.aborted) break;
					tell(who, true);
					await pause(200);
					reply = await until_there(ask, options?.signal, who);
					if (!reply.ok) throw reply.status;
				}
				out.close();
			} catch (error) {
				out.error(error);
			} finally {
				tell(who, false);
			}
		}});
		return new Response(body, {status: first.status, headers: first.headers});
	};

	// The server keeps what belongs to a page for as long as its heartbeat is there.
	const beat = async (url, options) => {
		const who = {}, first = await fetched(url, options);
		if (!first.ok || !first.body) return first;
		const body = new ReadableStream({async start(out) {
			for (let reply = first; ; ) {
				try {
					const reader = reply.body.getReader();
					for (let part; !(part = await reader.read()).done; ) {
						tell(who, false);
						out.enqueue(part.value);
					}
				} catch {}
				if (options?.signal?.aborted) return;
				tell(who, true);
				await pause(1_000);
				try {
					reply = await fetched(url, options);
					if (reply.ok) tell(who, false);
				} catch {}
			}
		}});
		return new Response(body, {status: first.status, headers: first.headers});
	};

	window.fetch = (what, options) => {
		const url = String(what?.url ?? what);
		if (url.includes(STREAM)) return stream(url, options);
		if (url.includes(BEAT)) return beat(url, options);
		if (ACTS.some((act) => url.includes(act))) {
			const who = {};
			return until_there(() => fetched(what, options), options?.signal, who).then(joined).finally(() => tell(who, false));
		}
		return fetched(what, options);
	};
})();
