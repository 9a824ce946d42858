"""Tabs: which conversation each shows, for its reader, also after the app was restarted under it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import gradio as gr

from qwendow.answering.library import Library
from qwendow.answering.opened import Opened
from qwendow.answering.wishes import PLACE
from qwendow.conversation.parts import Attachment
from qwendow.page.session import Session
from qwendow.store.port import Gone, Unavailable
from qwendow.trays import Trays

Who = Callable[[gr.Request], str]
"""The id of the reader behind a request; "" where it is nobody whose conversations could be kept."""


TEMPORARY = "temporary"


class Place(NamedTuple):
    """What a tab shows: a conversation, and the turn at its end."""

    conversation: str = ""
    tip: str = ""
    wanted: str = ""
    """Of what is in it a branch to turn to, or a turn to go on from; TEMPORARY: it is kept nowhere."""


def read_place(text: Any) -> Place:
    """What the page keeps; whatever it says else is no place."""
    try:
        said = json.loads(text)[PLACE]
        place = Place(said.get("conversation", ""), said.get("tip", ""), said.get("wanted", ""))
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return Place()
    return place if all(isinstance(each, str) and len(each) < 100 for each in place) else Place()


class Tabs:
    def __init__(self, library: Library, trays: Trays, who: Who) -> None:
        self._library = library
        self._trays = trays
        self._who = who

    def start(self, request: gr.Request, session: Session, wanted: str = "") -> None:
        """A page was loaded, or wants to begin anew: an empty conversation, which may be TEMPORARY."""
        self._show(session, self._library.new(self._who(request), wanted != TEMPORARY))

    async def go_to(self, request: gr.Request, session: Session, id: str) -> bool:
        """Whether there is such a conversation, which is theirs. Raises Unavailable."""
        if id != session.opened.head.id:
            opened = await self._library.open(id, self._who(request))
            if opened is None:
                return False
            self._show(session, opened)
        return True

    async def attend(
        self, request: gr.Request, session: Session, said: Any, turning: bool = False
    ) -> Literal["gone", "away"] | None:
        """An act of a tab, which `said` what it shows: None if that is there, else why it is not.

        Where the app does not know the tab any more it finds its conversation again. `turning`: it wants to show it.
        """
        seen = read_place(said)
        here = seen.conversation in ("", session.opened.head.id)
        if session.tray is not None and (here or (session.has_just_left(seen.conversation) and not turning)):
            return None
        if seen.conversation:
            try:
                if await self.go_to(request, session, seen.conversation):
                    session.shown = seen.tip or None
                    return None
            except Unavailable:
                return "away"
        self.start(request, session, seen.wanted)
        return "gone" if seen.conversation else None

    async def refresh(self, session: Session) -> None:
        """What another process did to it is seen; for who holds the lock. One that was deleted is begun anew."""
        try:
            await self._library.refresh(session.opened)
        except Gone:
            self._show(session, self._library.new(session.opened.head.owner))
        except Unavailable:
            pass

    def _show(self, session: Session, opened: Opened) -> None:
        session.tray = session.tray or self._trays.open()
        session.tray.kept = _Waiting(self._library, opened)
        session.turn_to(opened)


class _Waiting:
    """Where a tray's files are kept as long as they wait."""

    def __init__(self, library: Library, opened: Opened) -> None:
        self._library = library
        self._opened = opened

    async def put(self, file: Attachment) -> None:
        await self._library.put_file(self._opened, file)

    async def drop(self, file_id: str) -> None:
        await self._library.drop_file(self._opened, file_id)
