"""What a reader wants to be known of them goes with their questions, and with nobody else's."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from qwendow.page import about
from qwendow.page.session import Session
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Unavailable
from staged import Stage
from test_page_dialogue import EN, play, say
from test_page_tabs import Process, Tab

TEXT = "I teach physics in Qingdao."
TOLD = f"You help.\n\nAbout the reader, in their own words:\n\n{TEXT}"


class Counting(MemoryStore):
    """Counts how often it is asked for a profile, and cannot be read while it is `down`."""

    down = False

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def profile(self, owner: str) -> str:
        self.asked.append(owner)
        if self.down:
            raise Unavailable("down")
        return await super().profile(owner)


class Saying(Tab):
    """A page that has saved its text under a stamp."""

    stamp = ""

    @property
    def said(self) -> str:
        said = json.loads(super().said)
        return json.dumps({**said, "place": {**said["place"], "about": self.stamp}})


def system(process: Process) -> list[str]:
    """The system prompts of all requests."""
    return [request.messages[0]["content"] for request in process.client.requests]


def receipts(tab: Tab) -> list[str]:
    found = (re.search("<summary>(.*)</summary>", one["content"][0]["text"]) for one in tab.screens[-1].messages)
    return [line[1] for line in found if line]


def asked(
    store: MemoryStore, *acts: str | Callable[[Saying], Awaitable[Any]], owner: str = "me", locks: Iterable[str] = ()
) -> tuple[Process, Saying]:
    """Questions, and what is done between them."""

    async def scene() -> Saying:
        tab = Saying(process)
        for act in acts:
            await (tab.send(act) if isinstance(act, str) else act(tab))
        return tab

    process = Process(store, *[say("Hello") for _ in acts], owner=owner, locks=locks)
    return process, play(scene())


def writing(text: str, stamp: str = "", owner: str = "me") -> Callable[[Saying], Awaitable[Any]]:
    async def write(tab: Saying) -> None:
        await tab.process.store.write_profile(owner, text)
        tab.stamp = stamp

    return write


def test_without_a_text_nothing_is_told_and_nothing_said_of_it():
    process, tab = asked(MemoryStore(), "hi")
    assert system(process) == ["You help."]
    assert "About me" not in receipts(tab)[0]


def test_the_text_stands_in_the_system_prompt_and_the_receipt_says_so():
    process, tab = asked(MemoryStore(), writing(TEXT), "hi")
    assert system(process) == [TOLD]
    assert receipts(tab)[0].endswith(" · About me used")


def test_it_is_read_once_for_many_questions():
    store = Counting()
    process, _ = asked(store, writing(TEXT), "one", "two", "three")
    assert (system(process), store.asked) == ([TOLD] * 3, ["me"])


def test_a_text_that_the_page_saved_holds_from_the_next_question_on():
    process, tab = asked(
        MemoryStore(), writing(TEXT, "1"), "one", writing("I am ten.", "2"), "two", writing("", "3"), "three"
    )
    assert system(process) == [TOLD, TOLD.replace(TEXT, "I am ten."), "You help."]
    assert ["About me used" in receipt for receipt in receipts(tab)] == [True, True, False]


def test_a_text_that_was_saved_elsewhere_holds_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(about, "FRESH_SECONDS", -1)
    process, _ = asked(MemoryStore(), "one", writing(TEXT), "two")
    assert system(process) == ["You help.", TOLD]


def test_nobody_is_told_of_another_reader():
    process, _ = asked(MemoryStore(), writing(TEXT), "hi", owner="you")
    assert system(process) == ["You help."]


def test_the_store_is_not_asked_about_who_is_nobody():
    store = Counting()
    process, _ = asked(store, writing(TEXT, owner=""), "hi", owner="")
    assert (system(process), store.asked) == (["You help."], [])


def test_where_it_cannot_be_read_what_was_known_goes_on():
    async def break_down(tab: Saying) -> None:
        store.down, tab.stamp = True, "2"

    store = Counting()
    process, _ = asked(store, writing(TEXT), "one", break_down, "two")
    assert system(process) == [TOLD, TOLD]


@pytest.mark.parametrize("lock", ["prompt", "system_prompt"])
def test_where_the_system_prompt_is_locked_it_stands_before_the_first_question(lock: str):
    process, tab = asked(MemoryStore(), writing(TEXT), "hi", "and?", locks=[lock])
    first, second = [request.messages for request in process.client.requests]
    about = TOLD.removeprefix("You help.\n\n")
    assert first == [{"role": "system", "content": "You help."}, {"role": "user", "content": f"{about}\n\nhi"}]
    assert (second[:2], second[-1]) == (first, {"role": "user", "content": "and?"})
    assert "About me used" in receipts(tab)[1]


@pytest.mark.parametrize("locks", [["profile"], ["profile", "prompt"]])
def test_where_it_is_locked_it_is_told_nowhere(locks: list[str]):
    process, tab = asked(MemoryStore(), writing(TEXT, "1"), "hi", locks=locks)
    assert process.client.requests[0].messages == [
        {"role": "system", "content": "You help."}, {"role": "user", "content": "hi"}
    ]  # fmt: skip
    assert "About me" not in receipts(tab)[0]


def test_who_calls_the_api_is_told_nothing_of_it():
    async def scene() -> list[str]:
        await store.write_profile("me", TEXT)
        return [text async for text in stage.callers.chat(EN, "hi", session=Session())]

    store = MemoryStore()
    stage: Stage = Process(store, say("Hello"))
    assert play(scene())[-1] == "Hello"
    assert system(stage) == ["You help."]  # type: ignore[arg-type]


@pytest.mark.parametrize("said", [None, "", "{", "[]", '{"place": 5}', '{"place": {"about": 5}}'])
def test_what_the_page_says_else_is_no_stamp(said: Any):
    assert about.read_stamp(said) == ""


def test_the_profile_is_its_readers_and_goes_with_all_of_theirs():
    from visitors import House

    ann, bob = (house := House()).visitor(), house.visitor()
    assert ann.post("/profile", {"text": f" {TEXT} "}).json() == {"text": TEXT}
    assert (ann.get("/profile").json(), bob.get("/profile").json()) == ({"text": TEXT}, {"text": ""})
    assert ann.post("/profile", {"text": "x" * 5001}).status_code == 422
    assert house.nobody().get("/profile").json() == {"text": ""}
    ann.post("/conversations/delete")
    assert asyncio.run(house.store.profile(ann.id)) == ""
