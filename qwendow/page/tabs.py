"""Tabs: which conversation each shows, for its reader, also after the app was restarted under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Literal, NamedTuple

import gradio as gr

from qwendow.answering.library import Library
from qwendow.answering.opened import ID, Opened, Run
from qwendow.conversation.parts import Attachment
from qwendow.page.over import asker_of
from qwendow.page.said import read_where
from qwendow.page.session import Session
from qwendow.readers import Reader
from qwendow.readers.limits import Asker
from qwendow.store.port import Gone, Unavailable
from qwendow.trays import Trays

Who = Callable[[gr.Request], Reader]
"""The reader behind a request."""


TEMPORARY, CLEARED = "temporary", "cleared"

Missing = Literal["deleted", "gone", "away"]
"""Why it is not there: deleted while it was shown, not there or not theirs, or not to be reached just now."""


class Place(NamedTuple):
    """What a tab shows: a conversation, the turn at its end, and the files that wait in it; None where it does not say.

    `fresh`: nothing was said in it yet.
    """

    conversation: str = ""
    tip: str = ""
    wanted: str = ""
    """Of what is in it a branch to turn to, or a turn to go on from; TEMPORARY: it is kept nowhere; CLEARED:
    what was so, and was cleared."""
    fresh: bool = False
    files: tuple[str, ...] | None = None
    pressed: int = 0
    """The number of the press of a button that leads to another conversation, which the page does not show yet: an act
    is meant for that one. Where no conversation is named either, it begins anew."""


def read_place(text: Any) -> Place:
    """What the page keeps; whatever it says else is no place."""
    said = read_where(text)
    named = said.get("conversation", ""), said.get("tip", ""), said.get("wanted", "")
    try:
        files = None if said.get("files") is None else tuple(map(str, said["files"]))
        pressed = int(said.get("pressed") or 0)
    except (TypeError, ValueError, OverflowError, RecursionError):
        return Place()
    if not all(isinstance(one, str) and (not one or ID.fullmatch(one)) for one in named):
        return Place()
    return Place(*named, said.get("fresh") is True, files, pressed)


class Tabs:
    def __init__(self, library: Library, trays: Trays, who: Who) -> None:
        self._library = library
        self._trays = trays
        self._who = who

    def asker(self, request: gr.Request) -> Asker:
        return asker_of(request, self._who(request))

    def start(self, request: gr.Request, session: Session, wanted: str = "") -> None:
        """A page was loaded, or wants to begin anew: an empty conversation, maybe TEMPORARY, or what was CLEARED."""
        back = session.cleared if wanted == CLEARED else None
        session.cleared = None if back else session.cleared
        self.show(session, back or self._library.new(self._who(request).id, wanted != TEMPORARY))

    def anew(self, request: gr.Request, session: Session, seen: Place) -> None:
        """A button was pressed for it; a message that was sent after that may have come before."""
        if not led_here(session, seen):
            self.start(request, session, seen.wanted)
            session.pressed = seen.pressed

    async def attend(self, request: gr.Request, session: Session, said: Any) -> Missing | None:
        """An act of a tab, which `said` what it shows: None if that is there, else why it is not, and it begins anew.

        This process may not know the tab any more, or know less of it than another one: all is found again.
        """
        seen = read_place(said)
        if led_here(session, seen):
            return None
        if not seen.conversation:
            return self._nowhere(request, session, seen)
        missing = await self._find(request, session, seen)
        if missing in ("deleted", "gone"):
            waiting = session.waiting if missing == "deleted" else ()
            self.start(request, session, seen.wanted)
            await self.put_back(session, waiting)
        return missing

    async def recall(self, request: gr.Request, session: Session, said: Any) -> None:
        """As `attend`, for an act that is about nothing but what the tab shows, if it shows anything.

        What is not there stays on the screen, as the page is not told of another: the next act is.
        """
        seen = read_place(said)
        if led_here(session, seen):
            return
        if seen.conversation and await self._find(request, session, seen) and session.tray is None:
            self.start(request, session)

    async def put_back(self, session: Session, files: Sequence[Attachment]) -> None:
        """They wait in what the tab shows now."""
        if session.tray:
            session.tray.put_back([*files])
        for file in files:
            await self._library.put_file(session.opened, file)

    async def _find(self, request: gr.Request, session: Session, seen: Place) -> Missing | None:
        here = session.tray is not None and seen.conversation == session.opened.head.id
        try:
            return None if await self._go_to(request, session, seen) else "gone"
        except Gone:
            return "deleted" if here else "gone"
        except Unavailable:
            return None if here else "away"

    def _nowhere(self, request: gr.Request, session: Session, seen: Place) -> Literal["gone"] | None:
        """What is kept nowhere is known to one process; in no other may it go on in something that is kept."""
        if seen.pressed:
            self.anew(request, session, seen)
            return None
        if session.tray is None or (seen.wanted == TEMPORARY and session.opened.kept):
            self.start(request, session, seen.wanted)
            return "gone" if seen.tip else None
        return None

    async def _go_to(self, request: gr.Request, session: Session, seen: Place) -> bool:
        """Raises Gone, Unavailable."""
        if session.tray is None or seen.conversation != session.opened.head.id:
            opened = await self._open(seen, self._who(request).id)
            if opened is None:
                return False
            self.show(session, opened)
            session.shown = seen.tip or None
        else:
            await self._library.refresh(session.opened)
            if session.conversation.tip == (seen.tip or None):
                session.shown = session.conversation.tip
        if not _has(session, seen):
            _take_over(session, seen)
        return True

    async def _open(self, seen: Place, owner: str) -> Opened | None:
        """Where nothing was said or attached yet, nobody but the tab may know of it."""
        opened = await self._library.open(seen.conversation, owner)
        if opened is None and seen.fresh and owner:
            return await self._library.begin(seen.conversation, owner)
        return opened

    async def run(self, request: gr.Request, session: Session, said: Any) -> Run | None:
        """The answer that the tab sees coming, whichever process writes it."""
        await self.recall(request, session, said)
        return session.run

    async def refresh(self, session: Session) -> None:
        """What another process did to it is seen; for who holds the lock. One that was deleted is begun anew."""
        try:
            await self._library.refresh(session.opened)
        except Gone:
            waiting = session.waiting
            self.show(session, self._library.new(session.opened.head.owner))
            await self.put_back(session, waiting)
        except Unavailable:
            pass

    def show(self, session: Session, opened: Opened) -> None:
        session.tray = session.tray or self._trays.open()
        session.tray.conversation = opened.head.id if opened.kept else ""
        session.tray.kept = _Waiting(self._library, opened)
        session.turn_to(opened)


def led_here(session: Session, seen: Place) -> bool:
    """Whether what the tab shows came of the press that the page waits for."""
    return bool(seen.pressed) and seen.pressed == session.pressed


def _has(session: Session, seen: Place) -> bool:
    """Whether those files wait that the tab shows."""
    waiting = tuple(file.id for file in session.waiting)
    return seen.files is None or seen.files == waiting or not session.opened.kept


def _take_over(session: Session, seen: Place) -> None:
    """Files may have come, or gone, by way of another process."""
    known = {file.id: file for file in (*session.opened.waiting, *session.waiting)}
    if session.tray and seen.files is not None:
        session.tray.put_back([known[id] for id in seen.files if id in known])


class _Waiting:
    """Where a tray's files are kept as long as they wait."""

    def __init__(self, library: Library, opened: Opened) -> None:
        self._library = library
        self._opened = opened

    async def put(self, file: Attachment) -> None:
        await self._library.put_file(self._opened, file)

    async def drop(self, file_id: str) -> None:
        await self._library.drop_file(self._opened, file_id)

    async def waiting(self) -> Sequence[Attachment] | None:
        before = self._opened.head.rev
        with suppress(Gone, Unavailable):
            await self._library.refresh(self._opened)
        return None if self._opened.head.rev == before else self._opened.waiting
