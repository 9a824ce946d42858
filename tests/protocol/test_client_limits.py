"""Time limits and Stop: they hold whatever the server sends, and the connection is closed at once."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import aclosing

import pytest

from client_wire import DONE, QUESTION, STOP, TEXT, USAGE, Step, Then, delta, head, outcome, playing, refusal
from qwendow.client import Backoff, DashScope
from qwendow.conversation.errors import NoFirstToken, Stalled
from qwendow.conversation.events import Finish, Queued, ReasoningDelta, Retrying, TextDelta

pytestmark = pytest.mark.usefixtures("loop")

KEEP_ALIVE = b": ka\n\n"
EMPTY = delta(content="", role="assistant")
BLANK = delta(content="\n")
DRIP: dict[str, list[Step]] = {
    "silence": [Then.HANG],
    "keep-alives": [KEEP_ALIVE, 0.05] * 60,
    "empty deltas": [EMPTY, 0.05] * 60,
    "usage": [USAGE, 0.05] * 60,
    "white space": [BLANK, 0.05] * 60,
    "flood of keep-alives": [KEEP_ALIVE * 100, Then.REPEAT],
    "flood of empty deltas": [EMPTY, Then.REPEAT],
}


@pytest.mark.parametrize("drip", DRIP.values(), ids=DRIP.keys())
def test_first_token_limit_holds(drip: list[Step]) -> None:
    _, error, wire = outcome([head(200, "text/event-stream", "x-request-id: r1"), *drip], first_token=0.4)
    assert isinstance(error, NoFirstToken)
    assert (error.seconds, error.request_id, len(wire.bodies)) == (0.4, "r1", 1)
    assert 0.39 <= wire.seconds < 5  # uvloop counts in whole milliseconds


@pytest.mark.parametrize("drip", DRIP.values(), ids=DRIP.keys())
def test_idle_limit_holds(drip: list[Step]) -> None:
    events, error, wire = outcome([head(), TEXT, *drip], idle=0.4)
    assert events[0] == TextDelta("Hello")
    assert isinstance(error, Stalled)
    assert (error.seconds, len(wire.bodies)) == (0.4, 1)
    assert 0.39 <= wire.seconds < 5  # uvloop counts in whole milliseconds


def test_a_queue_that_moves_is_shown_and_is_a_sign_of_life() -> None:
    waits: list[Step] = [step for place in (3, 2, 1) for step in (b": queue position %d\n\n" % place, 0.3)]
    script = [head(200, "text/event-stream", "x-queue-position: 4"), 0.3, *waits, TEXT + STOP + DONE]
    events, error, _ = outcome(script, first_token=0.9)
    assert error is None
    assert events == [Queued(4), Queued(3), Queued(2), Queued(1), TextDelta("Hello"), Finish("stop")]


def test_a_queue_that_stands_still_is_none() -> None:
    events, error, wire = outcome([head(), *[b": queue position 3\n\n", 0.1] * 30], first_token=0.4)
    assert (events, type(error)) == ([Queued(3)], NoFirstToken)
    assert wire.seconds < 2.5


@pytest.mark.parametrize("script", [[Then.HANG], [b"HTTP/1.1 200 OK\r\n", Then.HANG], [head(), Then.HANG]])
def test_first_token_limit_holds_while_headers_or_body_are_awaited(script: list[Step]) -> None:
    _, error, wire = outcome(script, first_token=0.3)
    assert type(error) is NoFirstToken
    assert wire.seconds < 5


def test_first_token_limit_holds_while_the_connection_is_made() -> None:
    async def ask() -> None:
        # The server waits for a request while the client waits for the handshake.
        async with playing([Then.HANG]) as wire:
            client = DashScope("sk-x", wire.url.replace("http:", "https:"), first_token=0.3)
            start = time.monotonic()
            with pytest.raises(NoFirstToken):
                await anext(client.stream(QUESTION))
            assert time.monotonic() - start < 5
            await asyncio.wait_for(wire.hung_up.wait(), 10)
            await client.aclose()

    asyncio.run(ask())


def test_visible_deltas_renew_the_idle_limit() -> None:
    events, error, _ = outcome([head(), *[TEXT, 0.2] * 4, STOP + DONE], idle=0.5)
    assert (events, error) == ([TextDelta("Hello")] * 4 + [Finish("stop")], None)


@pytest.mark.parametrize("thought", [{"reasoning": "h"}, {"thinking": "h"}, {"content": "<think>h"}])
def test_thought_under_any_name_renews_the_limits(thought: dict[str, str]) -> None:
    more = [delta(**thought), 0.15, *[delta(**{name: "h" for name in thought}), 0.15] * 4]
    events, error, _ = outcome([head(), *more, STOP + DONE], first_token=0.4, idle=0.4)
    assert (events[-1], error) == (Finish("stop"), None)
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "hhhhh"


def test_slow_reader_is_not_a_stall() -> None:
    async def ask() -> None:
        async with playing([head(), TEXT, 0.1, TEXT, 0.1, STOP + DONE]) as wire:
            client = wire.client(first_token=0.3, idle=0.3)
            events = []
            async for event in client.stream(QUESTION):
                events.append(event)
                await asyncio.sleep(0.5)
            await client.aclose()
            assert events == [TextDelta("Hello"), TextDelta("Hello"), Finish("stop")]

    asyncio.run(ask())


def test_closing_the_generator_in_the_text_hangs_up() -> None:
    async def ask() -> None:
        async with playing([head(), TEXT, Then.HANG]) as wire:
            client = wire.client()
            async with aclosing(client.stream(QUESTION)) as events:
                assert await anext(events) == TextDelta("Hello")
            await asyncio.wait_for(wire.hung_up.wait(), 10)
            await client.aclose()

    asyncio.run(ask())


def test_a_reader_who_goes_before_anything_is_sent_leaves_nothing_half_done(recwarn: pytest.WarningsRecorder) -> None:
    async def ask() -> None:
        async with playing([Then.HANG]) as wire:
            client = wire.client()
            reading = asyncio.ensure_future(anext(client.stream(QUESTION)))
            await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            await client.aclose()
            assert wire.connections == 0

    asyncio.run(ask())
    gc.collect()
    # Others' leftovers may be found at the same time.
    assert [said for warning in recwarn if "never awaited" in (said := str(warning.message))] == []


@pytest.mark.parametrize("script", [[Then.HANG], [head(), Then.HANG], [head(), TEXT, Then.HANG]])
def test_cancelling_the_reader_hangs_up(script: list[Step]) -> None:
    async def ask() -> None:
        async with playing(script) as wire:
            client = wire.client()

            async def read() -> None:
                async with aclosing(client.stream(QUESTION)) as events:
                    async for _ in events:
                        pass

            reading = asyncio.create_task(read())
            await asyncio.wait_for(wire.came.wait(), 5)
            await asyncio.sleep(0.2)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            await asyncio.wait_for(wire.hung_up.wait(), 10)
            await client.aclose()

    asyncio.run(ask())


@pytest.mark.parametrize("cancel", [True, False])
def test_stopping_in_a_retry_wait_ends_it(cancel: bool) -> None:
    async def ask() -> None:
        async with playing(refusal(503, "ModelUnavailable")) as wire:
            client = wire.client(backoff=Backoff(random=lambda: 8.0))
            events = client.stream(QUESTION)
            assert isinstance(await anext(events), Retrying)
            if cancel:
                waiting = asyncio.ensure_future(anext(events))
                await asyncio.sleep(0.1)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
            await asyncio.wait_for(events.aclose(), 0.5)
            await client.aclose()
            assert len(wire.bodies) == 1

    asyncio.run(ask())
