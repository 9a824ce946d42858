"""A file with conversations, whoever exported it: those that can be read, and which cannot."""

from __future__ import annotations

import binascii
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from qwendow.conversation.codec import BrokenTurn
from qwendow.conversation.turn import Turn
from qwendow.readers.imports import chatgpt, open_webui, ours
from qwendow.readers.imports.said import grow
from qwendow.readers.imports.shapes import items, record, seconds, text
from qwendow.store.port import TITLE_CHARACTERS, Head

WRONG = (LookupError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, BrokenTurn, binascii.Error)
"""What comes of JSON that has another form than it should."""


class UnknownExport(Exception):
    """Nothing of it can be read. `reason` names words of the page: json, later, form; where it is read apart, also zip,
    large, heavy.
    """

    def __init__(self, reason: Literal["json", "later", "form", "zip", "large", "heavy"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Broken:
    """A conversation that did not come in: its title, or "#3" for the third; `reason` is form, or empty."""

    name: str
    reason: Literal["form", "empty"]


@dataclass(frozen=True, slots=True)
class Imported:
    """Heads are new, and of the owner: to be given to `Shelf.create` with their turns."""

    conversations: tuple[tuple[Head, tuple[Turn, ...]], ...]
    broken: tuple[Broken, ...]


def read_export(data: bytes, owner: str, now: float) -> Imported:
    """`now` is in seconds since 1970: what says that it is of later is of now. Raises UnknownExport."""
    found: list[tuple[Head, tuple[Turn, ...]]] = []
    broken: list[Broken] = []
    for number, item in enumerate(_listed(data), 1):
        try:
            title, read = _one(item, owner, now)
        except WRONG:
            broken.append(Broken(_title(item) or f"#{number}", "form"))
        else:
            if read[1]:
                found.append(read)
            else:
                broken.append(Broken(title or f"#{number}", "empty"))
    return Imported(tuple(found), tuple(broken))


def _listed(data: bytes) -> list[Any]:
    try:
        read = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise UnknownExport("json") from None
    if ours.is_ours(read):
        if not ours.is_known(read):
            raise UnknownExport("later")
        return items(read.get("conversations"))
    # ChatGPT's may stand in an object, and one chat of Open WebUI alone.
    listed = items(read) or items(record(read).get("conversations")) or [read]
    if not any(chatgpt.is_chatgpt(item) or open_webui.is_open_webui(item) for item in listed):
        raise UnknownExport("form")
    return listed


def _one(item: Any, owner: str, now: float) -> tuple[str, tuple[Head, tuple[Turn, ...]]]:
    times: Sequence[float]
    if "turns" in item:
        turns, tip = ours.turns_of(item)
        times, pinned = (seconds(item.get("created")), seconds(item.get("changed"))), item.get("pinned") is True
    else:
        program = chatgpt if chatgpt.is_chatgpt(item) else open_webui
        messages = program.messages_of(item)
        grown = grow(messages)
        turns = grown.turns
        tip = grown.tip(program.current_of(item), {message.id: message.parent for message in messages})
        times, pinned = program.times_of(item), program.is_pinned(item)
    created, changed = (min(time, now) for time in times)
    title = " ".join(_title(item).split())[:TITLE_CHARACTERS]
    head = Head(secrets.token_urlsafe(18), owner, title, created, max(created, changed), tip, pinned=pinned)
    return title, (head, tuple(turns))


def _title(item: Any) -> str:
    return open_webui.title_of(item) if open_webui.is_open_webui(item) else text(record(item).get("title"))
