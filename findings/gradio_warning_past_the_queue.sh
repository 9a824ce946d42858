#!/usr/bin/env bash
# A gr.Warning of a Gradio event with queue=False never reaches the page: it becomes a line on standard error.
#
# Packages: gradio 6.31.0.
# A good guess: gr.Warning and gr.Info show a message in the browser, whatever event they are raised in.
# What happens: they are messages of the queue. An event that goes past it has no id there, and what it has to say is
# given to Python's warnings instead: the caller gets its result and not a word.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64), for the same function called both ways over HTTP:
#   through the queue: ['It was not taken.']
#   past the queue:    ['done'] and Python's warnings hold ['It was not taken.']
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check gradio==6.31.0
cd "$folder"
GRADIO_ANALYTICS_ENABLED=False NO_PROXY=127.0.0.1 "$folder/venv/bin/python" - <<'PY'
import json
import urllib.request
import warnings

import gradio as gr


def act() -> str:
    gr.Warning("It was not taken.")
    return "done"


with gr.Blocks() as page:
    box = gr.Textbox()
    for queued in (True, False):
        gr.Button().click(act, None, box, queue=queued, api_name="queued" if queued else "direct")
_, url, _ = page.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1", footer_links=[])
url = url.rstrip("/") + "/gradio_api"


def post(path: str, body: dict) -> dict:
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def told_by_the_queue() -> list[str]:
    """The warnings that come down the event stream of a page that presses the first button."""
    post("/queue/join", {"data": [], "fn_index": 0, "session_hash": "a"})
    told = []
    with urllib.request.urlopen(f"{url}/queue/data?session_hash=a", timeout=60) as stream:
        for line in stream:
            message = json.loads(line[6:]) if line.startswith(b"data: ") else {}
            if message.get("msg") == "log":
                told.append(message["log"])
            if message.get("msg") == "process_completed":
                return told
    return told


with warnings.catch_warnings(record=True) as of_python:
    warnings.simplefilter("always")
    queued = told_by_the_queue()
    direct = post("/run/predict", {"data": [], "fn_index": 1, "session_hash": "a"})
    lost = [str(warning.message) for warning in of_python if "not taken" in str(warning.message)]
print("through the queue:", queued)
print("past the queue:   ", direct["data"], "and Python's warnings hold", lost)
page.close()
assert queued == ["It was not taken."], "the queue tells it"
assert direct["data"] == ["done"] and "not taken" not in json.dumps(direct), "the behaviour has changed"
assert lost == ["It was not taken."], "the behaviour has changed"
PY
