"""A conversation that was deleted elsewhere, in a tab that still shows it: the reader is told, and nothing is back."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from types import SimpleNamespace
from typing import Any

import pytest

from qwendow.conversation.parts import TextFile
from qwendow.page.texts import KEEPING
from qwendow.store.memory import MemoryStore
from test_page_dialogue import EN, play, say
from test_page_tabs import Process, Tab

Act = Callable[[Tab], Coroutine[Any, Any, Any]]

DELETED = KEEPING["deleted_words"]["en"]


def at_once(name: str, wanted: str = "") -> Act:
    async def act(tab: Tab) -> None:
        tab.place["wanted"] = wanted or next(iter(tab.session.conversation.all))
        tab.screens.append(await getattr(tab.process.dialogue, name)(EN, tab.session, tab.said))

    return act


def answering(name: str, *args: Any) -> Act:
    async def act(tab: Tab) -> None:
        await tab.see(getattr(tab.process.dialogue, name)(EN, *args, tab.session, tab.said))

    return act


async def choose(tab: Tab) -> None:
    shown = await tab.process.dialogue.choose(EN, SimpleNamespace(value="x"), tab.session, tab.said)  # type: ignore[arg-type]
    tab.screens.append(shown)


ACTS = {
    "send": answering("send", "and?"),
    "retry": answering("retry"),
    "edit": answering("edit", SimpleNamespace(index=0, value="uno")),
    "undo": at_once("undo"),
    "branch": at_once("branch"),
    "fork": at_once("fork", "0"),
    "choose": choose,
}


@pytest.mark.parametrize("tabs", [1, 2])
@pytest.mark.parametrize("act", ACTS)
def test_whatever_is_done_in_it_is_not_done_and_the_reader_is_told_why(
    act: str, tabs: int, monkeypatch: pytest.MonkeyPatch
):
    told: list[str] = []
    monkeypatch.setattr("gradio.Warning", lambda words, **_: told.append(words))

    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        if tabs == 2:
            await tab.again().look()
        await store.delete(tab.session.opened.head.id)
        await ACTS[act](tab)
        return tab

    store = MemoryStore()
    process = Process(store, say("Hello"), say("more"))
    tab = play(scene())
    assert told == [DELETED]
    assert tab.shown == []
    assert "value" not in tab.screens[-1][1]  # The box.
    assert (len(process.client.requests), play(store.find("me"))) == (1, [])


def test_what_is_attached_waits_in_the_new_chat(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gradio.Warning", lambda words, **_: None)

    async def scene() -> list[str]:
        await (tab := Tab(process)).send("hi")
        assert tab.session.tray
        tab.session.tray.add(TextFile("n.txt", "a note"))
        await process.store.delete(tab.session.opened.head.id)
        await tab.send("and?")
        (again := tab.again()).place["tip"] = ""
        await again.look()
        return [file.name for file in again.session.waiting]

    process = Process(MemoryStore(), say("Hello"))
    assert play(scene()) == ["n.txt"]


def test_stop_in_it_turns_to_no_other_chat_that_the_page_would_not_know_of(monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    monkeypatch.setattr("gradio.Warning", lambda words, **_: told.append(words))

    async def scene() -> Tab:
        await (tab := Tab(process)).send("hi")
        shown = json.loads(tab.said)["place"]
        await process.store.delete(tab.session.opened.head.id)
        await process.dialogue.stop(EN, tab.session, tab.said)
        assert shown["conversation"] == tab.session.opened.head.id
        await tab.send("and?")
        return tab

    process = Process(MemoryStore(), say("Hello"), say("more"))
    assert (play(scene()).shown, told) == ([], [DELETED])
