#!/usr/bin/env bash
# Gradio's client puts an answer that streams together in the wrong order when its tab is left meanwhile.
#
# Packages: gradio 6.31.0, @gradio/client 2.7.0 (which Gradio's page has built in).
# A good guess: the updates of a stream come one after the other over one connection, and are applied in that order.
# What happens: each is handed on by a setTimeout of 0 ms where the page can be seen, and at once where it cannot. One that
# came just before its tab was left waits with its timer, which browsers slow down to one a second there; the next ones are
# handed on before it. They are differences ("append"), so the text is wrong until the last update, which holds all of it.
# Shown in Node, with a `document` that is hidden as the ninth update has come, and timers of a second from then on.
# Seen on 2026-11-28 (Python 3.11, Node 20, Linux x86_64), the last update but one:
#   a tab that stays:   0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
#   a tab that is left: 0 1 2 3 4 5 6 7 8 10 11 12 13 14 9 15 16 17 18 19
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check gradio==6.31.0
cd "$folder"
npm install --silent --no-audit --no-fund @gradio/client@2.7.0 > npm.log
cat > server.py <<'PY'
import time

import gradio as gr


def count():
    text = ""
    for number in range(20):
        text += f"{number} "
        yield text
        time.sleep(0.15)


with gr.Blocks() as page:
    gr.Button().click(count, None, gr.Textbox(), api_name="count")
print(page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", footer_links=[])[1], flush=True)
page.block_thread()
PY
GRADIO_ANALYTICS_ENABLED=False NO_PROXY=127.0.0.1 "$folder/venv/bin/python" server.py > url 2> server.log &
server=$!
for _ in $(seq 120); do [ -s url ] && break; sleep 0.5; done
cat > client.mjs <<'JS'
import {Client} from "@gradio/client";

// Leaves the tab when so many updates have come, of which the last has yet to be handed on.
let left = Infinity, came = 0;
const timer = setTimeout;
globalThis.setTimeout = (run, delay, ...given) => {
	if (given[0]?.msg === "process_generating" && ++came === left) document.visibilityState = "hidden";
	return timer(run, globalThis.document?.visibilityState === "hidden" ? 1000 : delay, ...given);
};

const client = await Client.connect(process.argv[2]);
const count = async () => {
	const shown = [];
	for await (const {data} of client.submit("/count", [])) {
		shown.push(data[0].trim());
		// From here on the client is in a page.
		globalThis.window = globalThis.document ??= {visibilityState: "visible"};
	}
	delete globalThis.document;
	return shown.at(-2);
};
const whole = await count();
left = came + 9;
const jumbled = await count();
console.log("a tab that stays:  ", whole);
console.log("a tab that is left:", jumbled);
process.exit(whole === jumbled ? 1 : 0);
JS
NO_PROXY=127.0.0.1 node client.mjs "$(cat url)"
