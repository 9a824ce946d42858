#!/usr/bin/env bash
# redis-py tries again by itself, but not where the server is named by a URL.
#
# Packages: redis 8.1.0.
# A good guess: Redis.from_url("redis://host:port") makes the same client as Redis(host, port), and that one tries a
# command ten times more, with growing pauses, while its server is away.
# What happens: from_url makes a client that asks once. The retries are a default of Redis.__init__, and from_url gives it
# a pool of connections that was made without them; the same holds for asyncio. Who moves a service from host and port to
# an address in a setting loses them without a word; who wants to give up soon has to know which of the two it was.
# Seen on 2026-11-28 (Python 3.11, Linux x86_64):
#   by host and port: 11 connections, by address: 1
#   asyncio, by host and port: 11 connections, by address: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check redis==8.1.0
cd "$folder"
venv/bin/python - <<'PY'
import asyncio
import socket
import threading
from contextlib import suppress

import redis
import redis.asyncio


class Away:
    """A port at which each connection is closed at once, and counted."""

    def __init__(self) -> None:
        self.seen = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.close_all, daemon=True).start()

    def close_all(self) -> None:
        while True:
            connection, _ = self.socket.accept()
            self.seen += 1
            connection.close()


def attempts(make) -> int:
    away = Away()
    with suppress(redis.exceptions.RedisError):
        make(away.port).ping()
    return away.seen


def attempts_async(make) -> int:
    away = Away()

    async def ask() -> None:
        client = make(away.port)
        with suppress(redis.exceptions.RedisError):
            await client.ping()
        await client.aclose()

    asyncio.run(ask())
    return away.seen


found = []
for module, count, name in ((redis, attempts, ""), (redis.asyncio, attempts_async, "asyncio, ")):
    by_port = count(lambda port: module.Redis(host="127.0.0.1", port=port))
    by_url = count(lambda port: module.Redis.from_url(f"redis://127.0.0.1:{port}"))
    print(f"{name}by host and port: {by_port} connections, by address: {by_url}")
    found.append((by_port, by_url))
assert found == [(11, 1), (11, 1)], "the behaviour has changed"
PY
