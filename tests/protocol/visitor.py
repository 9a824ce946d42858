"""A reader of the app by HTTP, as the page speaks: a cookie, events that are joined, their streams, the list."""

from __future__ import annotations

import json
import secrets
from typing import Any, Self

import httpx2

from wished import packed


class Visitor:
    """With one tab, in one conversation of theirs."""

    def __init__(self, url: str) -> None:
        self._http = httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False)
        self.session, self.conversation, self.tip = secrets.token_hex(6), secrets.token_urlsafe(18), ""
        self.files: list[str] = []
        self.tray = f"/files/{secrets.token_urlsafe(24)}.{self.conversation}"
        self._calls: dict[str, int] = {}

    async def __aenter__(self) -> Self:
        if self._calls:
            return self
        (await self._http.get("/")).raise_for_status()
        dependencies = (await self._http.get("/config")).json()["dependencies"]
        self._calls = {one["api_name"]: one["id"] for one in dependencies if one["api_name"]}
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    def at(self, url: str) -> Visitor:
        """The same reader and tab, by way of another address."""
        other = Visitor(url)
        other.session, other.conversation, other.tray = self.session, self.conversation, self.tray
        other._calls, other._http.cookies = self._calls, self._http.cookies
        return other

    def tab(self, conversation: str) -> Visitor:
        """Another tab of the same reader, which wants to show that one."""
        other = self.at(str(self._http.base_url))
        other.session, other.conversation = secrets.token_hex(6), conversation
        return other

    async def join(self, act: str, *data: Any) -> None:
        """An event of the page: send, look."""
        body = {"data": [*data, None, self._said], "fn_index": self._calls[act], "session_hash": self.session}
        (await self._http.post("/gradio_api/queue/join", json=body)).raise_for_status()

    async def run(self, act: str) -> None:
        """An event that goes past the queue: stop."""
        body = {"data": [None, self._said], "fn_index": self._calls[act], "session_hash": self.session}
        (await self._http.post("/gradio_api/run/predict", json=body)).raise_for_status()

    async def stream(self) -> str:
        """All that comes of what was joined, to its end."""
        return (await self._http.get("/gradio_api/queue/data", params={"session_hash": self.session})).text

    async def say(self, message: str) -> str:
        await self.join("send", message)
        return await self.stream()

    async def look(self) -> str:
        await self.join("look")
        return await self.stream()

    async def listed(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = (await self._http.get("/conversations")).json()["conversations"]
        return listed

    async def get(self, path: str) -> httpx2.Response:
        return await self._http.get(path)

    async def attach(self, name: str, data: bytes) -> httpx2.Response:
        """To a tray that no process has opened."""
        return await self._http.post(self.tray, params={"name": name}, content=data)

    @property
    def _said(self) -> str:
        place = {"conversation": self.conversation, "tip": self.tip, "fresh": not self.tip, "files": self.files}
        return json.dumps({**json.loads(packed()), "place": place})
