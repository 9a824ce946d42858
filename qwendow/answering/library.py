"""The conversations of the store that are open in this process, each for its owner alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

from qwendow.answering.following import follow
from qwendow.answering.opened import Opened, new_opened
from qwendow.conversation.codec import turn_from_json, turn_to_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn, new_id
from qwendow.store.port import Busy, Change, Gone, Head, Kept, Store, Unavailable

log = logging.getLogger("qwendow.answering")


class Library:
    """All tabs of this process that show a conversation share what is open of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._open: WeakValueDictionary[str, Opened] = WeakValueDictionary()

    def new(self, owner: str, kept: bool = True) -> Opened:
        """It is kept as soon as there is something to keep; what belongs to nobody never is."""
        opened = new_opened(owner, kept=kept and bool(owner))
        self._open[opened.head.id] = opened
        return opened

    async def begin(self, id: str, owner: str) -> Opened | None:
        """One of that id, which its owner chose; None where there is one already. Raises Unavailable."""
        if id in self._open or await self._store.head(id):
            return None
        opened = self._open[id] = Opened(Head(id, owner))
        return opened

    async def copy(self, opened: Opened, conversation: Conversation) -> Opened | None:
        """A new conversation of its owner with those turns, under ids of its own; None where it cannot be kept."""
        begun = self.new(opened.head.owner)
        begun.conversation = copied(conversation)
        head = replace(begun.head, title=opened.head.title, tip=begun.conversation.tip)
        try:
            begun.head = await self._store.create(head, [*begun.conversation.all.values()]) if begun.kept else head
        except Unavailable:
            return None
        return begun

    async def open(self, id: str, owner: str) -> Opened | None:
        """As it is now; None where there is none of that id which is theirs. Raises Unavailable."""
        opened = self._open.get(id)
        if opened is None:
            kept = await self._store.load(id)
            # Meanwhile another tab may have opened it.
            opened = self._open.get(id)
            if opened is None and kept and kept.head.owner == owner:
                opened = self._open[id] = Opened(kept.head)
                await self._take(opened, kept)
        elif opened.head.owner == owner:
            try:
                await self.refresh(opened)
            except Gone:
                return None
        return opened if opened and owner and opened.head.owner == owner else None

    async def refresh(self, opened: Opened) -> None:
        """As it is in the store, unless something runs or waits to be written here. Raises Gone, Unavailable."""
        if opened.run or opened.unkept or not opened.kept:
            return
        head = await self._store.head(opened.head.id)
        if head is None and not opened.head.rev:
            return
        if head is None:
            raise Gone(opened.head.id)
        if head.rev == opened.head.rev and not head.running:
            return
        kept = await self._store.load(head.id, opened.revs)
        if kept is None:
            raise Gone(head.id)
        if not opened.run:
            await self._take(opened, kept)

    async def amend(self, opened: Opened, turns: Sequence[Turn] = ()) -> None:
        """What was changed of turns that are over, or where the conversation goes on; for who holds the lock."""
        if not (opened.kept and opened.head.rev):
            return
        tip = opened.conversation.tip
        try:
            if turns:
                opened.head = await self._store.amend(opened.head.id, turns, tip or "")
            else:
                opened.head = await self._store.change(opened.head.id, Change(tip=tip or ""))
        except Unavailable as error:
            opened.unkept = error.reason
        except (Busy, Gone):
            log.info("a conversation went on elsewhere, or was deleted, while it was changed here")

    async def put_file(self, opened: Opened, file: Attachment) -> None:
        """It waits for the next question, through a reload, too."""
        opened.waiting = (*opened.waiting, file)
        if opened.kept:
            try:
                await self._store.put_file(opened.head, file)
                opened.head = await self._store.head(opened.head.id) or opened.head
            except (Gone, Unavailable):
                log.warning("an attached file is not kept")

    async def profile(self, owner: str) -> str | None:
        """What the owner wants to be known of them; None where it cannot be read."""
        try:
            return await self._store.profile(owner) if owner else ""
        except Unavailable:
            log.warning("what a reader wants to be known of them cannot be read")
            return None

    async def drop_file(self, opened: Opened, file_id: str) -> None:
        opened.waiting = tuple(file for file in opened.waiting if file.id != file_id)
        if opened.kept and opened.head.rev:
            try:
                await self._store.drop_file(opened.head.id, file_id)
            except Unavailable:
                log.warning("a file that was taken back is still kept")

    async def _take(self, opened: Opened, kept: Kept) -> None:
        """What was loaded is there from now on, and followed where another process goes on with it."""
        opened.head, opened.revs, opened.waiting = kept.head, dict(kept.revs), kept.waiting
        opened.conversation.all.update({turn.id: turn for turn in kept.turns})
        opened.conversation.tip = kept.head.tip
        if not kept.head.running:
            await self._end_interrupted(opened)
        elif not opened.run and opened.conversation.turns:
            follow(self._store, opened, lambda more: self._take(opened, more))

    async def _end_interrupted(self, opened: Opened) -> None:
        """What runs where nobody answers any more was interrupted; whoever sees it first writes it down."""
        ended = [turn for turn in opened.conversation.all.values() if turn.outcome is Outcome.RUNNING]
        for turn in ended:
            turn.end(Outcome.INTERRUPTED)
        if ended:
            await self.amend(opened, ended)


def copied(conversation: Conversation) -> Conversation:
    """With ids of its own, without what was left out of it."""
    ids = {id: new_id() for id in conversation.all}
    new = Conversation(tip=ids.get(conversation.tip or ""))
    for turn in conversation.all.values():
        again = turn_from_json(turn_to_json(turn), {file.id: file for file in turn.files})
        again.id, again.parent = ids[turn.id], ids.get(turn.parent or "")
        again.group, again.summaries = "", []
        new.all[again.id] = again
    return new
