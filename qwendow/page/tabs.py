"""Tabs: which conversation each shows, for its reader, also after the app was restarted under it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

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


class Place(NamedTuple):
    """What a tab shows: a conversation, and the turn at its end."""

    conversation: str = ""
    tip: str = ""


def read_place(text: Any) -> Place:
    """What the page keeps; whatever it says else is no place."""
    try:
        said = json.loads(text)[PLACE]
        place = Place(said.get("conversation", ""), said.get("tip", ""))
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return Place()
    return place if all(isinstance(each, str) and len(each) < 100 for each in place) else Place()


class Tabs:
    def __init__(self, library: Library, trays: Trays, who: Who) -> None:
        self._library = library
        self._trays = trays
        self._who = who

    def start(self, request: gr.Request, session: Session) -> None:
        """A page was loaded, or wants to begin anew: an empty conversation."""
        self._show(session, self._library.new(self._who(request)))

    async def go_to(self, request: gr.Request, session: Session, id: str) -> bool:
        """Whether there is such a conversation, which is theirs. Raises Unavailable."""
        if id != session.opened.head.id:
            opened = await self._library.open(id, self._who(request))
            if opened is None:
                return False
            self._show(session, opened)
        return True

    async def attend(self, request: gr.Request, session: Session, said: Any) -> bool:
        """An act of a tab, which `said` what it shows: whether there is what it showed.

        Where the app does not know the tab any more it finds its conversation again.
        """
        seen = read_place(said)
        if session.tray is None or (seen.conversation and seen.conversation != session.opened.head.id):
            try:
                there = not seen.conversation or await self.go_to(request, session, seen.conversation)
            except Unavailable:
                there = False
            if not there or not seen.conversation:
                self.start(request, session)
            elif session.opened.head.id == seen.conversation:
                session.shown = seen.tip or None
            return there
        return True

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
