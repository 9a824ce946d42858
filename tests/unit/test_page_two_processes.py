"""One tab whose acts come to either of two processes: each goes on where the other one was."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from qwendow.answering import keeping
from qwendow.conversation.events import TextDelta, ToolCall
from qwendow.conversation.parts import TextFile
from qwendow.conversation.rounds import Call
from qwendow.page.elsewhere import Elsewhere
from qwendow.page.session import Session
from qwendow.page.tabs import TEMPORARY
from qwendow.store.memory import MemoryStore
from test_page_dialogue import EN, FOREVER, meanwhile, plain, play, say
from test_page_tabs import Process
from wished import packed

KEY = "k" * 32


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "TICK_SECONDS", 0.02)


class Tab:
    """A page, with a session in each process that it comes to."""

    def __init__(self, *processes: Process) -> None:
        self.processes, self.sessions = processes, [Session() for _ in processes]
        self.place: dict[str, Any] = {}
        self.files: list[str] = []
        self.screens: list[Any] = []
        processes[0].tabs.start(EN, self.sessions[0])
        self.shows(self.sessions[0])

    def shows(self, session: Session) -> None:
        opened = session.opened
        self.place = {"conversation": opened.head.id, "tip": opened.conversation.tip or ""}
        self.place["fresh"] = not opened.conversation.all

    @property
    def said(self) -> str:
        return json.dumps({**json.loads(packed()), "place": {**self.place, "files": self.files}})

    async def send(self, at: int, message: str) -> None:
        session = self.sessions[at]
        async for screen in self.processes[at].dialogue.send(EN, message, session, self.said):
            self.screens.append(screen)
            self.shows(session)

    async def act(self, at: int, name: str, *args: Any) -> None:
        await getattr(self.processes[at].dialogue, name)(EN, *args, self.sessions[at], self.said)

    @property
    def shown(self) -> list[str]:
        return [text for _, text in plain(self.screens[-1])]


def two(here: list[Any], there: list[Any]) -> tuple[Process, Process]:
    store = MemoryStore()
    return Process(store, *here), Process(store, *there)


def test_messages_that_go_to_one_process_and_the_other_are_one_conversation():
    async def scene() -> None:
        for number, at in enumerate((0, 1, 1, 0, 1)):
            await tab.send(at, f"q{number}")

    here, there = two([say("a0"), say("a3")], [say("a1"), say("a2"), say("a4")])
    tab = Tab(here, there)
    play(scene())
    assert tab.shown == [text for number in range(5) for text in (f"q{number}", f"a{number}")]


def test_what_was_taken_back_in_one_process_is_not_there_in_the_other():
    async def scene() -> None:
        await tab.send(0, "q0")
        await tab.send(1, "q1")
        await tab.act(0, "undo")
        tab.shows(tab.sessions[0])
        await tab.send(1, "q2")

    here, there = two([say("a0")], [say("a1"), say("a2")])
    tab = Tab(here, there)
    play(scene())
    assert tab.shown == ["q0", "a0", "q2", "a2"]


def test_a_tab_is_let_go_of_when_all_of_it_is_found_again():
    async def scene() -> None:
        found.append(tab.sessions[0].found_again)
        sending = asyncio.create_task(tab.send(0, "hi"))
        await meanwhile(lambda: tab.screens and "Hel" in tab.shown)
        found.append(tab.sessions[0].found_again)
        await tab.act(0, "stop")
        await sending
        found.append(tab.sessions[0].found_again)
        tab.sessions[0] = Session()
        await tab.send(0, "again")
        here.tabs.start(EN, tab.sessions[0], TEMPORARY)
        found.append(tab.sessions[0].found_again)
        tab.shows(tab.sessions[0])
        tab.place = {"wanted": TEMPORARY}
        await tab.send(0, "in private")
        found.append(tab.sessions[0].found_again)

    found: list[bool] = []
    here, _ = two([[TextDelta("Hel"), FOREVER], say("again"), say("private")], [])
    tab = Tab(here)
    play(scene())
    assert found == [True, False, True, True, False]


def test_stop_finds_the_answer_in_a_process_that_has_never_seen_the_tab():
    async def scene() -> None:
        sending = asyncio.create_task(tab.send(0, "hi"))
        await meanwhile(lambda: tab.screens and "Hel" in tab.shown)
        await tab.act(1, "stop")
        await sending

    here, there = two([[TextDelta("Hel"), FOREVER]], [])
    tab = Tab(here, there)
    play(scene())
    assert ("Stopped" in tab.shown[-1], here.client.open) == (True, 0)


def test_stop_finds_the_answer_though_its_process_looked_on_before_and_does_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("qwendow.answering.following.AWAY_SECONDS", 0.01)

    async def scene() -> None:
        sending = asyncio.create_task(tab.send(0, "hi"))
        await meanwhile(lambda: tab.screens and "Hel" in tab.shown)
        looking = there.dialogue.look(EN, tab.sessions[1], tab.said)
        await anext(looking)
        run = tab.sessions[1].opened.run
        await looking.aclose()
        await meanwhile(lambda: run and run.task.done())
        await tab.act(1, "stop")
        await sending

    here, there = two([[TextDelta("Hel"), FOREVER]], [])
    tab = Tab(here, there)
    play(scene())
    assert here.client.open == 0


def test_what_a_reader_says_to_a_tool_call_reaches_the_process_that_asks():
    async def scene() -> bool:
        sending = asyncio.create_task(tab.send(0, "hi"))
        await meanwhile(lambda: tab.screens and "Hel" in tab.shown)
        run = tab.sessions[0].run
        assert run
        asking = asyncio.create_task(run.consent(Call(ToolCall("0", "look", "{}"), key="0")))
        await tab.act(1, "decide", SimpleNamespace(value="allow:0"))
        said = await asyncio.wait_for(asking, 2)
        await tab.act(0, "stop")
        await sending
        return said

    here, there = two([[TextDelta("Hel"), FOREVER]], [])
    tab = Tab(here, there)
    assert play(scene()) is True


def test_a_file_that_came_to_another_process_goes_with_the_message_and_one_taken_back_does_not():
    async def scene() -> None:
        conversation = tab.place["conversation"]
        files = [TextFile(name, name) for name in ("one.txt", "two.txt")]
        for file in files:
            tray = await Elsewhere(there.store).tray(KEY, conversation, "me")
            assert tray and tray.kept
            await tray.kept.put(file)
        assert await Elsewhere(there.store).tray(KEY, conversation, "another") is None
        assert await Elsewhere(there.store).file(conversation, "another", files[0].id) is None
        tab.files = [files[1].id]
        await tab.send(0, "read")

    here, there = two([say("done")], [])
    tab = Tab(here, there)
    play(scene())
    assert [file.name for file in tab.sessions[0].conversation.turns[0].files] == ["two.txt"]
    assert tab.sessions[0].waiting == ()


def test_a_tray_has_what_came_into_it_or_went_by_way_of_another_process():
    async def scene() -> list[list[str]]:
        tray, seen = tab.sessions[0].tray, []
        there_too = await Elsewhere(there.store).tray(KEY, tab.place["conversation"], "me")
        assert tray and tray.kept and there_too and there_too.kept
        one, other = TextFile("one.txt", "one"), TextFile("two.txt", "two")
        await there_too.kept.put(one)
        await here.trays.refresh(tray)
        seen.append([file.name for file in tray.waiting])
        tray.add(other)
        await tray.kept.put(other)
        await there_too.kept.drop(one.id)
        await here.trays.refresh(tray)
        return [*seen, [file.name for file in tray.waiting]]

    here, there = two([], [])
    tab = Tab(here, there)
    assert play(scene()) == [["one.txt"], ["two.txt"]]


def test_a_message_of_a_temporary_chat_goes_into_nothing_that_is_kept():
    async def scene() -> None:
        await tab.send(1, "kept")
        tab.place = {"wanted": TEMPORARY, "tip": "1"}
        await tab.send(1, "a secret")

    here, there = two([], [say("a"), say("b")])
    tab = Tab(here, there)
    with pytest.warns(UserWarning, match="no such conversation"):
        play(scene())
    assert (len(there.client.requests), tab.sessions[1].opened.kept) == (1, False)


def test_what_a_page_says_of_its_place_is_no_place_where_it_is_none():
    tab = Tab(*two([], [say("a")]))
    for place in (
        {"conversation": "a b"},
        {"conversation": ["x"]},
        {"conversation": "x", "files": 5},
        {"tip": "x" * 99},
    ):
        session = Session()
        said = json.dumps({"place": place})
        assert asyncio.run(tab.processes[0].tabs.attend(SimpleNamespace(headers={}), session, said)) is None  # type: ignore[arg-type]
        assert session.opened.head.id != "x"
