"""One reader: a conversation, and the answer that is running for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from qwendow.attachments import Attachment
from qwendow.conversation import Conversation
from qwendow.events import ToolCall
from qwendow.trays import Tray


@dataclass(slots=True)
class Session:
    """Held in `gr.State`; `turn` is the lock that lets one answer run at a time.

    `asked` are the tool calls that wait for the reader's consent, by their id, which answers that run side by side may
    give to several. `tray` is there once the page
    was opened; who calls the API has none.
    """

    conversation: Conversation = field(default_factory=Conversation)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: asyncio.Task[None] | None = None
    asked: dict[str, list[asyncio.Future[bool]]] = field(default_factory=dict)
    tray: Tray | None = None

    @property
    def waiting(self) -> tuple[Attachment, ...]:
        """What goes with the next message."""
        return tuple(self.tray.waiting) if self.tray else ()

    def stop(self) -> None:
        """Stops the running answer, if there is one; what had arrived stays."""
        if self.answer:
            self.answer.cancel()

    async def consent(self, call: ToolCall) -> bool:
        """What the reader says to a tool call, when it is said."""
        said: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.asked.setdefault(call.id, []).append(said)
        try:
            return await said
        finally:
            self.asked[call.id].remove(said)
            if not self.asked[call.id]:
                del self.asked[call.id]

    def decide(self, id: str, allowed: bool) -> None:
        """The reader has chosen; what waits for nothing any more is left alone."""
        for said in self.asked.get(id, ()):
            if not said.done():
                said.set_result(allowed)
