"""The parts of the page around a scripted client, as app.py puts them together."""

from __future__ import annotations

from typing import Any

from qwendow.answering.chat import Chat
from qwendow.answering.choices import Choices
from qwendow.answering.library import Library
from qwendow.answering.runs import Runs
from qwendow.pacing import Pace
from qwendow.page import Contents
from qwendow.page.callers import Callers
from qwendow.page.dialogue import Dialogue
from qwendow.page.front import Front
from qwendow.page.offer import Offer
from qwendow.page.tabs import Tabs
from qwendow.readers import NOBODY, Reader
from qwendow.readers.limits import Limits
from qwendow.store.memory import MemoryStore
from qwendow.trays import Trays


class Stage:
    """One process. `owner` is the reader of all requests; "" keeps nothing."""

    def __init__(
        self, client: Any, choices: Choices, *, pace: Pace | None = None, store: Any = None, trays: Trays | None = None,
        owner: str = "", linger: float = 0, offline: bool = False, limits: Limits | None = None,
    ) -> None:  # fmt: skip
        reader = Reader(owner) if owner else NOBODY
        self.store, self.trays, self.pace = store or MemoryStore(), trays or Trays(), pace or Pace()
        self.runs = Runs(Chat(client, 30), choices, self.store, linger, limits=limits)
        self.library = Library(self.store)
        self.tabs = Tabs(self.library, self.trays, lambda _: reader)
        self.dialogue = Dialogue(self.runs, choices, self.library, self.tabs, self.pace)
        self.callers = Callers(self.runs, choices, self.library, lambda _: reader, self.pace)
        self.front = Front(choices, self.tabs, Offer(choices, offline))
        self.contents = Contents(self.runs, choices, self.pace, self.trays, offline, self.store)
