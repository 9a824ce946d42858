"""One reader's view: a conversation, and the answer that is on its way to it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from qwendow.answering.runs import Run
from qwendow.conversation.parts import Attachment
from qwendow.conversation.tree import Conversation, Past
from qwendow.page.dress import Wardrobe
from qwendow.page.settled import Settled
from qwendow.trays import Tray


@dataclass(slots=True)
class Session:
    """Held in `gr.State`; `turn` is the lock that lets one answer run at a time.

    `run` is the answer that it watches. `tray` is there once the page was opened; who calls the API has none.
    `remembered` is what the block above the chat shows, `choices` the ids of the models to choose from, by their keys.
    `wardrobe` holds what was dressed of the last turn.
    """

    conversation: Conversation = field(default_factory=Conversation)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    run: Run | None = None
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
        if self.run:
            self.run.stop()
