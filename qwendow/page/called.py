"""Conversations of callers of /chat: for a while without an id, for good with one."""

from __future__ import annotations

import hashlib

from qwendow.answering.checks import Refused
from qwendow.answering.library import Library
from qwendow.answering.opened import ID, Opened, new_opened
from qwendow.page.session import Session

SHORT_LIFE_SECONDS = 300
"""For which a conversation without an id goes on."""

SECRET_CHARACTERS = 20
"""At least, of an id that stands for whoever knows it."""


class Called:
    def __init__(self, library: Library) -> None:
        self._library = library

    async def opened(self, session: Session, conversation: object, reader: str) -> Opened:
        """What goes on. Raises Refused, and Unavailable.

        A reader who is known has ids of their own; of all others who knows an id goes on with what was begun under it.
        """
        if conversation in (None, ""):
            return self._short(session)
        if not isinstance(conversation, str) or not ID.fullmatch(conversation):
            raise Refused("conversation", least=SECRET_CHARACTERS)
        secret = f"secret:{hashlib.sha256(conversation.encode()).hexdigest()}"
        long_enough = len(conversation) >= SECRET_CHARACTERS
        for owner in [reader] * bool(reader) + [secret] * long_enough:
            if found := await self._library.open(conversation, owner):
                return found
        if not (reader or long_enough):
            raise Refused("conversation", least=SECRET_CHARACTERS)
        if (begun := await self._library.begin(conversation, reader or secret)) is None:
            raise Refused("conversation_gone")
        return begun

    def _short(self, session: Session) -> Opened:
        last = session.opened.last
        if last and not session.opened.kept and (last.unwatched or 0) > SHORT_LIFE_SECONDS:
            session.opened = new_opened(kept=False)
        return session.opened
