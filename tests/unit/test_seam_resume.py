"""A stream that breaks and is asked for again: each message comes once, and to nobody for ever."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.server_messages import HeartbeatMessage, ProcessStartsMessage
from hypothesis import given
from hypothesis import strategies as st

from qwendow.gradio_seam import event_stream
from qwendow.gradio_seam.event_stream import EventStream, Held, Sent
from qwendow.gradio_seam.messages import Streams
from qwendow.gradio_seam.named import Named
from test_seam_event_stream import Reader, completed, put, reading, scope_of, until

KEEP = 0.3


def made() -> gr.Blocks:
    with gr.Blocks() as page:
        gr.Markdown("hi")
    page._queue.pending_messages_per_session = Streams(10)
    return page


def say(page: gr.Blocks, *numbers: int) -> None:
    for number in numbers:
        waiting = page._queue.pending_messages_per_session["s"]
        waiting.put_nowait(ProcessStartsMessage(eta=float(number), event_id="e1"))


def heard(*readers: Reader) -> list[float]:
    return [one["eta"] for reader in readers for one in reader.messages if one["msg"] == "process_starts"]


def asked(seen: int, stream: str = "a") -> str:
    return f"s&stream={stream}&seen={seen}"


def test_what_comes_while_nobody_is_there_comes_later_once():
    async def scene() -> list[float]:
        page = made()
        stream = EventStream(page, KEEP)
        put(page)
        async with reading(stream, asked(0)) as first:
            say(page, 1, 2)
            await until(lambda: len(heard(first)) == 2)
            first.leave()
        say(page, 3)
        async with reading(stream, asked(2)) as second:
            page._queue.pending_messages_per_session["s"].put_nowait(completed("e1"))
        assert second.kinds[-2:] == ["process_completed", "close_stream"]
        return heard(first, second)

    assert asyncio.run(scene()) == [1, 2, 3]


def test_what_was_sent_and_never_arrived_is_sent_again():
    async def scene() -> list[float]:
        page = made()
        stream = EventStream(page, KEEP)
        put(page)
        async with reading(stream, asked(0)) as first:
            say(page, 1, 2, 3)
            await until(lambda: len(heard(first)) == 3)
            first.leave()
        async with reading(stream, asked(1)) as second:
            await until(lambda: len(heard(second)) == 2)
            second.leave()
        return heard(second)

    assert asyncio.run(scene()) == [2, 3]


def test_the_end_of_a_stream_can_be_asked_for_again():
    async def scene() -> list[str]:
        page = made()
        stream = EventStream(page, KEEP)
        put(page, completed("e1"))
        async with reading(stream, asked(0)):
            pass
        async with reading(stream, asked(1)) as second:
            pass
        return second.kinds

    assert asyncio.run(scene()) == ["close_stream"]


def test_a_page_that_is_back_before_its_loss_is_noticed_takes_over():
    async def scene() -> tuple[list[float], list[float]]:
        page = made()
        stream = EventStream(page, KEEP)
        put(page)
        async with reading(stream, asked(0)) as first:
            say(page, 1)
            await until(lambda: len(heard(first)) == 1)
            async with reading(stream, asked(1)) as second:
                await asyncio.sleep(0.02)
                say(page, 2)
                await until(lambda: len(heard(second)) == 1)
                second.leave()
        return heard(first), heard(second)

    assert asyncio.run(scene()) == ([1], [2])


def test_who_does_not_come_back_has_gone_and_their_events_end():
    running = SimpleNamespace(session_hash="s", _id="e1", alive=True)

    async def scene() -> bool:
        page = made()
        stream = EventStream(page, KEEP)
        put(page, ProcessStartsMessage(event_id="e1"))
        page._queue.active_jobs = [[running]]  # type: ignore[list-item]
        async with reading(stream, asked(0)) as reader:
            await until(lambda: len(reader.parts) == 2)
            reader.leave()
        await asyncio.sleep(KEEP / 3)
        waits = running.alive and stream._held._size > 0
        await until(lambda: not running.alive)
        assert (stream._held._size, stream._held._all) == (0, set())
        async with reading(stream, asked(1)) as late:
            pass
        assert [one["msg"] for one in late.messages] == ["unexpected_error"]
        return waits

    assert asyncio.run(scene())


@pytest.mark.parametrize("query", [asked(5), asked(-1), "s&stream=a&seen=x", "s&stream=a"])
def test_what_nobody_can_have_seen_is_not_known(query: str):
    async def scene() -> list[str]:
        page = made()
        put(page, HeartbeatMessage())
        async with reading(EventStream(page, KEEP), query) as reader:
            pass
        return reader.kinds

    assert asyncio.run(scene()) == ["unexpected_error"]


def test_where_nothing_lingers_who_goes_has_gone():
    running = SimpleNamespace(session_hash="s", _id="e1", alive=True)

    async def scene() -> None:
        page = made()
        put(page, ProcessStartsMessage(event_id="e1"))
        page._queue.active_jobs = [[running]]  # type: ignore[list-item]
        async with reading(EventStream(page, 0), asked(0)) as reader:
            await until(lambda: len(reader.parts) == 2)
            reader.leave()

    asyncio.run(scene())
    assert not running.alive


@given(st.lists(st.binary(max_size=30)), st.integers(0, 40))
def test_whatever_was_sent_comes_from_where_it_broke(bodies: list[bytes], seen: int):
    sent = Sent()
    for body in bodies:
        sent.add(body)
    assert sent.since(str(seen)) == (bodies[seen:] if seen <= len(bodies) else None)


def test_what_can_be_asked_for_again_has_a_limit(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(event_stream, "MAX_SENT", 100)
    sent = Sent()
    for _ in range(10):
        sent.add(b"x" * 30)
    assert (sent.since("6"), sent.since("7")) == (None, [b"x" * 30] * 3)
    sent.add(b"y" * 200)  # Alone it may be as long as it is.
    assert (sent.since("10"), sent.since("11")) == ([b"y" * 200], [])


def test_what_all_streams_hold_has_a_limit_and_the_longest_lose_the_oldest():
    held = Held(100)
    long, short = Sent(held), Sent(held)
    for letter in b"abc":
        long.add(bytes([letter]) * 30)
    short.add(b"s" * 20)
    assert (long.since("0"), long.since("1")) == (None, [b"b" * 30, b"c" * 30])
    assert short.since("0") == [b"s" * 20]
    long.let_go()
    short.add(b"t" * 60)
    assert short.since("0") == [b"s" * 20, b"t" * 60]
    short.add(b"u" * 200)
    assert (short.size, short.since("2"), short.since("3")) == (0, None, [])


def test_a_stream_of_another_process_is_sent_on_and_takes_nothing_with_it():
    async def scene() -> tuple[list[str], list[str]]:
        page = made()
        stream = EventStream(page, KEEP, "here")
        put(page)
        say(page, 1)
        async with reading(stream, f"{asked(0)}&process=there") as other:
            pass
        async with reading(stream, f"{asked(0)}&process=here") as reader:
            page._queue.pending_messages_per_session["s"].put_nowait(completed("e1"))
        return other.kinds, reader.kinds

    assert asyncio.run(scene()) == ([], ["process_starts", "process_completed", "close_stream"])


@pytest.mark.parametrize(("path", "named"), [("/gradio_api/queue/join", True), ("/gradio_api/run/predict", False)])
def test_who_takes_an_event_says_who_it_is(path: str, named: bool):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def scene() -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        await Named(app, "here")(scope_of("POST", path), None, send)  # type: ignore[arg-type]
        return [*sent[0]["headers"]]

    assert asyncio.run(scene()) == ([(b"x-process", b"here")] if named else [])
