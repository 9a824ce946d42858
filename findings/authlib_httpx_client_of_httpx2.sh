#!/usr/bin/env bash
# Authlib's "httpx_client" is no client of httpx where httpx2 is installed, and its errors are not those of httpx.
#
# Packages: Authlib 1.9.10, httpx 0.28.1, httpx2 2.16.2.
# A good guess: AsyncOAuth2Client of authlib.integrations.httpx_client is a subclass of httpx.AsyncClient, as its name says,
# so that `except httpx.HTTPError` around it hears of a provider that is away.
# What happens: the module takes httpx2 where it can be imported, and httpx, with a warning, only where it cannot. Both
# stand side by side as soon as two libraries want one each (the openai SDK brings httpx2, gradio_client httpx).
# Then what it raises passes by such a handler, and transports, timeouts and mocks of httpx are of the wrong classes.
# Seen on 2026-11-28 (Python 3.11, Linux x86_64), with a port at which nobody listens:
#   a client of httpx: False, of httpx2: True
#   raised: httpx2.ConnectError, heard by except httpx.HTTPError: False
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check Authlib==1.9.10 httpx==0.28.1 httpx2==2.16.2
cd "$folder"
venv/bin/python - <<'PY'
import asyncio
import socket

import httpx
import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    nobody = f"http://127.0.0.1:{free.getsockname()[1]}/token"


async def raised() -> Exception:
    async with AsyncOAuth2Client("app", "secret", trust_env=False) as client:
        try:
            await client.fetch_token(nobody, code="c")
        except Exception as error:
            return error
    raise AssertionError("somebody answered")


kinds = [issubclass(AsyncOAuth2Client, one) for one in (httpx.AsyncClient, httpx2.AsyncClient)]
error = asyncio.run(raised())
heard = isinstance(error, httpx.HTTPError)
name = f"{type(error).__module__.partition('.')[0]}.{type(error).__name__}"
print(f"a client of httpx: {kinds[0]}, of httpx2: {kinds[1]}")
print(f"raised: {name}, heard by except httpx.HTTPError: {heard}")
assert (kinds, heard, isinstance(error, httpx2.HTTPError)) == ([False, True], False, True), "the behaviour has changed"
PY
