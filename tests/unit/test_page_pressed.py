"""What is done before the page shows another conversation that it asked for is meant for that one, in whatever order it
comes."""

from __future__ import annotations

from typing import Any

import pytest

from qwendow.page.tabs import read_place
from qwendow.store.memory import MemoryStore
from test_page_dialogue import EN, play, say
from test_page_tabs import GREETED, Process, Tab

MORE = [("user", "and?"), ("assistant", "more")]


def waits(tab: Tab, pressed: int = 1) -> dict[str, Any]:
    """What the page says until a new chat is shown."""
    return {"conversation": "", "tip": "", "pressed": pressed}


@pytest.fixture
def process() -> Process:
    return Process(MemoryStore(), say("Hello"), say("more"))


async def act(tab: Tab, name: str, place: dict[str, Any]) -> None:
    """One that comes with what the page said then."""
    before, tab.place = tab.place, place
    said, tab.place = tab.said, before
    tab.screens.append(await getattr(tab.process.dialogue, name)(EN, tab.session, said))


def test_a_message_that_comes_after_new_chat_begins_it(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        await act(tab, "anew", waits(tab))
        tab.place = waits(tab)
        await tab.send("and?")
        return tab

    assert play(scene()).shown == MORE
    assert process.client.questions == [["hi"], ["and?"]]


def test_a_message_that_comes_before_new_chat_begins_it_too(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        tab.place = waits(tab)
        await tab.send("and?")
        await act(tab, "anew", waits(tab))
        return tab

    assert play(scene()).shown == MORE
    assert len(play(process.store.find("me"))) == 2


def test_a_temporary_chat_that_was_cleared_comes_back_once(process: Process):
    async def scene() -> Tab:
        tab = Tab(process)
        await act(tab, "anew", waits(tab) | {"wanted": "temporary"})
        tab.place = {"tip": "", "wanted": "temporary"}
        await tab.send("hi")
        await act(tab, "clear", {"tip": "1", "wanted": "temporary", "pressed": 2})
        assert (tab.session.conversation.turns, tab.session.opened.kept) == ([], True)
        await act(tab, "anew", waits(tab, 3) | {"wanted": "cleared"})
        assert (tab.shown, tab.session.opened.kept) == (GREETED, False)
        await act(tab, "anew", waits(tab, 4) | {"wanted": "cleared"})
        return tab

    assert play(scene()).session.conversation.turns == []
    assert play(process.store.find("me")) == []


def test_a_message_that_comes_before_clear_is_not_cleared(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        first = tab.place
        tab.place = waits(tab)
        await tab.send("and?")
        await act(tab, "clear", {**first, "pressed": 1})
        return tab

    assert play(scene()).shown == MORE


def test_the_next_press_begins_anew_again(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        for pressed in (1, 2):
            await act(tab, "anew", waits(tab, pressed))
            tab.place = waits(tab, pressed)
            await tab.send("and?") if pressed == 1 else None
        return tab

    assert play(scene()).shown == []


def test_a_message_that_comes_after_a_fork_goes_on_with_the_new_one(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        first = tab.place
        await act(tab, "fork", {**first, "wanted": "0", "pressed": 1})
        tab.place = {**first, "pressed": 1}
        await tab.send("and?")
        assert tab.session.opened.head.id != first["conversation"]
        return tab

    assert play(scene()).shown == [*GREETED, *MORE]
    assert sorted(len(play(process.store.load(found.head.id)).turns) for found in play(process.store.find("me"))) == [
        1,
        2,
    ]


def test_who_has_turned_elsewhere_and_back_by_way_of_another_process_goes_on_there(process: Process):
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        first = tab.place
        await act(tab, "anew", waits(tab))
        tab.place = first
        await tab.send("and?")
        return tab

    assert play(scene()).shown == [*GREETED, *MORE]


@pytest.mark.parametrize("pressed", ["one", [], 1e400, {}])
def test_a_press_that_is_none_is_no_place(pressed: Any):
    assert (
        read_place(f'{{"place": {{"conversation": "x", "pressed": {str(pressed).replace(chr(39), chr(34))}}}}}').pressed
        == 0
    )
