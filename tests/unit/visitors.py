"""Readers in front of the addresses of their history, through the gate, each with a cookie; the store is in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import fastapi
from httpx2 import Response
from starlette.testclient import TestClient

from qwendow.conversation.events import Finish, TextDelta
from qwendow.conversation.parts import Attachment
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.history import History
from qwendow.models import NO_MODELS
from qwendow.page import Paper, SharedPage
from qwendow.readers import ReaderCookie
from qwendow.readers.limits import Limits
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Head
from qwendow.web.gate import Gate
from qwendow.web.identity import Identity

COOKIE = ReaderCookie(["s" * 32])


@dataclass
class House:
    """An app with nothing but these addresses."""

    store: MemoryStore = field(default_factory=MemoryStore)
    limits: Limits | None = None

    def __post_init__(self) -> None:
        app = fastapi.FastAPI()
        app.router.routes.extend(History(self.store, Paper(NO_MODELS), SharedPage(), limits=self.limits).routes)
        self.client = TestClient(Gate(app, Identity(COOKIE)), base_url="http://testserver", follow_redirects=False)

    def visitor(self) -> Visitor:
        return Visitor(self, str(COOKIE.given("", secure=False)).split(";")[0])

    def nobody(self) -> Visitor:
        """Whoever has no cookie."""
        return Visitor(self)


@dataclass
class Visitor:
    house: House
    cookie: str = ""

    @property
    def id(self) -> str:
        return COOKIE.reader(self.cookie).id

    def get(self, path: str, **headers: str) -> Response:
        return self._ask("GET", path, headers)

    def post(self, path: str, said: Any = None, **headers: str) -> Response:
        """A body that is not bytes is sent as JSON."""
        sent = {"content": said} if isinstance(said, bytes) else {"json": said} if said is not None else {}
        return self._ask("POST", path, headers, **sent)

    def begin(self, id: str, *turns: Turn, title: str = "Orders", **facts: Any) -> list[Turn]:
        """A conversation of theirs with those turns, one after the other."""
        conversation = Conversation.of(turns or [answered("Where is it?", "On its way.")])
        head = Head(id, self.id, title, 1.0, 2.0, conversation.tip, **facts)
        asyncio.run(self.house.store.create(head, [*conversation.all.values()]))
        return conversation.turns

    def head(self, id: str) -> Head | None:
        return asyncio.run(self.house.store.head(id))

    def _ask(self, method: str, path: str, headers: dict[str, str], **sent: Any) -> Response:
        cookie = {"cookie": self.cookie} if self.cookie else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.house.client.request(method, path, headers={**cookie, **named}, **sent)


def answered(question: str, answer: str, *files: Attachment, model: str = "qwen-plus") -> Turn:
    turn = Turn(question, model=model, files=files)
    turn.add(TextDelta(answer), 0.5)
    turn.add(Finish("stop"), 1.0)
    turn.end(Outcome.DONE)
    return turn
