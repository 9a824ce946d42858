"""Asking the offline endpoint with nothing but http.client, and reading what comes off the wire."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

KEY = "sk-offline-test"


@dataclass(frozen=True)
class Answered:
    """`body` is as much as came; `broken` names the exception that ended it too early."""

    status: int
    headers: dict[str, str]
    body: bytes
    broken: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[Any]:
        """The data of each event; `[DONE]` stays a string."""
        lines = [line.removeprefix("data: ") for line in self.body.decode().split("\n\n") if line]
        return [line if line == "[DONE]" else json.loads(line) for line in lines]

    @property
    def choices(self) -> list[Any]:
        return [event["choices"][0] for event in self.events if event != "[DONE]" and event["choices"]]

    @property
    def text(self) -> str:
        return "".join(choice["delta"].get("content") or "" for choice in self.choices)


def body(text: str = "Who are you?", **more: Any) -> dict[str, Any]:
    return {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}


def ask(
    base_url: str,
    sent: dict[str, Any] | bytes | None = None,
    *,
    key: str | None = KEY,
    method: str = "POST",
    path: str = "/chat/completions",
    timeout: float = 5,
    headers: dict[str, str] | None = None,
) -> Answered:
    """One request on a connection of its own. Raises what the connection raises before the headers are there."""
    url = urlsplit(base_url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)
    auth = {"authorization": f"Bearer {key}"} if key is not None else {}
    payload = sent if isinstance(sent, bytes) else None if sent is None else json.dumps(sent).encode()
    try:
        sending = {"content-type": "application/json"} | auth | (headers or {})
        connection.request(method, url.path + path, payload, sending)
        response = connection.getresponse()
        received, broken = _read(response)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answered(response.status, names, received, broken)
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse) -> tuple[bytes, str]:
    received = bytearray()
    try:
        while piece := response.read1(65536):
            received += piece
    except (OSError, http.client.HTTPException) as error:
        return bytes(received), type(error).__name__
    return bytes(received), ""
