"""The port: what is kept of conversations, who answers in one just now, and what is told to whoever does.

No word of SQL or Redis. Times are in seconds since 1970, as the store's clock says.
"""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn

LEASE_SECONDS = 5.0
"""How long whoever answers may be silent: after that its answer counts as interrupted."""

TITLE_CHARACTERS = 200
"""At most, of a title."""

WORDS = 30
"""At most, that are looked for."""


class Gone(Exception):
    """It was deleted, or there never was such a conversation."""


class Busy(Exception):
    """Another answer is on its way in it."""


class Stale(Exception):
    """It has gone on since it was seen; `head` is that of now."""

    def __init__(self, head: Head) -> None:
        super().__init__(head.id)
        self.head = head


REASONS = ("full", "readonly", "locked", "down", "broken")
"""Why a store cannot do something; the page has words for each."""


class Unavailable(Exception):
    """The store cannot do it now; what it had kept is not touched. `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a conversation without its turns.

    `tip` is the id of the turn at the end of the way that is read. `changed` is when a question was put, an answer
    ended, or a title or tip became another. `rev` grows with everything that is written of it; 0: it is not kept yet.
    `shared` is the token of the link under which others may read it. From `expires` on it is as if it were not there,
    never where it is infinite. `running`: an answer is on its way, by a lease that holds.
    """

    id: str
    owner: str
    title: str = ""
    created: float = 0.0
    changed: float = 0.0
    tip: str | None = None
    rev: int = 0
    pinned: bool = False
    shared: str | None = None
    expires: float = math.inf
    running: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as it was loaded: its turns in the order in which they were opened, and of each its own `rev`.

    `revs` are of all turns that are kept, those that were left out as they are known or cannot be read, too: they are
    what is `known` at the next `load`. `waiting` are the files that wait for the next question. A turn that is RUNNING
    where the head says that nothing runs was interrupted.
    """

    head: Head
    turns: tuple[Turn, ...]
    revs: Mapping[str, int]
    waiting: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation of a list; `line` is the line in which the words were found, as it was written, or ""."""

    head: Head
    line: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a head; what is None stays. A `tip` of "" is before the first turn; a `shared` of ""
    takes the link back."""

    title: str | None = None
    tip: str | None = None
    pinned: bool | None = None
    shared: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to answer in a conversation, of one `runner`, a process; `token` tells it from all leases before it.

    It holds for LEASE_SECONDS from `begin` or the `tick` before, and after that for as long as nobody else took it or
    ended what it was for.
    """

    conversation: str
    runner: str
    token: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The reader wants no more of the answer."""


@dataclass(frozen=True, slots=True)
class Decide:
    """What the reader said to the tool call with that key."""

    key: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody looks on, in another process."""


Command = Stop | Decide | Watched


@dataclass(frozen=True, slots=True)
class Heard:
    """What a tick brings back of one lease: whether it is `lost`, and else what was told since the tick before."""

    lost: bool = False
    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """Turns of a conversation that have changed under a lease since they were written last; none renews it alone.

    There may be new ones among them, with files that are not kept yet: as in `begin` they are opened then, and so in
    `RunStore.end`.
    """

    lease: Lease
    turns: Sequence[Turn] = field(default=())


class Shelf(Protocol):
    """What is kept. All raise Unavailable; who may do it is the caller's affair."""

    async def create(self, head: Head, turns: Sequence[Turn] = ()) -> Head:
        """A conversation with its turns and their files. Raises ValueError where there is one of that id, or share.

        Where the head says no times, it is made now.
        """
        ...

    async def head(self, id: str) -> Head | None: ...

    async def by_share(self, token: str) -> Head | None: ...

    async def load(self, id: str, known: Mapping[str, int] | None = None) -> Kept | None:
        """Without the turns whose rev is `known`, by their ids. A turn that cannot be read is left out, and logged."""
        ...

    async def find(
        self,
        owner: str,
        words: str = "",
        before: float = math.inf,
        limit: int = 50,
        pinned: bool | None = None,
    ) -> list[Found]:
        """The owner's conversations that have a turn, those that changed last first, of those that changed `before`.

        There are more than `limit` where some changed in the same moment as the last of them, so that none is between
        two pages; the ids of those go down. `pinned`: those alone that are, or are not.
        `words` are looked for in titles, questions, answers and names of files, whatever their case and width; all of
        them must be found, each in the title or in one and the same turn. Two characters of Chinese are a word, and
        one, too; so is a part of a word. What is said while an answer is on its way is found once it has ended. Of more
        than WORDS words the first are looked for.
        """
        ...

    async def change(self, id: str, change: Change, seen: int | None = None) -> Head:
        """Raises Gone, and Stale where its rev is not the one `seen`. A new title or tip is a change, a pin is none.

        Raises ValueError where another conversation has the share.
        """
        ...

    async def amend(self, id: str, turns: Sequence[Turn], tip: str | None = None) -> Head:
        """Writes turns that are there over, while no answer is on its way; `tip` as in `change`. Others are left alone.

        A lease that holds no more is taken away with it. Raises Gone, Busy.
        """
        ...

    async def put_file(self, head: Head, file: Attachment) -> None:
        """It waits for the next question; the conversation is made where its rev is 0 and it is not there yet.

        Raises Gone where it is not there any more, or is another owner's.
        """
        ...

    async def drop_file(self, id: str, file_id: str) -> None:
        """It waits no more, and is gone unless a turn has it."""
        ...

    async def file(self, id: str, file_id: str) -> Attachment | None: ...

    async def delete(self, id: str) -> None:
        """With its turns, files and share, and all that could be found of them. One that is not there is no error."""
        ...

    async def delete_all(self, owner: str) -> int:
        """All of the owner's, the profile, too: how many conversations there were."""
        ...

    async def give(self, owner: str, to: str) -> int:
        """All of the owner's becomes another's, the profile only where the other has none: how many conversations.

        A link to one of them, and who answers in it, stay.
        """
        ...

    async def expire(self, before: float = -math.inf) -> int:
        """Deletes what changed last before that moment, what has expired, and what has had no turn for a day."""
        ...

    async def profile(self, owner: str) -> str:
        """What the owner wants to be known of them; "" where nothing was written."""
        ...

    async def write_profile(self, owner: str, text: str) -> None: ...

    async def close(self) -> None: ...


class RunStore(Protocol):
    """Answers on their way. All raise Unavailable."""

    async def begin(self, head: Head, turns: Sequence[Turn], tip: str, runner: str) -> Lease:
        """Opens turns in a conversation, which ends with `tip` then, in one transaction.

        `head` is what was seen of it: where its rev is 0 the conversation is made. Its title is written where there is
        none yet. The files of the turns that were not kept are, and wait no more. Raises Gone where it was deleted or
        is another owner's, Busy, and Stale where it ends with another turn than the head.
        """
        ...

    async def tick(self, runner: str, changed: Sequence[Changed]) -> list[Heard]:
        """Writes what has changed under all leases of a runner, renews them, and brings back what was told, of each."""
        ...

    async def end(self, lease: Lease, turns: Sequence[Turn], tip: str) -> Head | None:
        """Writes turns that are over and gives the lease back; None, and nothing, where it was lost."""
        ...

    async def tell(self, id: str, command: Command) -> None:
        """Whoever answers there hears it with the next tick; nobody does where nothing runs."""
        ...

    def bell(self, id: str) -> AsyncGenerator[None, None]:
        """Something may have changed: soon after it did where the store can tell, and at least once a second.

        It may ring as soon as somebody listens: what changed just before is not missed then.
        """
        ...

    def told(self, runner: str) -> AsyncGenerator[None, None]:
        """Something was told to that runner: where the store can tell so at once, else never. Its tick hears it."""
        ...


class Store(Shelf, RunStore, Protocol):
    """All of it."""
