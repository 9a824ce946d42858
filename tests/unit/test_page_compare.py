"""Compare: several models answer one message at the same time, whatever happens to one, and one goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from qwendow.answering.columns import choosable
from qwendow.answering.runs import Run
from qwendow.conversation.errors import CutOff
from qwendow.conversation.events import Event, TextDelta, ToolCall, Usage
from qwendow.conversation.parts import Image
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Call
from qwendow.conversation.tree import Past
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.session import Session
from qwendow.trays import Tray
from test_page_dialogue import EN, FOREVER, ZH, Reader, Scripted, Step, called, meanwhile, play, say
from wished import packed

ALL = "max,plus,turbo"
TIERS = ("max", "plus", "turbo")
VALUES = ("plus", 0.7, 0.8, False, "assistant", "", "auto", 0, False, True, "", 0, 0, ALL)
COUNTED = Usage(10, 5)


class Models(Scripted):
    """Each model has a script of its own, by its tier; without one it says its name."""

    def __init__(self, **scripts: list[Step]) -> None:
        super().__init__()
        self.by_model = {f"qwen-{tier}": script for tier, script in scripts.items()}

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.scripts.insert(0, self.by_model.get(request.model, say(request.model)))
        events = super().stream(request)
        try:
            async for event in events:
                yield event
        finally:
            await events.aclose()

    @property
    def asked(self) -> list[str]:
        return [request.model for request in self.requests]


class Guest(Reader):
    """A reader who compares."""

    async def compare(self, message: str, compare: str = ALL, json_schema: str = "") -> None:
        settings = ("plus", 0.7, 0.8, bool(json_schema), "assistant", "", "auto", 0, False, True)
        await self.send(message, *settings, json_schema, 0, 0, compare)

    async def comparing(self, message: str, until: Any) -> asyncio.Task[None]:
        work = asyncio.create_task(self.compare(message))
        await meanwhile(until)
        return work

    async def choose(self, value: Any) -> tuple[Any, ...]:
        press: Any = SimpleNamespace(value=value)
        seen = await self.dialogue.choose(self.request, press, self.session)
        if seen[0] != gr.skip():
            self.screens.append(seen[:4])
        return seen

    @property
    def last(self) -> Turn:
        return self.session.conversation.turns[-1]

    def value(self, place: int) -> str:
        """What the button under that answer stands for."""
        return f"choose:{self.session.conversation.answers(self.last)[place].id}"

    @property
    def answers(self) -> dict[str, tuple[str, Outcome]]:
        return {answer.model: (answer.text, answer.outcome) for answer in self.session.conversation.answers(self.last)}

    @property
    def text(self) -> str:
        return "\n".join(message["content"][0]["text"] for message in self.screens[-1][0])

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Under the conversation, as Gradio shows only those of the last message: (label, value)."""
        options = self.screens[-1][0][-1]["options"] or []
        return [(option["label"], option["value"]) for option in options]


def guest(request: Any = EN, session: Session | None = None, **scripts: list[Step]) -> Guest:
    return Guest(Models(**scripts), session or Session(), request)


def compared(**scripts: list[Step]) -> Guest:
    """After one message to all three."""
    one = guest(**scripts)
    play(one.compare("who?"))
    return one


# Asking


def test_all_models_are_asked_the_same_at_the_same_time():
    one = guest(**{tier: [TextDelta("a"), 0.05, *say("b")] for tier in TIERS})
    play(one.compare("who?"))
    assert one.client.questions == [["who?"]] * 3
    assert (one.client.asked, one.client.most_open) == ([f"qwen-{tier}" for tier in TIERS], 3)  # type: ignore[attr-defined]


def test_each_answer_is_there_and_the_chosen_tier_goes_on():
    one = compared()
    assert one.answers == {f"qwen-{tier}": (f"qwen-{tier}", Outcome.DONE) for tier in TIERS}
    assert one.last.model == "qwen-plus"


def test_where_the_chosen_tier_is_not_compared_the_first_goes_on():
    one = guest()
    play(one.compare("who?", "max,turbo"))
    assert (list(one.answers), one.last.model) == (["qwen-max", "qwen-turbo"], "qwen-max")


def test_the_next_message_is_put_to_what_went_on():
    async def scene() -> None:
        await one.compare("who?")
        await one.send("and now?")

    one = guest()
    play(scene())
    assert one.client.questions[-1] == ["who?", "qwen-plus", "and now?"]


def test_the_columns_do_not_read_each_other():
    async def scene() -> None:
        await one.compare("one?")
        await one.compare("two?")

    one = guest()
    play(scene())
    assert one.client.questions[3:] == [["one?", "qwen-plus", "two?"]] * 3


def test_the_screen_shows_all_answers_while_they_grow():
    async def scene() -> str:
        work = await one.comparing("who?", lambda: one.screens and all(f"I am {tier}" in one.text for tier in TIERS))
        seen = one.text
        await one.dialogue.stop(EN, one.session)
        await work
        return seen

    one = guest(**{tier: [TextDelta(f"I am {tier}"), FOREVER] for tier in TIERS})
    assert 'class="\u2061own receipt"' not in play(scene())


def test_earlier_turns_are_the_same_objects_in_every_screen():
    async def scene() -> list[Any]:
        await one.compare("one?")
        one.screens.clear()
        await one.compare("two?")
        return [screen[0] for screen in one.screens]

    one = guest(**{tier: [TextDelta("a"), 0.06, *say("b")] for tier in TIERS})
    first, *others = play(scene())
    assert others and all(now is then for shown in others for now, then in zip(shown[:7], first[:7], strict=True))


def test_a_retry_asks_all_anew_and_from_no_cache():
    async def scene() -> None:
        await one.compare("who?")
        await one.see(one.dialogue.retry(EN, one.session, packed(*VALUES)))

    one = guest()
    play(scene())
    assert [request.fresh for request in one.client.requests] == [False] * 3 + [True] * 3
    assert len(one.session.conversation.turns) == 1


def test_pictures_make_one_plain_turn_of_models_that_take_none():
    tray = Tray("k" * 32)
    tray.add(Image("a.png", "image/png", b"bytes", 28, 28))
    one = guest(session=Session(tray=tray))
    play(one.compare("what?"))
    assert (one.client.asked, one.last.group) == (["qwen3.7-plus"], "")  # type: ignore[attr-defined]


# When one goes wrong


@pytest.mark.parametrize("error", [CutOff(), ValueError("inner secret"), asyncio.CancelledError()])
def test_a_column_that_fails_leaves_the_others_alone(error: BaseException):
    one = compared(max=[TextDelta("Hel"), error], turbo=[TextDelta("a"), 0.05, *say("b")])
    assert {model: text for model, (text, _) in one.answers.items()} == {
        "qwen-max": "Hel", "qwen-plus": "qwen-plus", "qwen-turbo": "ab"
    }  # fmt: skip
    assert one.answers["qwen-max"][1] in (Outcome.FAILED, Outcome.STOPPED)
    assert one.answers["qwen-turbo"][1] is Outcome.DONE
    assert "inner secret" not in one.text
    assert one.box == {"submit_btn": True, "stop_btn": False}


def test_what_failed_is_told_in_its_column():
    one = compared(max=[CutOff()])
    card = next(message for message in one.screens[-1][0] if "notice error" in message["content"][0]["text"])
    assert card["content"][0]["text"].startswith('<div class="\u2061own column column-1 end')


@pytest.mark.parametrize("script", [[CutOff()], [TextDelta("Hel"), CutOff()], [ValueError("x")]])
def test_where_the_default_fails_the_first_that_answered_goes_on(script: list[Step]):
    one = compared(plus=script, max=[CutOff()])
    assert one.last.model == "qwen-turbo"


def test_where_all_fail_the_next_message_stands_alone():
    async def scene() -> None:
        await one.compare("one?")
        await one.send("two?", "turbo", 0.7, 0.8, False, "assistant", "")

    one = guest(**{tier: [CutOff()] for tier in TIERS})
    play(scene())
    assert one.client.questions[-1] == ["two?"]
    assert one.buttons == []


# Stop


async def stopped(one: Guest) -> None:
    work = await one.comparing("who?", lambda: one.client.open == 2 and one.screens and "Hel" in one.text)
    await one.dialogue.stop(EN, one.session)
    async with asyncio.timeout(0.5):
        await work


def test_stop_stops_all_and_keeps_what_came():
    one = guest(max=[TextDelta("Hel"), FOREVER], plus=[FOREVER])
    play(stopped(one))
    assert one.answers == {
        "qwen-max": ("Hel", Outcome.STOPPED),
        "qwen-plus": ("", Outcome.STOPPED),
        "qwen-turbo": ("qwen-turbo", Outcome.DONE),
    }
    assert (one.client.open, one.client.closed) == (0, 3)


def test_after_stop_the_first_that_has_an_answer_goes_on():
    one = guest(max=[TextDelta("Hel"), FOREVER], plus=[FOREVER])
    play(stopped(one))
    assert (one.last.model, one.session.run, one.session.opened.lock.locked()) == ("qwen-max", None, False)


def test_stop_before_the_first_refresh_leaves_stopped_answers():
    async def scene() -> None:
        screens = one.dialogue.send(EN, "hi", one.session, packed(*VALUES))
        await anext(screens)
        await one.dialogue.stop(EN, one.session)
        await one.see(screens)

    one = guest(max=[FOREVER], plus=[FOREVER], turbo=[FOREVER])
    play(scene())
    assert {outcome for _, outcome in one.answers.values()} == {Outcome.STOPPED}


def test_a_closed_tab_closes_all_upstream():
    async def scene() -> None:
        screens = one.dialogue.send(EN, "hi", one.session, packed(*VALUES))
        await anext(screens)
        await anext(screens)
        await screens.aclose()
        assert one.client.open == 0

    one = guest(**{tier: [TextDelta("Hel"), FOREVER] for tier in TIERS})
    play(scene())
    assert one.session.opened.lock.locked() is False


# Choosing


def test_each_answer_has_a_button_once_all_have_ended():
    one = compared(max=[CutOff()])
    assert one.buttons == [
        ("Go on with qwen-plus", one.value(1)),
        ("Go on with qwen-turbo", one.value(2)),
    ]


def test_the_buttons_are_in_the_language_of_the_reader():
    one = guest(request=ZH)
    play(one.compare("who?", "max,turbo"))
    assert [label for label, _ in one.buttons] == ["用 qwen-max 继续", "用 qwen-turbo 继续"]


def test_a_choice_goes_on_with_that_answer_and_switches_the_settings():
    async def scene() -> tuple[Any, ...]:
        await one.compare("who?")
        seen = await one.choose(one.value(2))
        await one.send("and now?", "turbo", 0.7, 0.8, False, "assistant", "")
        return seen

    one = guest()
    assert play(scene())[7:] == ("turbo", "")
    assert one.client.questions[-1] == ["who?", "qwen-turbo", "and now?"]


def test_a_choice_is_marked_and_leaves_the_others_to_choose():
    one = compared()
    play(one.choose(one.value(2)))
    marks = [line for line in one.text.splitlines() if 'class="\u2061own column' in line]
    assert ("✓ Chosen" in one.text, len(one.buttons)) == (True, 2)
    assert [(" column-3" in mark, " quiet" in mark) for mark in marks] == [(False, True)] * 4 + [(True, False)] * 2


@pytest.mark.parametrize(
    "value",
    ["choose:0:0", "choose:0:3", "choose:1:1", "choose:-1:1", "choose:0:-1", "choose:0:١", "choose:00:1", "choose:0:1 ",
     "choose::", "choose:0", "allow:x", "repair:0", "", None, 5, True, [], ["choose:0:1"], {}, {"a": 1}],
    ids=repr,
)  # fmt: skip
def test_a_press_that_is_no_choice_changes_nothing(value: Any):
    one = compared(max=[CutOff()])
    before = one.last
    assert play(one.choose(value)) == (gr.skip(),) * 9
    assert (one.last, one.last.chosen) == (before, False)


def test_another_answer_can_be_chosen_instead_but_not_the_same_again():
    one = compared()
    play(one.choose(one.value(2)))
    assert play(one.choose(one.value(2))) == (gr.skip(),) * 9
    play(one.choose(one.value(1)))
    assert one.last.model == "qwen-plus"


def test_nothing_can_be_chosen_while_an_answer_runs():
    async def scene() -> None:
        work = await one.comparing("who?", lambda: one.screens and "Hel" in one.text)
        assert (await one.choose(one.value(0)), one.buttons) == ((gr.skip(),) * 9, [])
        await one.dialogue.stop(EN, one.session)
        await work

    one = guest(max=[TextDelta("Hel"), FOREVER])
    play(scene())


def test_a_turn_that_is_not_the_last_any_more_offers_nothing():
    async def scene() -> None:
        await one.compare("who?")
        await one.send("and now?")
        assert await one.choose(one.value(0)) == (gr.skip(),) * 9

    one = guest()
    play(scene())
    assert (one.buttons, choosable(one.session.conversation)) == ([], {})


def test_a_choice_in_an_empty_chat_does_nothing():
    assert play(guest().choose("choose:")) == (gr.skip(),) * 9


SCHEMA = '{"type": "object", "required": ["name"]}'


def test_a_repair_is_offered_only_for_the_answer_that_was_chosen():
    async def scene() -> None:
        await one.compare("json?", json_schema=SCHEMA)
        assert [value for _, value in one.buttons] == [one.value(place) for place in range(3)]
        press: Any = SimpleNamespace(value=f"repair:{one.last.id}")
        await one.see(one.dialogue.press(EN, press, one.session, '["plus", 0.7, 0.8, true, "assistant", ""]'))
        assert len(one.client.requests) == 3
        await one.choose(one.value(0))

    one = guest(**{tier: say("{}") for tier in TIERS})
    play(scene())
    assert [value for _, value in one.buttons] == [f"repair:{one.last.id}"]


# A compared turn is one turn


def test_undo_takes_all_answers_back():
    async def scene() -> None:
        await one.send("one?")
        await one.compare("two?")
        one.screens.append(await one.dialogue.undo(EN, one.session))

    one = guest()
    play(scene())
    assert (one.shown, one.box["value"]) == ([("user", "one?"), ("assistant", "qwen-plus")], "two?")


@pytest.mark.parametrize("index", [0, 7])
def test_a_question_after_a_comparison_is_edited_in_its_place(index: int):
    async def scene() -> None:
        await one.compare("one?")
        await one.compare("two?")
        await one.edit(index, "new")

    one = guest()
    play(scene())
    assert [turn.question for turn in one.session.conversation.turns] == (["new"] if index == 0 else ["one?", "new"])


def test_clear_during_a_comparison_stops_all_of_it():
    async def scene() -> None:
        work = await one.comparing("who?", lambda: one.screens and "Hel" in one.text)
        await one.dialogue.clear(EN, one.session)
        await work

    one = guest(max=[TextDelta("Hel"), FOREVER])
    play(scene())
    assert (one.client.open, one.session.conversation.turns, one.shown) == (0, [], [])


@pytest.mark.parametrize("then", ["stay", "choose", "undo"])
def test_every_answer_is_paid_once(then: str):
    async def scene() -> None:
        await one.compare("who?")
        if then == "choose":
            await one.choose(one.value(2))
        if then == "undo":
            await one.dialogue.undo(EN, one.session)

    one = guest(**{tier: [TextDelta(tier), COUNTED, *say("!")] for tier in TIERS})
    play(scene())
    assert sorted(bill.model for bill in one.session.conversation.bills) == ["qwen-max", "qwen-plus", "qwen-turbo"]


def test_the_last_bill_is_that_of_the_answer_that_goes_on():
    one = compared()
    assert one.session.conversation.bills[-1].model == "qwen-plus"
    play(one.choose(one.value(0)))
    assert one.session.conversation.bills[-1].model == "qwen-max"


# A long conversation


def folded(then: int | None = None) -> Guest:
    """A comparison before which the first turn was too long, so each of the two models summed it up."""

    async def scene() -> None:
        await one.send("1 " * 400)
        await one.send("and?", *VALUES[:-2], 500, "max,turbo")
        if then is not None:
            await one.choose(one.value(then))

    one = guest()
    play(scene())
    return one


def test_each_answer_has_a_summary_of_its_own_that_is_paid_for():
    one = folded()
    kinds = {
        answer.model: [note.kind for note in answer.notes] for answer in one.session.conversation.answers(one.last)
    }
    assert kinds == {"qwen-max": ["folded"], "qwen-turbo": ["folded"]}
    first, answers = one.session.conversation.turns[0], one.session.conversation.answers(one.last)
    assert [[summary.upto for summary in answer.summaries] for answer in answers] == [[first.id], [first.id]]
    # The first answer, and for each column a summary and an answer.
    assert len(one.session.conversation.bills) == 5


def test_the_summary_of_the_answer_that_was_chosen_goes_on():
    one = folded(then=1)
    assert one.session.conversation.past == Past(1, one.last.summaries[-1].text)
    assert one.last.model == "qwen-turbo"


# Consent


def test_each_call_has_a_press_of_its_own_even_where_ids_are_the_same():
    async def scene() -> tuple[bool, bool]:
        run = Run(turn := Turn("?"), [turn])
        first, second = (Call(ToolCall("same", "water_plants", "{}")) for _ in range(2))
        waiting = [asyncio.create_task(run.consent(call)) for call in (first, second)]
        await asyncio.sleep(0)
        run.decide(second.key, True)
        run.decide(second.key, False)
        allowed = await waiting[1]
        assert not waiting[0].done()
        run.decide(first.key, False)
        run.decide(second.key, True)
        denied = await waiting[0]
        assert run._asked == {}
        return allowed, denied

    assert play(scene()) == (True, False)


# The endpoint


def test_the_endpoint_gives_the_answers_one_after_another_under_their_models():
    one = guest(plus=[TextDelta("Hel"), CutOff(request_id="r-1")])
    answers = play(called(one, "who?", compare="max, plus"))
    assert answers[0] == "## qwen-max\n\n## qwen-plus"
    assert answers[-1] == (
        "## qwen-max\n\nqwen-max\n\n## qwen-plus\n\nHel\n\n"
        "⚠️ The answer was cut off. What had arrived is kept. Press Retry for a whole answer. (r-1)"
    )


def test_the_endpoint_goes_on_with_the_model_that_was_named():
    async def scene() -> None:
        await called(one, "who?", model="turbo", compare=ALL)
        await called(one, "and now?")

    one = guest()
    play(scene())
    assert one.client.questions[-1] == ["who?", "qwen-turbo", "and now?"]


@pytest.mark.parametrize("compare", ["max", "max,", "max,max", "max,gpt", ",", "max;plus", 5, True, ["max", "plus"]])
def test_what_cannot_be_compared_is_refused_and_nobody_is_asked(compare: Any):
    one = guest()
    with pytest.raises(gr.Error, match="compare must name two or more of max, plus, turbo"):
        play(called(one, "who?", compare=compare))
    assert one.client.requests == []
