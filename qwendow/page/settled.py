"""Turns that are over, as messages: made once, as nothing changes in them any more but which answer was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from qwendow.models import ModelTable
from qwendow.page.render import Shown, render_turn
from qwendow.page.texts import Language
from qwendow.turn import Turn


class Rendered(NamedTuple):
    """The messages of a turn in a language, with its files at that address, when an answer was chosen or not yet."""

    turn: Turn
    language: Language
    files_at: str
    chosen: bool
    messages: list[Shown]


@dataclass(slots=True)
class Settled:
    """What was rendered of a conversation before, so that a turn costs no more in a long one."""

    _rendered: list[Rendered] = field(default_factory=list)

    def messages(self, turns: Sequence[Turn], language: Language, models: ModelTable, files_at: str) -> list[Shown]:
        """Of turns that are over; they are the same objects as the last time where they can be."""
        rendered: list[Rendered] = []
        for turn, before in zip_longest(turns, self._rendered[: len(turns)]):
            chosen = turn.comparison is not None and turn.comparison.chosen
            if before and before.turn is turn and before[1:4] == (language, files_at, chosen):
                rendered.append(before)
            else:
                messages = render_turn(turn, language, models, files_at=files_at)
                rendered.append(Rendered(turn, language, files_at, chosen, messages))
        self._rendered = rendered
        return [message for one in rendered for message in one.messages]
