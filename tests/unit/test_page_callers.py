"""Callers of /chat: whose conversation goes on under which id, and for how long."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import gradio as gr
import pytest

from qwendow.conversation.turn import Note, Outcome
from qwendow.page.called import SHORT_LIFE_SECONDS
from qwendow.page.callers import new_conversation
from qwendow.page.session import Session
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Head, Unavailable
from test_page_dialogue import EN, FOREVER, Step, meanwhile, play, say
from test_page_tabs import Process

SECRET = "a-secret-of-20-signs"


class Caller:
    """Programs that call one process, each call in a session of its own unless they say so."""

    def __init__(self, store: Any, *scripts: list[Step], owner: str = "") -> None:
        self.process = Process(store, *scripts, owner=owner)

    async def ask(self, message: str, conversation: Any = "", session: Session | None = None) -> str:
        answers = self.process.callers.chat(EN, message, conversation=conversation, session=session or Session())
        return [text async for text in answers][-1]

    @property
    def heard(self) -> list[str]:
        """What the model was told last, without the system prompt."""
        return self.process.client.questions[-1]


def test_who_knows_an_id_goes_on_with_what_was_begun_under_it_also_in_another_process():
    async def scene() -> list[str]:
        await Caller(store, say("Hello")).ask("hi", SECRET)
        later = Caller(store, say("more"))
        await later.ask("and?", SECRET)
        return later.heard

    store = MemoryStore()
    assert play(scene()) == ["hi", "Hello", "and?"]


def test_a_reader_who_is_known_has_ids_of_their_own_which_may_be_short():
    async def scene() -> list[list[str]]:
        mine, yours = Caller(store, say("Hello"), owner="me"), Caller(store, say("Salut"), owner="you")
        await mine.ask("hi", "notes")
        with pytest.raises(gr.Error, match="no such conversation"):
            await yours.ask("hi", "notes")
        await mine.ask("and?", "notes")
        return [mine.heard, yours.process.client.questions]

    store = MemoryStore()
    assert play(scene()) == [["hi", "Hello", "and?"], []]


def test_an_id_of_a_reader_leads_nobody_else_anywhere():
    async def scene() -> None:
        await Caller(store, say("Hello"), owner="me").ask("hi", SECRET)
        for owner in ("", "you"):
            with pytest.raises(gr.Error, match="no such conversation"):
                await Caller(store, owner=owner).ask("and?", SECRET)

    store = MemoryStore()
    play(scene())


def test_who_gets_an_identity_goes_on_with_what_they_began_without_one():
    async def scene() -> list[str]:
        await Caller(store, say("Hello")).ask("hi", SECRET)
        known = Caller(store, say("more"), owner="me")
        await known.ask("and?", SECRET)
        return known.heard

    store = MemoryStore()
    assert play(scene()) == ["hi", "Hello", "and?"]


@pytest.mark.parametrize("conversation", ["short", "x" * 65, "a b" * 9, "../" * 8, 5, ["x"], "é" * 20])
def test_an_id_that_could_be_guessed_or_is_none_is_refused(conversation: Any):
    caller = Caller(MemoryStore())
    with pytest.raises(gr.Error, match="conversation must be an id"):
        play(caller.ask("hi", conversation))
    assert caller.process.client.requests == []


def test_an_id_for_a_conversation_is_long_enough_and_another_each_time():
    ids = {new_conversation() for _ in range(100)}
    assert (len(ids), min(map(len, ids)) >= 20) == (100, True)


def test_what_has_no_id_goes_on_for_five_minutes(monkeypatch: pytest.MonkeyPatch):
    async def scene() -> list[list[str]]:
        session, heard = Session(), []
        for later in (0, SHORT_LIFE_SECONDS - 1, SHORT_LIFE_SECONDS + 1):
            if session.opened.last:
                session.opened.last.watched = time.monotonic() - later
            await caller.ask("hi", session=session)
            heard.append(caller.heard)
        return heard

    caller = Caller(MemoryStore(), say("a"), say("b"), say("c"))
    assert play(scene()) == [["hi"], ["hi", "a", "hi"], ["hi"]]


def test_what_has_no_id_is_kept_nowhere():
    caller = Caller(MemoryStore(), owner="me")
    play(caller.ask("hi"))
    assert play(caller.process.store.find("me")) == []


def test_two_calls_for_one_conversation_come_one_after_the_other():
    async def scene() -> None:
        await asyncio.gather(caller.ask("one", SECRET), caller.ask("two", SECRET))

    caller = Caller(MemoryStore(), say("1"), say("2"))
    play(scene())
    assert caller.process.client.most_open == 1
    assert caller.heard == ["one", "1", "two"]


def test_so_do_two_calls_to_two_processes():
    async def scene() -> list[str]:
        first, second = Caller(store, [0.3, *say("1")]), Caller(store)
        asking = asyncio.create_task(first.ask("one", SECRET))
        await meanwhile(lambda: first.process.client.requests)
        await second.ask("two", SECRET)
        await asking
        return second.heard

    store = MemoryStore()
    assert play(scene()) == ["one", "1", "two"]


def test_who_calls_and_goes_pays_for_nothing_more():
    async def scene() -> None:
        answers = caller.process.callers.chat(EN, "hi", conversation=SECRET, session=Session())
        await anext(answers)
        await answers.aclose()
        assert caller.process.client.open == 0

    caller = Caller(MemoryStore(), [FOREVER])
    play(scene())


def test_an_answer_that_nobody_listens_to_ends_and_says_so_where_it_is_kept():
    async def scene() -> Any:
        answers = caller.process.callers.chat(EN, "hi", conversation=SECRET, session=Session())
        await anext(answers)
        with pytest.raises(StopAsyncIteration):
            await answers.athrow(TimeoutError())
        assert caller.process.client.open == 0
        return (await store.load(SECRET)).turns[-1]

    store = MemoryStore()
    caller = Caller(store, [FOREVER])
    turn = play(scene())
    assert (turn.outcome, turn.notes) == (Outcome.STOPPED, [Note("unheard")])


def test_where_nothing_can_be_reached_a_caller_is_told_why():
    class Down(MemoryStore):
        async def load(self, *_: Any, **__: Any) -> Any:
            raise Unavailable("down")

    with pytest.raises(gr.Error, match="the server is away"):
        play(Caller(Down()).ask("hi", SECRET))


def test_what_a_caller_began_is_not_in_the_list_of_anybody():
    async def scene() -> list[Head]:
        caller = Caller(store, say("Hello"))
        await caller.ask("hi", SECRET)
        return [found.head for owner in ("", "me") for found in await store.find(owner)]

    store = MemoryStore()
    assert play(scene()) == []
