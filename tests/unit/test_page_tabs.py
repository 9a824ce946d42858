"""Tabs come and go, and so do processes: what was said is found again, by its reader alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from qwendow.answering import keeping
from qwendow.answering.choices import Choices
from qwendow.conversation.events import TextDelta
from qwendow.conversation.parts import TextFile
from qwendow.conversation.turn import Outcome
from qwendow.defaults import Defaults, locked
from qwendow.models import Model
from qwendow.page.screen import STILL
from qwendow.page.session import Session
from qwendow.page.texts import KEEPING
from qwendow.prompts import Prompt, PromptFolder, Words
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Unavailable
from staged import Stage
from test_page_dialogue import EN, FOREVER, Scripted, Step, meanwhile, plain, play, say
from wished import packed

SLOW: list[Step] = [TextDelta("Hel"), 0.3, *say("lo")]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TICK_SECONDS", 0.02)


class Process(Stage):
    """One that answers for one reader, with a store that may be older than it."""

    def __init__(
        self, store: Any, *scripts: list[Step], owner: str = "me", linger: float = 60, locks: Iterable[str] = ()
    ) -> None:
        prompts = PromptFolder(Path("nowhere"), {"assistant": Prompt("assistant", "You help.", Words("a", "a"))})
        models = {"plus": Model("qwen-plus", 30_000, True, "off", True)}
        choices = Choices(models, prompts, defaults=Defaults(locked=locked(locks)))
        self.client = Scripted(*scripts)
        super().__init__(self.client, choices, store=store, owner=owner, linger=linger)


class Tab:
    """A page that knows where it is, as its browser does, and a session, which its process may lose."""

    def __init__(self, process: Process, conversation: str = "", tip: str = "") -> None:
        self.process, self.session = process, Session()
        self.place = {"conversation": conversation, "tip": tip}
        self.screens: list[Any] = []
        if not conversation:
            process.tabs.start(EN, self.session)

    @property
    def said(self) -> str:
        return json.dumps({**json.loads(packed()), "place": self.place})

    async def see(self, screens: Any) -> None:
        async for screen in screens:
            self.screens.append(screen)
            opened = self.session.opened
            self.place = {"conversation": opened.head.id, "tip": opened.conversation.tip or ""}

    async def send(self, message: str) -> None:
        await self.see(self.process.dialogue.send(EN, message, self.session, self.said))

    async def look(self) -> None:
        await self.see(self.process.dialogue.look(EN, self.session, self.said))

    def again(self, process: Process | None = None) -> Tab:
        """The page was loaded once more, or its process is another one."""
        return Tab(process or self.process, **self.place)

    @property
    def shown(self) -> list[tuple[str, str]]:
        return plain(self.screens[-1])


GREETED = [("user", "hi"), ("assistant", "Hello")]


def test_a_reload_shows_what_was_said_and_the_next_message_goes_on_with_it():
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        await (again := tab.again()).look()
        assert again.shown == GREETED
        await again.send("and?")
        return again

    process = Process(MemoryStore(), say("Hello"), say("more"))
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "more")]
    assert process.client.questions[-1] == ["hi", "Hello", "and?"]


def test_after_a_restart_an_open_page_goes_on_though_nobody_loads_it_again():
    async def scene() -> Tab:
        await (tab := Tab(Process(store, say("Hello")))).send("hi")
        again = tab.again(Process(store, say("more")))
        await again.send("and?")
        return again

    store = MemoryStore()
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "more")]


def test_nobody_sees_or_goes_on_with_the_conversation_of_another():
    async def scene() -> Tab:
        await (tab := Tab(Process(store, say("Hello")))).send("hi")
        foreign = tab.again(Process(store, say("stolen"), owner="you"))
        await foreign.look()
        assert foreign.shown == []
        foreign.place = dict(tab.place)
        await foreign.send("and?")
        assert foreign.process.client.requests == []
        return foreign

    store = MemoryStore()
    assert play(scene()).shown == []


def test_an_answer_goes_on_while_its_page_is_loaded_again():
    async def scene() -> Tab:
        tab = Tab(process)
        sending = asyncio.create_task(tab.send("hi"))
        await meanwhile(lambda: tab.screens and ("assistant", "Hel") in tab.shown)
        sending.cancel()
        await asyncio.wait({sending})
        await (again := tab.again()).look()
        return again

    process = Process(MemoryStore(), SLOW)
    again = play(scene())
    assert (again.shown, process.client.closed) == (GREETED, 1)
    assert any(("assistant", "Hel") in plain(screen) for screen in again.screens)


def test_an_answer_that_nobody_looks_on_ends_after_a_while_and_what_came_is_kept():
    async def scene() -> Outcome:
        tab = Tab(process)
        sending = asyncio.create_task(tab.send("hi"))
        await meanwhile(lambda: tab.screens and ("assistant", "Hel") in tab.shown)
        sending.cancel()
        await meanwhile(lambda: not process.client.open)
        (turn,) = tab.session.conversation.turns
        assert tab.session.opened.last
        await tab.session.opened.last.ended()
        kept = await process.store.load(tab.session.opened.head.id)
        assert kept and [turn.text for turn in kept.turns] == ["Hel"]
        return turn.outcome

    process = Process(MemoryStore(), [TextDelta("Hel"), FOREVER], linger=0.1)
    assert play(scene()) is Outcome.STOPPED


def test_two_tabs_see_the_same_answer_and_each_may_stop_it():
    async def scene() -> list[list[tuple[str, str]]]:
        one = Tab(process)
        sending = asyncio.create_task(one.send("hi"))
        await meanwhile(lambda: one.screens and ("assistant", "Hel") in one.shown)
        other = one.again()
        looking = asyncio.create_task(other.look())
        await meanwhile(lambda: other.screens and ("assistant", "Hel") in other.shown)
        await process.dialogue.stop(EN, other.session, other.said)
        await asyncio.gather(sending, looking)
        return [one.shown, other.shown]

    process = Process(MemoryStore(), [TextDelta("Hel"), FOREVER])
    one, other = play(scene())
    assert (one, process.client.open) == (other, 0)
    assert "Stopped" in one[-1][1]


def test_a_tab_that_is_behind_sends_nothing_and_is_shown_how_it_stands():
    async def scene() -> Tab:
        await (one := Tab(process)).send("hi")
        await (other := one.again()).look()
        await other.send("and?")
        with pytest.warns(UserWarning, match=KEEPING["behind_words"]["en"]):
            await one.send("late")
        assert "value" not in one.screens[-1].box
        return one

    process = Process(MemoryStore(), say("Hello"), say("more"))
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "more")]
    assert len(process.client.requests) == 2


def test_two_processes_do_not_write_over_each_other():
    async def scene() -> Tab:
        await (one := Tab(Process(store, say("Hello"), say("never")))).send("hi")
        await one.again(Process(store, say("more"))).send("and?")
        await one.send("late")
        return one

    store = MemoryStore()
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "more")]


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_what_was_being_answered_when_the_process_died_stands_there_as_interrupted():
    async def scene() -> Tab:
        tab = Tab(Process(store, [TextDelta("Hel"), FOREVER]))
        sending = asyncio.create_task(tab.send("hi"))
        await meanwhile(lambda: tab.screens and ("assistant", "Hel") in tab.shown)
        await asyncio.sleep(0.1)
        clock.now += 10
        dead = vars(tab.process.runs._keeping)["_ticking"]
        dead.cancel()
        await (again := tab.again(Process(store))).look()
        sending.cancel()
        return again

    clock = Clock()
    store = MemoryStore(clock)
    again = play(scene())
    assert [turn.outcome for turn in again.session.conversation.turns] == [Outcome.INTERRUPTED]
    assert again.shown[1][1].startswith("Hel") or again.shown[1] == ("assistant", "Hel")
    assert "Interrupted" in str(again.shown)


class Failing(MemoryStore):
    """Cannot be written as long as there is a reason."""

    reason: str | None = None

    async def begin(self, *args: Any) -> Any:
        self._check()
        return await super().begin(*args)

    async def tick(self, *args: Any) -> Any:
        self._check()
        return await super().tick(*args)

    async def end(self, *args: Any) -> Any:
        self._check()
        return await super().end(*args)

    def _check(self) -> None:
        if self.reason:
            raise Unavailable(self.reason)


@pytest.mark.parametrize("when", ["begin", "middle"])
def test_an_answer_goes_on_where_it_cannot_be_kept_and_is_kept_when_that_works_again(when: str):
    async def scene() -> list[str]:
        tab, store.reason = Tab(process), "full" if when == "begin" else None
        sending = asyncio.create_task(tab.send("hi"))
        await meanwhile(lambda: tab.screens and ("assistant", "Hel") in tab.shown)
        store.reason = "full"
        await sending
        assert tab.session.conversation.turns[0].text == "Hello"
        assert "the disk is full" in str(tab.shown)
        store.reason = None
        await meanwhile(lambda: tab.session.opened.unkept is None)
        kept = await store.load(tab.session.opened.head.id)
        await (again := tab.again(Process(store))).look()
        assert again.shown == GREETED
        assert kept
        return [turn.text for turn in kept.turns]

    store = Failing()
    process = Process(store, SLOW)
    assert play(scene()) == ["Hello"]


def test_what_could_not_be_kept_comes_with_the_next_question():
    async def scene() -> list[str]:
        tab, store.reason = Tab(process), "locked"
        await tab.send("hi")
        await tab.send("and?")
        store.reason = None
        await tab.send("so?")
        await meanwhile(lambda: tab.session.opened.unkept is None)
        kept = await store.load(tab.session.opened.head.id)
        assert kept
        return [turn.text for turn in kept.turns]

    store = Failing()
    process = Process(store, say("one"), say("two"), say("three"))
    assert play(scene()) == ["one", "two", "three"]


def test_what_was_taken_back_is_taken_back_after_a_reload_too():
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        await tab.send("and?")
        await process.dialogue.undo(EN, tab.session, tab.said)
        await (again := tab.again(Process(process.store))).look()
        return again

    process = Process(MemoryStore(), say("Hello"), say("more"))
    assert play(scene()).shown == GREETED


def test_the_only_question_that_was_taken_back_is_so_after_a_restart_too():
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        await process.dialogue.undo(EN, tab.session, tab.said)
        await (again := tab.again(Process(process.store))).look()
        return again

    process = Process(MemoryStore(), say("Hello"))
    assert play(scene()).shown == []


@pytest.mark.parametrize("act", ["undo", "clear", "branch"])
def test_a_tab_that_is_behind_takes_nothing_back_and_stops_nothing(act: str):
    async def scene() -> Tab:
        await (one := Tab(process)).send("hi")
        await (other := one.again()).look()
        sending = asyncio.create_task(other.send("and?"))
        await meanwhile(lambda: ("assistant", "Hel") in other.shown)
        await getattr(process.dialogue, act)(EN, one.session, one.said)
        await sending
        return other

    process = Process(MemoryStore(), say("Hello"), SLOW)
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "Hello")]


def test_a_link_to_what_was_deleted_while_another_tab_shows_it_leads_to_an_empty_chat():
    async def scene() -> Tab:
        await (one := Tab(process)).send("hi")
        await process.store.delete(one.session.opened.head.id)
        await (other := one.again()).look()
        return other

    process = Process(MemoryStore(), say("Hello"))
    assert play(scene()).shown == []


def test_an_answer_that_a_tab_has_left_holds_up_nothing_there():
    async def scene() -> tuple[Tab, bool]:
        await (tab := Tab(process)).send("hi")
        before = dict(tab.place)
        await process.dialogue.anew(EN, tab.session)
        tab.place = {"conversation": "", "tip": ""}
        sending = asyncio.create_task(tab.send("slow"))
        await meanwhile(lambda: ("assistant", "Hel") in tab.shown)
        run = tab.session.run
        tab.place = before
        await tab.look()
        await asyncio.wait({sending}, timeout=2)
        assert run
        return tab, sending.done() and not run.task.done()

    process = Process(MemoryStore(), say("Hello"), [TextDelta("Hel"), *[0.05, TextDelta("x")] * 60])
    tab, free = play(scene())
    assert free
    assert plain(tab.screens[-2]) == GREETED
    assert tab.screens[-1] == STILL


def test_a_file_that_waits_waits_through_a_reload_and_goes_with_the_next_message():
    async def scene() -> Tab:
        tab = Tab(Process(store))
        assert tab.session.tray and tab.session.tray.kept
        tab.session.tray.add(NOTES)
        await tab.session.tray.kept.put(NOTES)
        tab.place["conversation"] = tab.session.opened.head.id
        again = tab.again(process)
        await again.look()
        assert again.session.waiting == (NOTES,)
        await again.send("read this")
        return again.again(Process(store))

    store = MemoryStore()
    process = Process(store, say("read"))
    last = play(scene())
    play(last.look())
    assert [turn.files for turn in last.session.conversation.turns] == [(NOTES,)]
    assert last.session.waiting == ()


NOTES = TextFile("n.txt", "one")


def test_a_page_that_was_cleared_begins_anew_and_what_was_said_is_still_there():
    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        before = tab.again()
        await process.dialogue.clear(EN, tab.session, tab.said)
        assert tab.session.conversation.turns == []
        await before.look()
        return before

    process = Process(MemoryStore(), say("Hello"))
    assert play(scene()).shown == GREETED


def test_what_nobody_owns_is_kept_nowhere():
    async def scene() -> Any:
        await (tab := Tab(process)).send("hi")
        assert tab.shown == GREETED
        return await process.store.load(tab.session.opened.head.id)

    process = Process(MemoryStore(), say("Hello"), owner="")
    assert play(scene()) is None


@pytest.mark.parametrize("place", [None, 5, [], {"conversation": 5}, {"conversation": "x" * 200}, {"tip": {}}])
def test_a_place_that_is_none_is_no_hindrance(place: Any):
    async def scene() -> Tab:
        tab = Tab(process)
        tab.place = place
        await tab.see(process.dialogue.send(EN, "hi", tab.session, tab.said))
        return tab

    process = Process(MemoryStore(), say("Hello"))
    assert play(scene()).shown == GREETED


# Another process answers


async def elsewhere(tab: Tab, there: Process) -> tuple[Tab, asyncio.Task[None]]:
    """A tab of another process, which shows the answer that is on its way in the first one."""
    await meanwhile(lambda: tab.screens and ("assistant", "Hel") in tab.shown)
    other = tab.again(there)
    looking = asyncio.create_task(other.look())
    await meanwhile(lambda: other.screens and ("assistant", "Hel") in other.shown)
    return other, looking


def test_an_answer_of_another_process_is_seen_as_it_comes():
    async def scene() -> Tab:
        sending = asyncio.create_task((tab := Tab(here)).send("hi"))
        other, looking = await elsewhere(tab, there)
        await asyncio.gather(sending, looking)
        await other.send("and?")
        return other

    store = MemoryStore()
    here, there = Process(store, [TextDelta("Hel"), 0.5, *say("lo")]), Process(store, say("more"))
    assert play(scene()).shown == [*GREETED, ("user", "and?"), ("assistant", "more")]
    assert (len(here.client.requests), len(there.client.requests)) == (1, 1)


def test_an_answer_of_another_process_is_stopped_from_here():
    async def scene() -> list[list[tuple[str, str]]]:
        sending = asyncio.create_task((tab := Tab(here)).send("hi"))
        other, looking = await elsewhere(tab, there)
        await there.dialogue.stop(EN, other.session, other.said)
        await asyncio.gather(sending, looking)
        return [tab.shown, other.shown]

    store = MemoryStore()
    here, there = Process(store, [TextDelta("Hel"), FOREVER]), Process(store)
    one, other = play(scene())
    assert (one, here.client.open) == (other, 0)
    assert "Stopped" in one[-1][1]


def test_who_looks_on_from_another_process_keeps_an_answer_going(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qwendow.answering.following.WATCHED_SECONDS", 0.02)

    async def scene() -> Tab:
        sending = asyncio.create_task((tab := Tab(here)).send("hi"))
        other, looking = await elsewhere(tab, there)
        sending.cancel()
        await looking
        return other

    store = MemoryStore()
    here = Process(store, [TextDelta("Hel"), 1.8, *say("lo")], linger=1.3)
    there = Process(store, linger=1.3)
    assert play(scene()).shown == GREETED


def test_an_answer_whose_process_dies_while_another_follows_it_is_interrupted():
    async def scene() -> Tab:
        sending = asyncio.create_task((tab := Tab(here)).send("hi"))
        other, looking = await elsewhere(tab, there)
        vars(here.runs._keeping)["_ticking"].cancel()
        clock.now += 10
        await looking
        sending.cancel()
        return other

    clock = Clock()
    store = MemoryStore(clock)
    here, there = Process(store, [TextDelta("Hel"), FOREVER]), Process(store)
    assert "Interrupted" in str(play(scene()).shown)


def test_a_temporary_chat_is_kept_nowhere_and_stays_so_after_a_restart():
    async def scene() -> list[Any]:
        tab = Tab(Process(store, say("Hello")))
        tab.place = {"conversation": "", "tip": "", "wanted": "temporary"}
        await tab.process.dialogue.anew(EN, tab.session, tab.said)
        await tab.see(tab.process.dialogue.send(EN, "hi", tab.session, tab.said))
        assert tab.shown == GREETED
        again = Tab(Process(store, say("Hello")), "gone")
        again.place = {"conversation": "", "tip": "", "wanted": "temporary"}
        await again.see(again.process.dialogue.send(EN, "hi", again.session, again.said))
        assert again.shown == GREETED
        return await store.find("me")

    store = MemoryStore()
    assert play(scene()) == []
