"""A conversation in the memory of a process, as `MemoryStore` keeps it: written down, as it would lie on a disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from qwendow.conversation.codec import file_to_json, turn_to_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.port import Command, Head
from qwendow.store.rules import holds, readable_files
from qwendow.store.words import folded, line_of, said


@dataclass(slots=True)
class Record:
    """A conversation; `token` is that of the lease, which holds `until` then, in seconds since 1970."""

    head: Head
    turns: dict[str, KeptTurn] = field(default_factory=dict)
    files: dict[str, KeptFile] = field(default_factory=dict)
    token: int | None = None
    until: float = 0.0
    told: dict[Command, None] = field(default_factory=dict)

    def seen(self, now: float) -> Head:
        return replace(self.head, running=self.token is not None and holds(self.until, now))

    def put(self, turns: Iterable[Turn], searched: bool = True) -> None:
        """Under the rev of now, with the files that were not kept. Those of a turn that is new wait no more."""
        for turn in turns:
            kept = self.turns.get(turn.id)
            text = folded(said(turn)) if searched or not kept else kept.said
            self.turns[turn.id] = KeptTurn(turn_to_json(turn), self.head.rev, tuple(one.id for one in turn.files), text)
            for file in turn.files:
                one = self.files.setdefault(file.id, KeptFile(file_to_json(file)))
                one.waiting, one.used = one.waiting and kept is not None, True

    def lease(self, token: int | None, until: float = 0.0) -> None:
        self.token, self.until = token, until
        self.told.clear()

    def read(self, ids: Iterable[str]) -> dict[str, Attachment]:
        bodies = (self.files[id].body for id in dict.fromkeys(ids) if id in self.files)
        return {file.id: file for file in readable_files(bodies)}

    def line(self, words: Sequence[str]) -> str | None:
        """That in which they are found, the newest turn's; None where they are not, "" where the title says it all."""
        title = folded(self.head.title)
        missing = [word for word in words if word not in title]
        if not missing:
            return ""
        for turn in reversed(self.turns.values()):
            if all(word in turn.said for word in missing):
                return line_of(turn.body, missing, turn.said)
        return None


@dataclass(slots=True)
class KeptTurn:
    """As JSON, as it would lie on a disk; `said` is what it is found by, folded."""

    body: str
    rev: int
    files: tuple[str, ...]
    said: str = ""


@dataclass(slots=True)
class KeptFile:
    body: tuple[str, bytes]
    waiting: bool = False
    used: bool = False
