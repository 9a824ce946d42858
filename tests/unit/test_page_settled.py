"""Turns that are over are rendered once."""

from __future__ import annotations

import pytest

from qwendow.conversation.events import TextDelta
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page import settled
from qwendow.page.dress import Wardrobe, dresser
from qwendow.page.dress.blocks import read_block
from qwendow.page.render import render_turn
from qwendow.page.settled import Settled
from qwendow.page.shown import Shown
from qwendow.page.view import View


def over(text: str) -> Turn:
    turn = Conversation().open(f"{text}?", model="qwen-plus")
    turn.add(TextDelta(text), 0.5)
    turn.end(Outcome.DONE)
    return turn


def compared() -> Turn:
    turn = over("one")
    turn.group = "g"
    return turn


OTHER = over("two")
VIEW = View()


def beside(turn: Turn) -> list[Turn]:
    return [turn, OTHER] if turn.group else [turn]


class Kept:
    """What is kept, and how many turns were rendered since it was asked last."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rendered: list[Turn] = []
        self._settled = Settled()
        monkeypatch.setattr(settled, "render_turn", self._render)

    def messages(self, turns: list[Turn], view: View = VIEW) -> tuple[list[Shown], int]:
        self.rendered.clear()
        return self._settled.messages(turns, beside, view), len(self.rendered)

    def _render(self, turn: Turn, *args: object, **kwargs: object) -> list[Shown]:
        self.rendered.append(turn)
        return render_turn(turn, *args, **kwargs)  # type: ignore[arg-type]


def fresh(turns: list[Turn], view: View = VIEW) -> list[Shown]:
    return [message for turn in turns for message in render_turn(turn, beside(turn), view)]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    return Kept(monkeypatch)


def test_a_turn_of_a_long_chat_renders_one_turn_as_that_of_a_short_one_does(kept: Kept):
    turns: list[Turn] = []
    for number in range(60):
        before, _ = kept.messages(turns)
        turns.append(over(f"answer {number}"))
        shown, rendered = kept.messages(turns)
        assert (shown, rendered) == (fresh(turns), 1)
        assert all(one is other for one, other in zip(before, shown, strict=False))


def test_what_takes_the_place_of_a_turn_is_rendered_even_if_it_says_the_same(kept: Kept):
    turns = [over("a"), over("b"), over("c")]
    kept.messages(turns)
    turns[1:] = [over("b"), over("d")]
    assert kept.messages(turns) == (fresh(turns), 2)


def test_what_was_taken_back_is_not_kept(kept: Kept):
    turns = [over("a"), over("b")]
    kept.messages(turns)
    assert kept.messages(turns[:1]) == (fresh(turns[:1]), 0)
    assert kept.messages([]) == ([], 0)
    assert kept.messages(turns) == (fresh(turns), 2)


def test_another_language_or_another_place_of_the_files_is_another_rendering(kept: Kept):
    turns = [over("a")]
    kept.messages(turns)
    for view in (View("zh"), View("zh", files_at="/files/k")):
        assert kept.messages(turns, view) == (fresh(turns, view), 1)


def test_an_answer_that_was_chosen_while_its_turn_was_the_last_is_marked(kept: Kept):
    first, turn = over("a"), compared()
    before, _ = kept.messages([first, turn])
    kept.messages([first])
    turn.chosen = True
    after, rendered = kept.messages([first, turn])
    assert (after, rendered) == (fresh([first, turn]), 1)
    assert after != before


def test_an_answer_that_was_dressed_while_it_came_is_not_dressed_once_more(monkeypatch: pytest.MonkeyPatch):
    blocks: list[object] = []
    monkeypatch.setattr(dresser, "read_block", lambda *args: (blocks.append(args), read_block(*args))[1])
    turn, wardrobe = over("\n\n".join(["a **word**"] * 100)), Wardrobe()
    render_turn(turn, [turn], VIEW, wardrobe)
    blocks.clear()
    Settled().messages([turn], beside, VIEW, wardrobe)
    assert len(blocks) == 1
