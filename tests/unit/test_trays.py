"""Trays: what goes in, what comes out, and that nothing stays when its reader is gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from qwendow import trays as room
from qwendow.conversation.parts import BadAttachment, Image, TextFile
from qwendow.trays import MAX_ARRIVING, MAX_PICTURES, MAX_TEXTS, MAX_TRAY_BYTES, Tray, Trays


def text(name: str = "a.txt", count: int = 1) -> TextFile:
    return TextFile(name, "x" * count)


def picture(name: str = "a.png", size: int = 1) -> Image:
    return Image(name, "image/png", b"x" * size, 20, 20)


async def body(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def endless() -> AsyncIterator[bytes]:
    yield b"x"
    await asyncio.Event().wait()


def refusal(act: Callable[[], Any]) -> tuple[str, dict[str, object]]:
    with pytest.raises(BadAttachment) as caught:
        act()
    return caught.value.reason, caught.value.facts


def receive(trays: Trays, tray: Tray, name: str, *parts: bytes) -> None:
    asyncio.run(trays.receive(tray, name, body(*parts)))


def test_a_file_that_came_in_waits_in_its_tray():
    trays = Trays()
    tray, other = trays.open(), trays.open()
    receive(trays, tray, "dir/a.txt", b"he", b"llo")
    assert (tray.waiting, other.waiting) == ([TextFile("a.txt", "hello")], [])


def test_who_sends_hardly_anything_makes_room_for_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "CALM_SECONDS", 0.02)
    monkeypatch.setattr(room, "MAX_ARRIVING", 32)

    async def quick() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 1000
            await asyncio.sleep(0.005)

    async def arrivals() -> tuple[list[object], Tray]:
        trays = Trays()
        late, bodies = trays.open(), (*(quick() for _ in range(30)), endless(), endless())
        coming = [asyncio.create_task(trays.receive(trays.open(), "a.txt", body)) for body in bodies]
        await asyncio.sleep(0)
        await trays.receive(late, "b.txt", body(b"hi"))
        await asyncio.gather(*coming[:30])
        coming[30].cancel(), coming[31].cancel()
        ends = await asyncio.gather(*coming[30:], return_exceptions=True)
        return [getattr(end, "reason", "cancelled") for end in ends], late

    ends, late = asyncio.run(arrivals())
    assert (sorted(ends), [file.name for file in late.waiting]) == (["cancelled", "slow"], ["b.txt"])


def test_a_tray_is_found_by_its_key_only():
    trays = Trays()
    tray = trays.open()
    assert (trays.find(tray.key), trays.find("x" * 32), trays.find("")) == (tray, None, None)


def test_keys_cannot_be_guessed():
    trays = Trays()
    held = [trays.open() for _ in range(50)]
    assert {len(tray.key) for tray in held} == {32} and len({tray.key for tray in held}) == 50


def test_what_waits_is_taken_once():
    tray = Tray()
    first, second = text("1"), picture("2")
    tray.add(first)
    tray.add(second)
    assert (tray.take(), tray.take()) == ([first, second], [])


def test_one_file_is_removed_and_the_others_stay():
    tray = Tray()
    first, second = text("1"), text("2")
    tray.add(first)
    tray.add(second)
    tray.remove(first.id)
    tray.remove("unknown")
    assert tray.waiting == [second]


def test_what_a_message_had_comes_back_in_place_of_what_waits():
    tray = Tray()
    tray.add(text("1"))
    taken = tray.take()
    tray.add(text("2"))
    tray.put_back(taken)
    assert tray.waiting == [text("1")]


def test_every_change_is_counted():
    tray = Tray()
    seen = [tray.changes]
    for act in (lambda: tray.add(text()), lambda: tray.remove("x"), tray.take, lambda: tray.put_back([])):
        act()
        seen.append(tray.changes)
    assert seen == [0, 1, 2, 3, 4]


def test_a_file_is_found_as_long_as_somebody_holds_it():
    tray = Tray()
    tray.add(picture())
    taken = tray.take()
    attachment_id = taken[0].id
    assert (tray.find(attachment_id), tray.held) == (taken[0], 1)
    taken.clear()
    assert (tray.find(attachment_id), tray.held) == (None, 0)


def test_a_file_is_found_in_its_own_tray_only():
    tray, other = Tray(), Tray()
    tray.add(picture())
    assert other.find(tray.waiting[0].id) is None


def test_with_its_session_a_tray_and_all_in_it_are_gone():
    trays = Trays()
    tray = trays.open()
    tray.add(picture(size=100))
    key = tray.key
    assert trays.held == 100
    del tray
    assert (trays.find(key), trays.held) == (None, 0)


@pytest.mark.parametrize(("make", "limit"), [(text, MAX_TEXTS), (picture, MAX_PICTURES)])
def test_one_too_many_is_refused_and_the_others_stay(make: Callable[[str], Any], limit: int):
    tray = Tray()
    for number in range(limit):
        tray.add(make(str(number)))
    assert refusal(lambda: tray.add(make("last"))) == ("many", {"name": "last", "pictures": 4, "texts": 4})
    assert len(tray.waiting) == limit


def test_pictures_and_texts_are_counted_apart():
    tray = Tray()
    for number in range(4):
        tray.add(text(str(number)))
        tray.add(picture(str(number)))
    assert len(tray.waiting) == 8


def test_one_too_many_is_refused_before_it_is_read():
    trays = Trays()
    tray = trays.open()
    for number in range(8):
        tray.add(text(str(number)) if number % 2 else picture(str(number)))
    assert refusal(lambda: asyncio.run(trays.receive(tray, "a", endless())))[0] == "many"


def test_what_the_conversation_holds_counts_too():
    tray = Tray()
    tray.add(picture(size=MAX_TRAY_BYTES))
    sent = tray.take()
    assert refusal(lambda: tray.add(picture("more.png"))) == ("full", {"name": "more.png", "limit_mb": 40})
    sent.clear()
    tray.add(picture())


def test_when_all_readers_together_hold_too_much_no_more_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "MAX_BYTES", 10)
    trays = Trays()
    holder, tray = trays.open(), trays.open()
    holder.add(picture(size=10))
    assert refusal(lambda: receive(trays, tray, "a.txt", b"hi")) == ("busy", {"name": "a.txt"})
    assert not tray.arriving


def test_what_is_found_again_makes_room_for_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "MAX_BYTES", 10)
    trays = Trays()
    holders, tray = [trays.open()], trays.open()
    holders[0].add(picture(size=10))
    trays.rest = lambda: holders.clear() if tray.arriving else None
    receive(trays, tray, "a.txt", b"hi")
    assert (holders, tray.waiting) == ([], [TextFile("a.txt", "hi")])


def test_only_so_many_arrive_at_one_time():
    async def arrivals() -> list[int]:
        trays, here, most = Trays(), list[int](), list[int]()

        async def coming(number: int) -> AsyncIterator[bytes]:
            here.append(number)
            most.append(len(here))
            yield b"hi"
            await asyncio.sleep(0.01)
            here.remove(number)

        readers = [trays.open() for _ in range(3 * MAX_ARRIVING)]
        await asyncio.gather(*(trays.receive(tray, "a", coming(number)) for number, tray in enumerate(readers)))
        assert all(tray.waiting and not tray.arriving for tray in readers)
        return most

    assert max(asyncio.run(arrivals())) == MAX_ARRIVING


def test_who_waits_too_long_for_a_place_or_among_too_many_is_told_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "MAX_ARRIVING", 2)
    monkeypatch.setattr(room, "MAX_WAITING", 2)
    monkeypatch.setattr(room, "WAIT_SECONDS", 0.05)

    async def arrivals() -> list[tuple[str, bool]]:
        trays, ended = Trays(), list[tuple[str, bool]]()

        async def one(name: str, body: AsyncIterator[bytes]) -> None:
            began = time.monotonic()
            try:
                await trays.receive(trays.open(), name, body)
            except BadAttachment as bad:
                ended.append((f"{name} {bad.reason}", time.monotonic() - began < 0.04))

        here = [asyncio.create_task(one("here", endless())) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.gather(*(one(name, body(b"hi")) for name in ("first", "second", "third")))
        for task in here:
            task.cancel()
        await asyncio.wait(here)
        await one("late", body(b"hi"))
        return ended

    assert asyncio.run(arrivals()) == [("third busy", True), ("first busy", False), ("second busy", False)]


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "ARRIVAL_SECONDS", 0.05)
    trays = Trays()
    tray = trays.open()
    reason, facts = refusal(lambda: asyncio.run(trays.receive(tray, "a", endless())))
    assert (reason, facts, tray.waiting, tray.arriving) == ("slow", {"name": "a", "limit": 0.05}, [], 0)


def test_a_file_that_is_refused_leaves_no_trace():
    trays = Trays()
    tray = trays.open()
    assert refusal(lambda: receive(trays, tray, "a.png", b"\x89PNG\r\n\x1a\n"))[0] == "broken"
    assert (tray.waiting, tray.arriving, tray.changes, tray.held) == ([], 0, 0, 0)


def test_several_at_once_do_not_pass_the_limit():
    async def all_at_once(trays: Trays, tray: Tray) -> list[Any]:
        return await asyncio.gather(
            *(trays.receive(tray, str(number), body(b"hi")) for number in range(12)), return_exceptions=True
        )

    trays = Trays()
    tray = trays.open()
    results = asyncio.run(all_at_once(trays, tray))
    assert (len(tray.waiting), sum(isinstance(result, BadAttachment) for result in results)) == (MAX_TEXTS, 8)
