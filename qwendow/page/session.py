"""One reader: a conversation, and the answer that is running for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from qwendow.conversation.parts import Attachment
from qwendow.conversation.rounds import Call
from qwendow.conversation.tree import Conversation, Past
from qwendow.page.dress import Wardrobe
from qwendow.page.settled import Settled
from qwendow.trays import Tray


@dataclass(slots=True)
class Session:
    """Held in `gr.State`; `turn` is the lock that lets one answer run at a time.

    `asked` are the tool calls that wait for the reader's consent, by their key. `tray` is there once the page was
    opened; who calls the API has none. `remembered` is what the block above the chat shows, `choices` the ids of the
    models to choose from, by their keys. `wardrobe` holds what was dressed of the last turn.
    """

    conversation: Conversation = field(default_factory=Conversation)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: asyncio.Task[None] | None = None
    asked: dict[str, asyncio.Future[bool]] = field(default_factory=dict)
    tray: Tray | None = None
    remembered: Past = field(default_factory=Past)
    choices: dict[str, str] = field(default_factory=dict)
    settled: Settled = field(default_factory=Settled)
    wardrobe: Wardrobe = field(default_factory=Wardrobe)

    @property
    def waiting(self) -> tuple[Attachment, ...]:
        """What goes with the next message."""
        return tuple(self.tray.waiting) if self.tray else ()

    def stop(self) -> None:
        """Stops the running answer, if there is one; what had arrived stays."""
        if self.answer:
            self.answer.cancel()

    async def consent(self, call: Call) -> bool:
        """What the reader says to a tool call, when it is said."""
        self.asked[call.key] = asyncio.get_running_loop().create_future()
        try:
            return await self.asked[call.key]
        finally:
            del self.asked[call.key]

    def decide(self, key: str, allowed: bool) -> None:
        """The reader has chosen; what waits for nothing any more is left alone."""
        asked = self.asked.get(key)
        if asked and not asked.done():
            asked.set_result(allowed)
