"""The store on a real Redis server keeps to the contract, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest
import redis

from deploy.redis_server import RedisServer
from qwendow.conversation.events import ReasoningDelta
from qwendow.conversation.parts import Image
from qwendow.conversation.turn import Turn
from qwendow.store.port import Change, Changed, Decide, Head, Heard, Stop, Store
from qwendow.store.redis import RedisStore
from qwendow.store.redis.signs import BITS, marks
from store_contract import Clock, Make, StoreContract
from store_contract.scenes import answered, asked, begun, growing, kept, note, seen, turns_of, waiting

Scene = Callable[[RedisStore], Coroutine[Any, Any, None]]


class TestRedisStore(StoreContract):
    @pytest.fixture
    def make(self, redis_server: RedisServer) -> Make:
        @asynccontextmanager
        async def opened(clock: Clock) -> AsyncIterator[Store]:
            async with emptied(redis_server, clock) as store:
                yield store

        return opened


@asynccontextmanager
async def emptied(server: RedisServer, clock: Clock | None = None) -> AsyncIterator[RedisStore]:
    with redis.Redis(port=server.port) as client:
        client.flushall()
    store = await RedisStore.open(server.url, clock)
    yield store
    await store.close()


@asynccontextmanager
async def two(server: RedisServer) -> AsyncIterator[tuple[RedisStore, RedisStore]]:
    """As of two processes."""
    async with emptied(server) as one:
        other = await RedisStore.open(server.url)
        yield one, other
        await other.close()


def keys(server: RedisServer) -> set[bytes]:
    """But for the one that says how all is kept."""
    with redis.Redis(port=server.port) as client:
        return set(client.keys()) - {b"qwendow:form:version"}


def test_of_what_was_deleted_no_key_stays(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            lease = await begun(store, "c1", "ann", answered("?", "!", note()))
            await store.tell("c1", Stop())
            await store.change("c1", Change(title="Plans", pinned=True, shared="s"))
            await store.put_file(Head("c2", "ann", expires=2e9), note())
            await store.write_profile("ann", "I am Ann.")
            before = keys(redis_server)
            await store.end(lease, [answered("?", "!", note())], "t1")
            await store.delete_all("ann")
        assert (len(before) > 10, keys(redis_server)) == (True, set())

    asyncio.run(scene())


def test_nothing_stays_of_a_sign_that_another_has_replaced(redis_server: RedisServer):
    """Bits would tell of words that were deleted."""

    async def scene() -> None:
        async with emptied(redis_server) as store:
            await kept(
                store, "c1", "ann", answered("apples " * 3, "pears and plums, and other words"), answered(id="t2")
            )
            await store.amend("c1", [answered("", "")])
            await store.amend("c1", [answered("", "", id="t2")])
        with redis.Redis(port=redis_server.port) as client:
            signs = [client.get(key) or b"" for key in client.keys("qwendow:sign:*")]
        assert [bin(int.from_bytes(sign)).count("1") for sign in signs] == [4, 4]

    asyncio.run(scene())


def test_what_has_a_sign_of_the_first_form_is_found(redis_server: RedisServer):
    """There are only threes in it, and its size says nothing else."""
    sign = bytearray(32)
    for place, step in marks("apples", 3):
        for bit in ((place + each * step) % 256 for each in range(BITS)):
            sign[bit >> 3] |= 128 >> (bit & 7)

    async def scene() -> None:
        async with emptied(redis_server) as store:
            await kept(store, "c1", "ann", answered("?", "Apples"))
            with redis.Redis(port=redis_server.port) as client:
                client.set("qwendow:sign:0:c1", bytes(sign))
                client.hset("qwendow:found:ann", "c1", b"\0\0\0\1\0\0\0\x20")
            assert [one.line for one in await store.find("ann", "apple")] == ["Apples"]

    asyncio.run(scene())


@pytest.mark.parametrize("text", ["Apple", "Ａｐｐｌｅ"])
def test_a_word_is_found_in_the_newest_turn_that_has_it(redis_server: RedisServer, text: str):
    """Its parts are in the newer ones, or it stands in them where nobody looks for it."""
    thought = Turn("appl pple", id="t3")
    thought.add(ReasoningDelta("apple"), 1.0)
    newer = [answered("appl pple", "ppl", id="t2"), thought]

    async def scene() -> None:
        async with emptied(redis_server) as store:
            await kept(store, "c1", "ann", answered("?", f"An {text}, a pear"), *newer)
            assert [one.line for one in await store.find("ann", "apple")] == [f"An {text}, a pear"]

    asyncio.run(scene())


def test_a_word_is_found_in_a_turn_that_is_too_long_for_the_server_to_look_into_it(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            await kept(store, "c1", "ann", answered("?", "An apple" + " or another" * 5_000))
            assert [[one.head.id for one in await store.find("ann", word)] for word in ("apple", "apples")] == [
                ["c1"],
                [],
            ]

    asyncio.run(scene())


def test_a_file_of_ten_megabytes_comes_back(redis_server: RedisServer):
    big = Image("cat.png", "image/png", bytes(range(256)) * 40_000, 3, 4)

    async def scene() -> None:
        async with two(redis_server) as (one, other):
            await one.put_file(Head("c1", "ann"), big)
            assert await other.file("c1", big.id) == big

    asyncio.run(scene())


def test_a_file_of_what_was_deleted_is_kept_again(redis_server: RedisServer):
    file = note()

    async def scene() -> None:
        async with two(redis_server) as (one, other):
            await one.put_file(Head("c1", "ann"), file)
            await other.delete("c1")
            await one.begin(Head("c1", "ann"), [asked("?", file)], "t1", "here")
            assert [turn.files for turn in await turns_of(other)] == [(file,)]
            lease = await one.begin(Head("c2", "ann"), [asked(id="t1")], "t1", "here")
            await one.tick("here", [Changed(lease, [asked("?", file)])])
            assert [turn.files for turn in await turns_of(other, "c2")] == [(file,)]

    asyncio.run(scene())


def test_a_file_that_somebody_holds_is_not_fetched_again(redis_server: RedisServer):
    async def scene() -> None:
        async with two(redis_server) as (one, other):
            await one.put_file(Head("c1", "ann"), note())
            first = await waiting(other)
            assert (await waiting(other))[0] is first[0]

    asyncio.run(scene())


def test_a_word_is_found_however_far_down_the_list(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            await store.create(Head("last", "ann", changed=1.0), [answered("Where is the needle?")])
            for number in range(1_100):
                turns = [answered("Where is the hay?", "Here.", id=f"t{each}") for each in range(2)]
                await store.create(Head(f"c{number}", "ann", changed=2.0 + number // 3), turns)
            assert [one.head.id for one in await store.find("ann", "needle")] == ["last"]
            pages, before = [], float("inf")
            while page := await store.find("ann", "hay", before, 100):
                pages += [one.head.id for one in page]
                before = page[-1].head.changed
            assert len(pages) == len(set(pages)) == 1_100

    asyncio.run(scene())


def test_a_bell_of_another_process_rings_within_a_fifth_of_a_second(redis_server: RedisServer):
    async def scene() -> None:
        async with two(redis_server) as (one, other):
            lease = await begun(one)
            async with aclosing(other.bell("c1")) as bell:
                await anext(bell)
                await anext(bell)  # The subscription is there by now.
                waits = []
                for number in range(5):
                    listening = asyncio.ensure_future(anext(bell))
                    await asyncio.sleep(0.05)
                    began = time.monotonic()
                    await one.tick("here", [Changed(lease, [growing(f"{number}")])])
                    await listening
                    waits.append(time.monotonic() - began)
                    assert (await turns_of(other))[0].text == f"{number}"
            assert sorted(waits)[2] < 0.8

    asyncio.run(scene())


def test_a_hundred_who_watch_take_one_subscription(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            bells = [store.bell(f"c{number}") for number in range(100)]
            for bell in bells:
                await anext(bell)
            with redis.Redis(port=redis_server.port) as client:
                while client.pubsub_numsub("qwendow:bells") == [(b"qwendow:bells", 0)]:
                    await asyncio.sleep(0.02)
                await asyncio.sleep(0.3)
                assert client.pubsub_numsub("qwendow:bells") == [(b"qwendow:bells", 1)]
            for bell in bells:
                await bell.aclose()

    asyncio.run(scene())


def test_what_another_process_tells_is_heard_once(redis_server: RedisServer):
    async def scene() -> None:
        async with two(redis_server) as (one, other):
            lease = await begun(one)
            await other.tell("c1", Decide("k", allowed=False))
            await other.tell("c1", Stop())
            heard = [await one.tick("here", [Changed(lease)]) for _ in range(3)]
            assert heard == [[Heard(commands=(Decide("k", allowed=False), Stop()))], [Heard()], [Heard()]]

    asyncio.run(scene())


def test_many_may_ask_at_once(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            await kept(store)
            heads = await asyncio.gather(*(store.head("c1") for _ in range(300)))
            assert heads == [await store.head("c1")] * 300

    asyncio.run(scene())


def test_without_another_clock_the_servers_counts(redis_server: RedisServer):
    async def scene() -> None:
        async with emptied(redis_server) as store:
            before = time.time()
            await begun(store)
            head = await seen(store)
            assert before - 1 < head.changed < time.time() + 1 and head.running

    asyncio.run(scene())
