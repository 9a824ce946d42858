"""One tab's view of a conversation. To lose it costs nothing: all of it is found again."""

from __future__ import annotations

from dataclasses import dataclass, field

from qwendow.answering.opened import Opened, Run, new_opened
from qwendow.conversation.parts import Attachment
from qwendow.conversation.tree import Conversation, Past
from qwendow.page.dress import Wardrobe
from qwendow.page.settled import Settled
from qwendow.trays import Tray


def _unkept() -> Opened:
    return new_opened(kept=False)


@dataclass(frozen=True, slots=True)
class About:
    """A text, as it was at a time of the monotonic clock, under the stamp that the page has for it."""

    text: str
    stamp: str
    read: float


@dataclass(slots=True)
class Session:
    """Held in `gr.State`. `opened` is what it shows, `shown` the tip of what it showed last.

    `watching` is another object with each answer that is watched, `pressed` the press that led here, see `Place`.
    `tray` is there once the page was opened; who calls the API has none. `remembered` is what the block above the chat
    shows, `about` what the reader wants to be known of them, `choices` the ids of the models to choose from, by their
    keys. `wardrobe` holds what was dressed of the last turn, `cleared` what was cleared last and is kept nowhere else,
    `begun` the turn that was asked here last.
    """

    opened: Opened = field(default_factory=_unkept)
    shown: str | None = None
    watching: object = None
    pressed: int = 0
    tray: Tray | None = None
    remembered: Past = field(default_factory=Past)
    about: About | None = None
    choices: dict[str, str] = field(default_factory=dict)
    settled: Settled = field(default_factory=Settled)
    wardrobe: Wardrobe = field(default_factory=Wardrobe)
    cleared: Opened | None = None
    begun: str = ""

    @property
    def conversation(self) -> Conversation:
        return self.opened.conversation

    @property
    def run(self) -> Run | None:
        return self.opened.run

    @property
    def behind(self) -> bool:
        """Whether another tab has gone on since this one was shown anything."""
        return self.shown != self.conversation.tip

    @property
    def found_again(self) -> bool:
        """Whether all of it is in the store, or said by the page with the next act."""
        opened, arriving = self.opened, self.tray.arriving if self.tray else 0
        if opened.run or opened.unkept or arriving or self.cleared:
            return False
        return opened.kept or not (opened.conversation.all or self.waiting)

    @property
    def waiting(self) -> tuple[Attachment, ...]:
        """What goes with the next message."""
        return tuple(self.tray.waiting) if self.tray else ()

    def begin_to_watch(self) -> object:
        """Whoever watches for this tab watches no more."""
        self.watching = object()
        return self.watching

    def turn_to(self, opened: Opened) -> None:
        """Another conversation is shown from now on, with what waits in it."""
        self.opened, self.shown, self.pressed = opened, opened.conversation.tip, 0
        self.settled, self.wardrobe, self.watching = Settled(), Wardrobe(), None
        if self.tray:
            self.tray.turn_to(
                opened.waiting, [file for turn in opened.conversation.all.values() for file in turn.files]
            )
