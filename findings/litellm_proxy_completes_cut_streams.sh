#!/usr/bin/env bash
# LiteLLM's proxy makes a whole answer of one that was cut off: finish_reason "stop" and usage that nobody counted.
#
# Packages: litellm[proxy] 1.108.7.
# A good guess: where the server behind a gateway breaks off in the middle of an event stream, the gateway's own stream
# breaks off, too, or ends with an error frame, so that a client can tell half an answer from a whole one.
# What happens: the proxy adds a chunk with finish_reason "stop", counts tokens by itself where usage was asked for, and
# ends with [DONE]. Nothing in it tells that the answer was cut.
# Seen on 2026-11-27 (Python 3.11, Linux x86_64); the server sent two pieces, no finish reason, and hung up:
#   straight: pieces ['Half an', ' answer'], finish [], usage False, done False
#   proxied:  pieces ['Half an', ' answer'], finish ['stop'], usage True, done True
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${proxy:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'litellm[proxy]==1.108.7'
cd "$folder"
export NO_PROXY=127.0.0.1 LITELLM_LOCAL_MODEL_COST_MAP=True PATH="$folder/venv/bin:$PATH"

cat >upstream.py <<'PY'
"""A server that sends two pieces of an answer and hangs up."""
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args): ...

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for text in ("Half an", " answer"):
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            data = f"data: {json.dumps(chunk)}\n\n".encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()
        self.close_connection = True  # The body never ends.


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
PY
cat >ask.py <<'PY'
"""What a client reads: python ask.py URL."""
import http.client
import json
import sys
import urllib.request

body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True, "stream_options": {"include_usage": True}}
headers = {"Content-Type": "application/json", "Authorization": "Bearer none"}
request = urllib.request.Request(sys.argv[1] + "/chat/completions", json.dumps(body).encode(), headers)
pieces, finish, usage, done = [], [], False, False
try:
    with urllib.request.urlopen(request, timeout=60) as response:
        for line in response:
            if line.startswith(b"data: [DONE]"):
                done = True
            elif line.startswith(b"data: "):
                chunk = json.loads(line[6:])
                usage = usage or bool(chunk.get("usage"))
                for choice in chunk.get("choices", []):
                    pieces += [choice["delta"]["content"]] if choice["delta"].get("content") else []
                    finish += [choice["finish_reason"]] if choice.get("finish_reason") else []
except http.client.IncompleteRead:
    pass
print(f"pieces {pieces}, finish {finish}, usage {usage}, done {done}")
PY
python upstream.py >port &
upstream=$!
trap 'kill "$upstream" "${proxy:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
until [ -s port ]; do sleep 0.1; done
cat >config.yaml <<YAML
model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_base: "http://127.0.0.1:$(cat port)/v1", api_key: none}
litellm_settings: {num_retries: 0, request_timeout: 20}
YAML
free=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
litellm --config config.yaml --host 127.0.0.1 --port "$free" >log 2>&1 &
proxy=$!
for _ in $(seq 600); do
	python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$free/health/liveliness', timeout=2)" 2>/dev/null && break
	sleep 0.5
done
straight=$(python ask.py "http://127.0.0.1:$(cat port)/v1")
proxied=$(python ask.py "http://127.0.0.1:$free/v1")
echo "straight: $straight"
echo "proxied:  $proxied"
[ "$straight" = "pieces ['Half an', ' answer'], finish [], usage False, done False" ]
[ "$proxied" = "pieces ['Half an', ' answer'], finish ['stop'], usage True, done True" ] || {
	echo 'the behaviour has changed' >&2
	exit 1
}
