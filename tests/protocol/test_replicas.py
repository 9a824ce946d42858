"""Several processes with one Redis: real ones, which are killed, frozen, stopped and started again in mid-answer."""

from __future__ import annotations

import asyncio
import re
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from counting import Counting
from deploy.redis_server import RedisServer
from deploy.replicas import Nginx, Replica, nginx, redis, replicas
from qwendow import offline
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.texts import UNKEPT
from qwendow.store.port import Kept
from qwendow.store.redis import RedisStore
from visitor import Visitor
from warm import forked

AWAY_SECONDS = 6
"""Longer than a lease."""

NOT_KEPT = UNKEPT["down"]["en"][:30]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[Counting, str]]:
    counting = Counting()
    with offline.start(counting) as running:
        yield counting, running.base_url


@pytest.fixture
def counting(endpoint: tuple[Counting, str]) -> Counting:
    endpoint[0].answers.clear()
    endpoint[0].asked = 0
    return endpoint[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, server: RedisServer, endpoint: tuple[Counting, str]
) -> Iterator[list[Replica]]:
    environ = {"DASHSCOPE_BASE_URL": endpoint[1], "DASHSCOPE_API_KEY": "sk-test", "QWENDOW_OFFLINE": "0"}
    with replicas(tmp_path_factory.mktemp("replicas"), server.url, starts=forked, **environ) as running:
        yield running


FAIL_SECONDS = 3.1
"""After which nginx asks again who was away: it counts the two of `fail_timeout` in whole seconds, and waits for more.
A start takes as long, that of a forked app does not."""


@pytest.fixture
def two(both: list[Replica]) -> list[Replica]:
    """Both there, whatever a test before did to them."""
    for one in both:
        if one.ended:
            one.start()
    for one in both:
        one.wait()
    return both


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, both: list[Replica]) -> Iterator[Nginx]:
    with nginx(tmp_path_factory.mktemp("nginx"), [one.port for one in both]) as running:
        yield running


async def until(true: Callable[[], bool], seconds: float = 10) -> float:
    """How long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not come true in time"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def kept(server: RedisServer, id: str) -> Kept:
    store = await RedisStore.open(server.url)
    try:
        found = await store.load(id)
        assert found
        return found
    finally:
        await store.close()


async def until_kept(server: RedisServer, id: str, fits: Callable[[Kept], bool], seconds: float = 10) -> Kept:
    began = time.monotonic()
    while not fits(found := await kept(server, id)):
        assert time.monotonic() - began < seconds, found
        await asyncio.sleep(0.05)
    return found


def numbers(text: str) -> list[int]:
    return [int(one) for one in re.findall(r"\d+", text)]


def last_of(text: str) -> int:
    """The number that a text of the endpoint has counted to, without a gap."""
    counted = numbers(text)
    assert counted == [*range(1, len(counted) + 1)]
    return len(counted)


def newest(found: Kept) -> Turn:
    return found.turns[-1]


def play(scene: Callable[[AsyncExitStack], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with AsyncExitStack() as stack, asyncio.timeout(60):
            await scene(stack)

    asyncio.run(limited())


def test_stop_in_one_process_ends_an_answer_of_another_within_a_second(
    two: list[Replica], server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        one = await stack.enter_async_context(Visitor(two[0].url))
        await one.join("send", "stopped count to 400")
        await until(lambda: counting.least() > 5)
        there = await stack.enter_async_context(one.at(two[1].url))
        await there.run("stop")
        await until(lambda: counting.answers["stopped"].closed is not None, 1)
        found = await until_kept(server, one.conversation, lambda found: not found.head.running)
        assert newest(found).outcome is Outcome.STOPPED

    play(scene)


def test_a_file_that_one_process_was_given_goes_with_a_message_to_another(
    two: list[Replica], server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        here = await stack.enter_async_context(Visitor(two[0].url))
        there = await stack.enter_async_context(here.at(two[1].url))
        assert (await there.attach("one.txt", b"one")).status_code == 200
        shown = (await here.attach("two.txt", b"two")).text
        here.files = re.findall(r'data-id="([\w-]+)"', shown)
        await here.join("look")
        await here.join("send", "files count to 3")
        await here.stream()
        assert [file.name for file in newest(await kept(server, here.conversation)).files] == ["one.txt", "two.txt"]
        for one in (here, there):
            assert (await one.get(f"{one.tray}/{here.files[0]}")).text == "one"
        stranger = await stack.enter_async_context(Visitor(two[1].url))
        assert (await stranger.get(f"{here.tray}/{here.files[0]}")).status_code == 404

    play(scene)


def test_a_process_that_was_frozen_past_its_lease_writes_over_nothing_when_it_wakes_up(
    two: list[Replica], server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        one = await stack.enter_async_context(Visitor(two[0].url))
        await one.join("send", "frozen count to 400")
        await until(lambda: counting.least() > 20)
        await until_kept(server, one.conversation, lambda found: newest(found).text != "")
        two[0].send(signal.SIGSTOP)
        there = await stack.enter_async_context(one.at(two[1].url))
        assert "Interrupted" in await there.look()
        there.tip = newest(await kept(server, one.conversation)).id
        assert "1 2 3" in await there.say("after count to 3")
        before = await kept(server, one.conversation)
        two[0].send(signal.SIGCONT)
        await until(lambda: counting.answers["frozen"].closed is not None, 2)
        await asyncio.sleep(1)
        after = await kept(server, one.conversation)
        assert (after.head, after.turns) == (before.head, before.turns)
        assert [turn.outcome for turn in after.turns] == [Outcome.INTERRUPTED, Outcome.DONE]

    play(scene)


def test_while_redis_is_away_answers_go_on_and_it_is_said_and_then_they_are_kept_again(
    two: list[Replica], server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        one = await stack.enter_async_context(Visitor(two[0].url))
        answer = asyncio.create_task(one.say("alone count to 180"))
        await until(lambda: counting.least() > 10)
        server.kill()
        await asyncio.sleep(AWAY_SECONDS)
        assert counting.open() == 1
        ailing = await one.get("/readyz")
        assert (ailing.status_code, ailing.json()["store"]) == (503, "down")
        server.start()
        shown = await answer
        assert (await one.get("/readyz")).status_code == 200
        turn = newest(await kept(server, one.conversation))
        assert (turn.outcome, last_of(turn.text)) == (Outcome.DONE, 180)
        said, end = shown[: shown.rindex("process_completed")], shown[shown.rindex("process_completed") :]
        assert (NOT_KEPT in said, NOT_KEPT in end) == (True, False)

    play(scene)


def test_a_killed_process_loses_no_question_and_no_more_than_the_last_second_of_fifty_answers(
    two: list[Replica], front: Nginx, server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        readers = [await stack.enter_async_context(Visitor(two[0].url)) for _ in range(50)]
        for number, one in enumerate(readers):
            await one.join("send", f"reader {number} count to 400")
        await until(lambda: len(counting.answers) == 50 and counting.least() > 30, 30)
        killed = time.monotonic()
        two[0].end(signal.SIGKILL)
        for number, one in enumerate(readers):
            turn = newest(await kept(server, one.conversation))
            at_least = counting.answers[f"reader {number}"].before(killed - 1)
            assert (turn.question, last_of(turn.text) >= at_least > 0) == (f"reader {number} count to 400", True)
        # nginx leaves the dead one at once, and each reader has their own conversation, and nobody else's.
        there = [await stack.enter_async_context(one.at(front.url)) for one in readers]
        lists = await asyncio.gather(*[one.listed() for one in there])
        assert [[item["id"] for item in listed] for listed in lists] == [[one.conversation] for one in readers]
        assert (await there[0].get(f"/conversations/{readers[1].conversation}.md")).status_code == 404
        assert "count to" not in await (await stack.enter_async_context(there[0].tab(there[1].conversation))).look()
        # As soon as the answer counts as interrupted a page that looks on is told.
        shown = await there[7].look()
        assert ("reader 7 count to 400" in shown, "Interrupted" in shown) == (True, True)
        assert time.monotonic() - killed < 20

    play(scene)


def test_a_rolling_restart_lets_answers_finish_and_loses_nothing(
    two: list[Replica], front: Nginx, server: RedisServer, counting: Counting
) -> None:
    async def scene(stack: AsyncExitStack) -> None:
        readers = [await stack.enter_async_context(Visitor(front.url)) for _ in range(8)]
        answers = [asyncio.create_task(one.say(f"roll {number} count to 40")) for number, one in enumerate(readers)]
        await until(lambda: len(counting.answers) == 8 and counting.least() > 5)
        for one in two:
            await asyncio.to_thread(two[0].wait)  # The first is back before the second goes.
            await asyncio.sleep(FAIL_SECONDS)
            await asyncio.to_thread(one.end, signal.SIGTERM)
            one.start()
            late = await stack.enter_async_context(Visitor(front.url))
            assert "1 2 3" in await late.say(f"meanwhile {one.port} count to 3")
            assert (await late.get("/readyz")).status_code == 404  # Each process says so at its own port.
        await asyncio.gather(*answers)
        for one in readers:
            turn = newest(await kept(server, one.conversation))
            assert (turn.outcome, last_of(turn.text)) == (Outcome.DONE, 40)
        assert len(counting.answers) == counting.asked == 10

    play(scene)
