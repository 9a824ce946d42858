"""The line before the endpoint: by turns, with places, and few requests in vain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from qwendow.conversation.errors import Failure, RateLimited, Unreachable
from qwendow.conversation.events import Event, LeftOut, Queued, Retrying, TextDelta
from qwendow.conversation.request import Request
from qwendow.line import InLine, Line, Spare
from qwendow.line.rate import FORGET_SECONDS, LOOK_SECONDS
from qwendow.readers.limits import ASKER, Asker

REQUEST = Request("qwen-plus", [{"role": "user", "content": "?"}], 0.7, 0.8)


class Endpoint:
    """Answers when it is let; refuses as many as `refusing` says."""

    def __init__(self, refusing: int = 0, retry_after: float | None = 0.05) -> None:
        self.sent: list[str] = []
        self.refusing = refusing
        self.retry_after = retry_after
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.sent.append(ASKER.get().reader)
        await asyncio.sleep(0)
        if self.refusing:
            self.refusing -= 1
            raise RateLimited(status=429, retry_after=self.retry_after)
        await self.go_on.wait()
        yield TextDelta("said")


async def asked(client: InLine | Spare, whose: str = "") -> list[Event]:
    ASKER.set(Asker(whose))
    return [event async for event in client.stream(REQUEST)]


def playing(scene: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    return lambda: asyncio.run(asyncio.wait_for(scene(), 20))


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.001)


def client(endpoint: Endpoint, at_once: int = 0, patience: float = 60) -> tuple[InLine, Line]:
    line = Line(at_once)
    return InLine(endpoint, line, patience), line


def test_nothing_is_said_where_nobody_waits():
    async def scene() -> None:
        way, line = client(Endpoint(), 1)
        assert [await asked(way) for _ in range(3)] == [[TextDelta("said")]] * 3
        assert line.waiting == 0

    playing(scene)()


def test_readers_take_turns_and_hear_their_place():
    async def scene() -> None:
        endpoint = Endpoint()
        way, line = client(endpoint, 1)
        endpoint.go_on.clear()
        order = ["ann", "ann", "ann", "bob", "eve", "bob"]
        tasks = []
        for whose in order:
            tasks.append(asyncio.create_task(asked(way, whose)))
            await asyncio.sleep(0)
        await until(lambda: line.waiting == 5)
        await asyncio.sleep(2 * LOOK_SECONDS)
        endpoint.go_on.set()
        answers = await asyncio.gather(*tasks)
        assert endpoint.sent == ["ann", "ann", "bob", "eve", "ann", "bob"]
        places = [[event.place for event in events if isinstance(event, Queued)] for events in answers]
        # What each heard first is their place, which is not said at once; the last thing that they wait no more.
        assert places[0] == []
        assert [said[0] for said in places[1:]] == [1, 4, 2, 3, 5]
        assert all(said[-1] == 0 for said in places[1:])
        assert all(events[-1] == TextDelta("said") for events in answers)

    playing(scene)()


@pytest.mark.parametrize(
    ("waits", "other"),
    [(True, "eve"), (True, "bob"), (False, "eve")],
    ids=["in line", "in line, and asks another time", "whose turn has just come"],
)
def test_who_stops_leaves_and_the_others_go_on(waits: bool, other: str):
    async def scene() -> None:
        endpoint = Endpoint()
        way, line = client(endpoint, 1)
        endpoint.go_on.clear()
        first = asyncio.create_task(asked(way, "ann"))
        await asyncio.sleep(0)
        gone, last = (asyncio.create_task(asked(way, whose)) for whose in ("bob", other))
        await until(lambda: line.waiting == 2)
        if not waits:
            endpoint.go_on.set()
            await first
        gone.cancel()
        endpoint.go_on.set()
        await asyncio.gather(first, last)
        await asyncio.wait({gone})
        assert gone.cancelled() and line.waiting == 0
        assert [await asked(one) for one in (way, Spare(endpoint, line))] == [[TextDelta("said")]] * 2

    playing(scene)()


def test_a_request_that_fails_makes_room():
    class Broken:
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            raise Unreachable()
            yield

    async def scene() -> None:
        way = InLine(Broken(), Line(1), 60)
        for _ in range(3):
            with pytest.raises(Unreachable):
                await asked(way)

    playing(scene)()


def test_one_that_is_refused_alone_waits_once_as_long_as_it_is_told():
    async def scene() -> None:
        endpoint = Endpoint(refusing=1)
        way, _ = client(endpoint)
        assert [event.place for event in await asked(way) if isinstance(event, Queued)] == [1, 0]
        endpoint.refusing = 5
        with pytest.raises(RateLimited):
            await asked(way)
        assert len(endpoint.sent) == 4

    playing(scene)()


def test_one_that_is_refused_alone_and_not_told_for_how_long_is_an_error():
    async def scene() -> None:
        way, _ = client(Endpoint(refusing=1, retry_after=None))
        with pytest.raises(RateLimited):
            await asked(way)

    playing(scene)()


@pytest.mark.parametrize(
    ("before", "sent"),
    [(TextDelta("said"), 1), (Retrying(1, 1, 2, Failure.of(RateLimited())), 1), (LeftOut("seed"), 2)],
    ids=["answered", "that the client tried again", "whose request was changed"],
)
def test_one_that_is_refused_later_waits_only_where_it_is_neither_answered_nor_tried_again(before: Event, sent: int):
    class Late:
        def __init__(self) -> None:
            self.sent = 0

        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            self.sent += 1
            yield before
            raise RateLimited(retry_after=0.01)

    async def scene() -> None:
        endpoint = Late()
        with pytest.raises(RateLimited):
            await asked(InLine(endpoint, Line(), 60))
        assert endpoint.sent == sent

    playing(scene)()


def test_after_a_refusal_nothing_is_sent_before_its_time():
    async def scene() -> None:
        now = 100.0
        line = Line(clock=lambda: now)
        endpoint = Endpoint(refusing=1, retry_after=30)
        way = InLine(endpoint, line, 60, clock=lambda: now)
        tasks = [asyncio.create_task(asked(way)) for _ in range(2)]
        await until(lambda: line.waiting == 1)  # The other one had gone already.
        tasks.append(asyncio.create_task(asked(way)))
        await until(lambda: line.waiting == 2)
        assert len(endpoint.sent) == 2
        for sent, later in ((3, 130.0), (4, 140.0)):  # One after the other.
            now = later
            line.heard(REQUEST.model)  # Whatever happens, it looks.
            await until(lambda sent=sent: len(endpoint.sent) == sent)  # type: ignore[misc]
        for answer in await asyncio.gather(*tasks):
            assert answer[-1] == TextDelta("said")
        assert len(endpoint.sent) == 4

    playing(scene)()


def test_a_countdown_of_the_client_closes_the_line_for_the_others():
    class Counting:
        def __init__(self) -> None:
            self.sent = 0

        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            self.sent += 1
            if self.sent == 1:
                yield Retrying(1, 1, 2, Failure.of(RateLimited()))
                await asyncio.sleep(0.02)
            yield TextDelta("said")

    async def scene() -> None:
        endpoint = Counting()
        line = Line()
        way = InLine(endpoint, line, 60)
        first = asyncio.create_task(asked(way))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(asked(way))
        await first
        assert (line.waiting, endpoint.sent) == (1, 1)
        assert (await second)[0] == Queued(1)

    playing(scene)()


def test_another_model_is_asked_all_the_same_and_one_that_is_used_up_says_so():
    async def scene() -> None:
        way, line = client(Endpoint(refusing=1, retry_after=30))
        waiting = asyncio.create_task(asked(way))
        await until(lambda: line.waiting == 1)
        other = [event async for event in way.stream(replace(REQUEST, model="qwen-max"))]
        assert other[-1] == TextDelta("said") and line.waiting == 1
        waiting.cancel()
        endpoint = Endpoint(refusing=9, retry_after=3_600)
        way, line = client(endpoint)
        for together in (1, 2):  # Others make no difference.
            said = await asyncio.gather(*(asked(way) for _ in range(together)), return_exceptions=True)
            assert all(isinstance(one, RateLimited) for one in said)
        assert len(endpoint.sent) == 3

    playing(scene)()


def test_a_model_that_opens_soon_does_not_wait_for_one_that_opens_late():
    async def scene() -> None:
        line = Line()

        async def go(model: str) -> None:
            async for _ in line.come("", model):
                pass

        for model, seconds in (("late", 30), ("soon", 0.05)):
            await go(model)
            line.refused(model, seconds)
            line.leave()
        late, soon = (asyncio.create_task(go(model)) for model in ("late", "soon"))
        await asyncio.wait_for(soon, 5)
        assert line.waiting == 1
        title = asyncio.create_task(line.spare("other"))
        await asyncio.sleep(0.001)
        assert not title.done()  # Somebody waits, if for another model.
        late.cancel()
        await asyncio.wait_for(title, 1)

    playing(scene)()


def test_who_comes_just_as_it_goes_on_does_not_go_before_who_waits():
    now = 0.0

    async def scene() -> None:
        nonlocal now
        line = Line(clock=lambda: now)

        async def go(whose: str) -> None:
            async for _ in line.come(whose, "m"):
                pass

        await go("ann")
        line.refused("m", 10)
        waits = asyncio.create_task(go("ann"))
        await until(lambda: line.waiting == 1)
        now = 10.0
        last = asyncio.create_task(go("bob"))
        await asyncio.wait_for(waits, 5)
        assert not last.done()
        last.cancel()

    playing(scene)()


@pytest.mark.parametrize("stops", [False, True], ids=["goes", "stops"])
def test_what_can_be_left_out_goes_when_nobody_waits(stops: bool):
    async def scene() -> None:
        endpoint = Endpoint()
        way, line = client(endpoint, 1)
        spare = Spare(endpoint, line)
        endpoint.go_on.clear()
        first = asyncio.create_task(asked(way, "ann"))
        await until(lambda: endpoint.sent == ["ann"])
        title = asyncio.create_task(asked(spare, "title"))
        await asyncio.sleep(0)
        last = asyncio.create_task(asked(way, "bob"))
        await until(lambda: line.waiting == 1)  # It stands in nobody's way, and in no count.
        if stops:
            title.cancel()
        endpoint.go_on.set()
        await asyncio.wait({first, last, title})
        assert endpoint.sent == (["ann", "bob"] if stops else ["ann", "bob", "title"])
        assert title.cancelled() == stops and await asked(way) == [TextDelta("said")]

    playing(scene)()


def test_what_can_be_left_out_counts_while_it_goes():
    async def scene() -> None:
        line = Line(1)
        await line.spare("m")
        async with aclosing(line.come("", "m", first=True)) as places:
            assert await anext(places) == 1

    playing(scene)()


@pytest.mark.parametrize("waits", [True, False], ids=["in line", "as its turn comes"])
def test_what_can_be_left_out_and_stops_leaves_nothing_behind(waits: bool):
    looks = 0

    def clock() -> float:
        nonlocal looks
        looks += 1
        return 0.0

    async def scene() -> None:
        line = Line(1, clock)
        async with aclosing(line.come("", "m")) as places:
            assert [place async for place in places] == []
        title = asyncio.create_task(line.spare("m"))
        await asyncio.sleep(0)
        before = looks
        await asyncio.sleep(0.01)
        assert looks == before
        if not waits:
            line.leave()
        title.cancel()
        await asyncio.wait({title})
        if waits:
            line.leave()
        before = looks
        await asyncio.sleep(0.01)
        assert looks == before
        async with aclosing(line.come("", "m")) as places:
            assert [place async for place in places] == []

    playing(scene)()


@pytest.mark.parametrize("counting", [False, True])
def test_what_can_be_left_out_is_not_tried_again_and_closes_the_line(counting: bool):
    class Refusing:
        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            if counting:
                yield Retrying(1, 1, 2, Failure.of(RateLimited(retry_after=30)))
                await asyncio.sleep(20)
            raise RateLimited(retry_after=30)

    async def scene() -> None:
        line = Line(1)
        with pytest.raises(RateLimited):
            await asked(Spare(Refusing(), line))
        waits = asyncio.create_task(asked(InLine(Endpoint(), line, 60)))
        await until(lambda: line.waiting == 1)
        waits.cancel()

    playing(scene)()


def test_it_is_forgotten_after_a_while_that_there_were_too_many():
    now = 0.0
    line = Line(clock=lambda: now)

    async def go() -> bool:
        async with aclosing(line.come("", "m")) as places:
            async for _ in places:
                return False
        return True

    async def scene() -> None:
        nonlocal now
        assert all([await go() for _ in range(8)])
        line.refused("m", 1)
        now = 1.0
        assert [await go() for _ in range(2)] == [True, False]
        now = 2.0 + FORGET_SECONDS
        assert all([await go() for _ in range(8)])
        for _ in range(5):  # It is found to take less than one a second.
            line.refused("m", 10)
            now += 10
            assert await go()
        for later, goes in ((FORGET_SECONDS, False), (9 * FORGET_SECONDS, True)):
            now += later + 1
            assert [await go() for _ in range(2)] == [True, goes]

    playing(scene)()


def test_of_those_that_were_on_their_way_the_first_says_when_it_goes_on():
    now = 0.0
    line = Line(clock=lambda: now)

    async def scene() -> None:
        nonlocal now
        for _ in range(2):
            async with aclosing(line.come("", "m")) as places:
                assert [place async for place in places] == []
        for at in (0.0, 0.5):
            now = at
            line.refused("m", None)
        now = 1.0
        async with aclosing(line.come("", "m")) as places:
            assert [place async for place in places] == []

    playing(scene)()


def test_one_that_is_refused_gives_way_where_others_wait_and_goes_first_when_its_time_has_come():
    class Counting:
        """As the client: it would ask again by itself."""

        def __init__(self) -> None:
            self.sent: list[str] = []

        async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
            self.sent.append(ASKER.get().reader)
            await asyncio.sleep(0.01)
            if len(self.sent) == 1:
                yield Retrying(1, 1, 2, Failure.of(RateLimited(retry_after=0.02)))
                self.sent.append("again")
            yield TextDelta("said")

    async def scene() -> None:
        endpoint = Counting()
        way = InLine(endpoint, Line(1), 60)
        answers = await asyncio.gather(asked(way, "ann"), asked(way, "bob"))
        assert endpoint.sent == ["ann", "ann", "bob"]
        assert answers[0] == [Queued(1), Queued(0), TextDelta("said")]

    playing(scene)()


@pytest.mark.parametrize("before", range(12))
def test_a_model_that_opens_between_two_looks_is_not_forgotten(before: int):
    """The clock goes on with each look at it."""
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.01
        return now

    async def scene() -> None:
        line = Line(clock=clock)
        async with aclosing(line.come("", "m")) as places:
            assert [place async for place in places] == []
        line.refused("m", 0.1)
        for _ in range(before):
            clock()
        async with aclosing(line.come("", "m")) as places:
            async for _ in places:
                pass

    asyncio.run(asyncio.wait_for(scene(), 5))
