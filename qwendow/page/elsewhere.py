"""Trays that another process opened, as they stand in the store: a reader's request may come to any process."""

from __future__ import annotations

import logging

from qwendow.conversation.parts import Attachment
from qwendow.store.port import Gone, Head, Store, Unavailable
from qwendow.trays import Tray

log = logging.getLogger("qwendow.page")


class Elsewhere:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def tray(self, key: str, conversation: str, owner: str) -> Tray | None:
        """As long as it is held; what comes into it is kept. None where the conversation is another's."""
        try:
            kept = await self._store.load(conversation)
        except Unavailable:
            return None
        head = kept.head if kept else Head(conversation, owner)
        if head.owner != owner:
            return None
        tray = Tray(key, conversation=conversation, kept=_Kept(self._store, head))
        if kept:
            tray.turn_to(kept.waiting, [file for turn in kept.turns for file in turn.files])
        return tray

    async def file(self, conversation: str, owner: str, id: str) -> Attachment | None:
        try:
            head = await self._store.head(conversation)
            return await self._store.file(conversation, id) if head and head.owner == owner else None
        except Unavailable:
            return None


class _Kept:
    def __init__(self, store: Store, head: Head) -> None:
        self._store = store
        self._head = head

    async def put(self, file: Attachment) -> None:
        try:
            await self._store.put_file(self._head, file)
        except (Gone, Unavailable):
            log.warning("an attached file is not kept")

    async def waiting(self) -> None:
        """The tray was just made of it."""

    async def drop(self, file_id: str) -> None:
        try:
            await self._store.drop_file(self._head.id, file_id)
        except Unavailable:
            log.warning("a file that was taken back is still kept")
