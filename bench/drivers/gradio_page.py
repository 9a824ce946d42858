"""A page of Gradio: the chain of calls that its /config wires to the message box, and their event streams."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp

from bench.answers import Answer
from bench.drivers import Opener
from bench.script import last_stamp

Call = dict[str, Any]
"""A dependency of /config."""


class Wiring:
    """What /config says: components, their first values, and which call follows which."""

    def __init__(self, config: dict[str, Any]) -> None:
        kinds = {item["id"]: item["type"] for item in config["components"]}
        self.values = {
            item["id"]: None if item["type"] in ("state", "browserstate") else item["props"].get("value")
            for item in config["components"]
        }
        self.states = {id for id, kind in kinds.items() if kind == "state"}
        self.chatbot = next(id for id, kind in kinds.items() if kind == "chatbot")
        self.calls: list[Call] = [call for call in config["dependencies"] if call["backend_fn"]]
        seen = {item["id"] for item in config["components"] if item["props"].get("visible", True) is True}
        submits = [call for call in self.calls if call["targets"][0][1] == "submit"]
        self.submit = next(call for call in submits if call["targets"][0][0] in seen)
        self.box = self.submit["targets"][0][0]

    def loads(self) -> list[Call]:
        return [call for call in self.calls if call["targets"][0][1] == "load"]

    def after(self, call: Call) -> list[Call]:
        return [
            then for then in self.calls if then["trigger_after"] == call["id"] and not then["trigger_only_on_failure"]
        ]


class GradioPage:
    """`known`: it keeps the cookie that it is given, as a browser does, and what it says is kept. `once`: it says
    that it is open, as our page does, and holds no connection for that."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, wiring: Wiring, known: bool = False, once: bool = False
    ) -> None:
        self._known = known
        self._once = "?once" if once else ""
        self._headers: dict[str, str] = {}
        self._http = http
        self._url = url
        self._wiring = wiring
        self._values = dict(wiring.values)
        self._session = secrets.token_hex(6)
        self._heartbeat: asyncio.Task[None] | None = None

    async def open(self) -> None:
        page = await self._http.get(self._url, headers=self._headers)
        await page.read()
        if self._known and "Set-Cookie" in page.headers:
            self._headers = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
        self._heartbeat = asyncio.create_task(self._beat())
        await asyncio.gather(*(self._call(call, None) for call in self._wiring.loads()))

    @property
    def cookie(self) -> str:
        return self._headers.get("Cookie", "")

    async def close(self) -> None:
        if self._heartbeat:
            self._heartbeat.cancel()
            await asyncio.wait({self._heartbeat})

    async def ask(self, answer: Answer) -> None:
        self._values[self._wiring.box] = answer.script.message()
        answer.asked = time.monotonic()
        await self._call(self._wiring.submit, answer)
        answer.whole = answer.script.whole(_last_text(self._values[self._wiring.chatbot]))
        answer.chunks = answer.script.chunks if answer.whole else answer.chunks

    async def _call(self, call: Call, answer: Answer | None) -> None:
        inputs = [None if id in self._wiring.states else self._values[id] for id in call["inputs"]]
        body = {
            "data": inputs, "event_data": None, "fn_index": call["id"], "session_hash": self._session,
            "trigger_id": call["targets"][0][0],
        }  # fmt: skip
        output = await (self._queued(body, answer) if call["queue"] else self._post("run/predict", body))
        for id, value in zip(call["outputs"], output["data"], strict=False):
            self._show(id, value)
        await asyncio.gather(*(self._call(then, answer) for then in self._wiring.after(call)))

    def _show(self, id: int, value: Any) -> None:
        if not (isinstance(value, dict) and value.get("__type__") == "update"):
            self._values[id] = value
        elif "value" in value:
            self._values[id] = value["value"]

    async def _queued(self, body: dict[str, Any], answer: Answer | None) -> dict[str, Any]:
        event = (await self._post("queue/join", body))["event_id"]
        async for line in self._events():
            if b'"process_generating"' in line:
                _note(line, answer)
            elif b'"process_completed"' in line and event.encode() in line:
                message = json.loads(line.removeprefix(b"data: "))
                if not message["success"]:
                    raise RuntimeError(f"the call failed: {message['output']}")
                _note(line, answer)
                output: dict[str, Any] = message["output"]
                return output
        raise RuntimeError("the stream ended before the call")

    async def _events(self) -> AsyncIterator[bytes]:
        url = f"{self._url}/gradio_api/queue/data?session_hash={self._session}"
        async with self._http.get(url, headers=self._headers) as response:
            rest = b""
            async for data in response.content.iter_any():
                *lines, rest = (rest + data).split(b"\n\n")
                for line in lines:
                    yield line

    async def _post(self, door: str, body: dict[str, Any]) -> dict[str, Any]:
        async with self._http.post(f"{self._url}/gradio_api/{door}", json=body, headers=self._headers) as response:
            if response.status != 200:
                raise RuntimeError(f"{door}: {response.status} {(await response.text())[:200]}")
            answer: dict[str, Any] = await response.json()
            return answer

    async def _beat(self) -> None:
        with suppress(aiohttp.ClientError, OSError):
            async with self._http.get(
                f"{self._url}/gradio_api/heartbeat/{self._session}{self._once}", headers=self._headers
            ) as response:
                async for _ in response.content.iter_any():
                    pass


def _note(line: bytes, answer: Answer | None) -> None:
    """An update counts where it shows a chunk of this answer, and not one of earlier turns."""
    if answer and (stamp := last_stamp(line)) and stamp[1] >= answer.asked - 0.001 and stamp[0] + 1 > answer.chunks:
        answer.updates.append(time.monotonic())
        answer.sent = min(answer.sent, stamp[1])
        answer.chunks = stamp[0] + 1


def _last_text(messages: list[dict[str, Any]]) -> str:
    said = [message for message in messages or () if message["role"] == "assistant"]
    content = said[-1]["content"] if said else ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


async def gradio_pages(http: aiohttp.ClientSession, url: str, known: bool = False, once: bool = False) -> Opener:
    async with http.get(f"{url}/config") as response:
        wiring = Wiring(await response.json())
    return lambda: GradioPage(http, url, wiring, known, once)


async def kept_pages(http: aiohttp.ClientSession, url: str) -> Opener:
    """Of readers who are known."""
    return await gradio_pages(http, url, known=True)


async def quiet_pages(http: aiohttp.ClientSession, url: str) -> Opener:
    """Of readers who are known, and do nothing."""
    return await gradio_pages(http, url, known=True, once=True)
