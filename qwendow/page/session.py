"""One reader: a conversation, and the answer that is running for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from qwendow.conversation import Conversation


@dataclass(slots=True)
class Session:
    """Held in `gr.State`; `turn` is the lock that lets one answer run at a time."""

    conversation: Conversation = field(default_factory=Conversation)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Stops the running answer, if there is one; what had arrived stays."""
        if self.answer:
            self.answer.cancel()
