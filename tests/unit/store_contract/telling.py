"""What is told to whoever answers, and to whoever watches."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from qwendow.store.port import LEASE_SECONDS, Changed, Decide, Heard, Stop, Store, Watched
from store_contract.scenes import Clock, asked, begun, growing, kept, played, seen, turns_of


class TellingContract:
    @played
    async def test_what_is_told_is_heard_once_in_its_order(self, store: Store, clock: Clock):
        one, other = await begun(store, "c1"), await begun(store, "c2")
        await store.tell("c1", Decide("k", allowed=True))
        await store.tell("c1", Watched())
        await store.tell("c1", Stop())
        heard = Heard(commands=(Decide("k", allowed=True), Watched(), Stop()))
        assert await store.tick("here", [Changed(other), Changed(one)]) == [Heard(), heard]
        assert await store.tick("here", [Changed(other), Changed(one)]) == [Heard(), Heard()]

    @played
    async def test_nobody_hears_what_is_told_where_nothing_runs(self, store: Store, clock: Clock):
        await kept(store)
        await store.tell("c1", Stop())
        await store.tell("nowhere", Stop())
        lease = await store.begin(await seen(store), [asked(id="t2")], "t2", "here")
        assert await store.tick("here", [Changed(lease)]) == [Heard()]

    @played
    async def test_what_was_told_to_one_answer_is_not_heard_by_the_next(self, store: Store, clock: Clock):
        await begun(store)
        await store.tell("c1", Stop())
        clock.now += LEASE_SECONDS
        lease = await store.begin(await seen(store), [asked(id="t2")], "t2", "there")
        assert await store.tick("there", [Changed(lease)]) == [Heard()]

    @played
    async def test_a_bell_rings_at_least_once_a_second(self, store: Store, clock: Clock):
        async with aclosing(store.bell("c1")) as bell, asyncio.timeout(4):
            for _ in range(3):
                await anext(bell)

    @played
    async def test_whoever_answers_knows_at_once_that_something_was_told(self, store: Store, clock: Clock):
        await begun(store)
        async with aclosing(store.told("here")) as told, asyncio.timeout(2):
            await anext(told)
            waiting = asyncio.ensure_future(anext(told))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            await store.tell("c1", Stop())
            await waiting

    @played
    async def test_a_bell_rings_soon_after_something_was_written(self, store: Store, clock: Clock):
        lease = await begun(store)

        async def heard() -> str:
            async with aclosing(store.bell("c1")) as bell:
                async for _ in bell:
                    if (text := (await turns_of(store))[0].text) != "":
                        return text
            return ""

        async with asyncio.timeout(2):
            listening = asyncio.create_task(heard())
            await asyncio.sleep(0.05)
            await store.tick("here", [Changed(lease, [growing()])])
            assert await listening == "so far"
