"""Turns that are over, as messages: made once, so that a turn costs no more in a long chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qwendow.conversation.turn import Turn
from qwendow.page.dress import Wardrobe
from qwendow.page.render import render_turn
from qwendow.page.shown import Shown
from qwendow.page.unchanged import unchanged
from qwendow.page.view import View


class _Rendered(NamedTuple):
    """Turns and all their messages; `ends` says how many of them there are up to each turn."""

    turns: list[Turn]
    ends: list[int]
    messages: list[Shown]


@dataclass(slots=True)
class Settled:
    """What was rendered of a conversation before, of all turns but its last.

    Nothing changes in those: which of its answers was chosen can change in the last one only, which is not kept then.
    """

    _view: View = field(default_factory=View)
    _kept: _Rendered = field(default_factory=lambda: _Rendered([], [], []))

    def messages(
        self,
        turns: Sequence[Turn],
        answers: Callable[[Turn], Sequence[Turn]],
        view: View,
        wardrobe: Wardrobe | None = None,
    ) -> list[Shown]:
        """Of turns that are over, and of no others than these the next time; `answers` has all to the question of one.

        `wardrobe` may hold what they say.
        """
        same = unchanged(self._kept.turns, turns) if self._view == view else 0
        ends = self._kept.ends[:same]
        messages = self._kept.messages[: ends[-1] if ends else 0]
        for turn in turns[same:]:
            messages += render_turn(turn, answers(turn), view, wardrobe)
            ends.append(len(messages))
        self._view, self._kept = view, _Rendered([*turns], ends, messages)
        return messages
