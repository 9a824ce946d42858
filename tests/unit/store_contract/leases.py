"""Answers on their way: who may write them, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwendow.conversation.turn import Outcome
from qwendow.store.port import (
    LEASE_SECONDS,
    Busy,
    Change,
    Changed,
    Gone,
    Head,
    Heard,
    Stale,
    Store,
)
from store_contract.scenes import Clock, answered, asked, begun, growing, kept, note, played, seen, turns_of, waiting


class LeaseContract:
    @played
    async def test_a_question_makes_its_conversation(self, store: Store, clock: Clock):
        lease = await store.begin(Head("c1", "ann", "Whereabouts"), [asked()], "t1", "here")
        assert (lease.conversation, lease.runner) == ("c1", "here")
        head = await seen(store)
        now = clock.now
        assert head == Head("c1", "ann", "Whereabouts", now, now, "t1", rev=head.rev, running=True)
        assert head.rev > 0 and await turns_of(store) == [asked()]

    @played
    async def test_a_title_that_is_there_stays(self, store: Store, clock: Clock):
        head = await kept(store, title="Mine")
        await store.begin(replace(head, title="Another"), [asked(id="t2")], "t2", "here")
        assert (await seen(store)).title == "Mine"

    @played
    async def test_a_question_gives_a_title_where_there_is_none(self, store: Store, clock: Clock):
        await store.put_file(Head("c1", "ann"), note())
        await store.begin(replace(await seen(store), title="First"), [asked("?", note())], "t1", "here")
        assert (await seen(store)).title == "First"

    @played
    async def test_several_turns_are_opened_at_once(self, store: Store, clock: Clock):
        await begun(store, "c1", "ann", asked(id="a"), asked(id="b"))
        assert ([turn.id for turn in await turns_of(store)], (await seen(store)).tip) == (["a", "b"], "b")

    @played
    async def test_a_second_answer_is_refused_while_one_is_on_its_way(self, store: Store, clock: Clock):
        await begun(store)
        with pytest.raises(Busy):
            await store.begin(await seen(store), [asked(id="t2")], "t2", "there")
        assert await turns_of(store) == [asked()]

    @played
    async def test_no_answer_begins_in_what_was_deleted(self, store: Store, clock: Clock):
        head = await kept(store)
        await store.delete("c1")
        with pytest.raises(Gone):
            await store.begin(head, [asked(id="t2")], "t2", "here")
        assert await store.head("c1") is None

    @played
    async def test_no_answer_begins_in_what_is_anothers(self, store: Store, clock: Clock):
        head = await kept(store, "c1", "ann")
        for mine in (Head("c1", "bob"), replace(head, owner="bob")):
            with pytest.raises(Gone):
                await store.begin(mine, [asked(id="t2")], "t2", "here")
        assert [turn.id for turn in await turns_of(store)] == ["t1"]

    @played
    async def test_no_answer_begins_for_one_who_is_behind(self, store: Store, clock: Clock):
        before = await kept(store)
        lease = await store.begin(before, [asked(id="t2")], "t2", "here")
        now = await store.end(lease, [answered(id="t2")], "t2")
        for behind in (before, Head("c1", "ann")):
            with pytest.raises(Stale) as caught:
                await store.begin(behind, [asked(id="t3")], "t3", "there")
            assert caught.value.head == now == await store.head("c1")

    @played
    async def test_a_rename_does_not_put_a_reader_behind(self, store: Store, clock: Clock):
        head = await kept(store)
        await store.change("c1", Change(title="New", pinned=True))
        assert await store.begin(head, [asked(id="t2")], "t2", "here")

    @played
    async def test_an_answer_grows_with_every_tick(self, store: Store, clock: Clock):
        lease = await begun(store)
        before = await seen(store)
        clock.now += 1
        assert await store.tick("here", [Changed(lease, [growing()])]) == [Heard()]
        after = await store.load("c1")
        assert after.turns == (growing(),) and after.revs["t1"] == after.head.rev > before.rev
        assert (after.head.running, after.head.changed) == (True, before.changed)

    @played
    async def test_a_tick_that_brings_nothing_writes_nothing(self, store: Store, clock: Clock):
        lease = await begun(store)
        before = await seen(store)
        await store.tick("here", [Changed(lease)])
        assert await store.head("c1") == before

    @played
    async def test_a_tick_may_bring_a_turn_that_was_opened_meanwhile(self, store: Store, clock: Clock):
        lease = await begun(store)
        await store.put_file(await seen(store), note())
        await store.tick("here", [Changed(lease, [growing(), asked("repair?", note(), id="t2")])])
        assert [turn.files for turn in await turns_of(store)] == [(), (note(),)]
        assert await waiting(store) == [] and await store.find("ann", "repair")

    @played
    async def test_an_end_may_bring_a_turn_that_was_opened_meanwhile(self, store: Store, clock: Clock):
        lease = await begun(store)
        await store.end(lease, [answered(id="t1"), answered("repair?", "!", note(), id="t2")], "t2")
        assert [turn.files for turn in await turns_of(store)] == [(), (note(),)]

    @played
    async def test_a_file_waits_on_while_an_answer_grows(self, store: Store, clock: Clock):
        turn = asked("?", note())
        lease = await begun(store, "c1", "ann", turn)
        await store.put_file(await seen(store), note())
        await store.tick("here", [Changed(lease, [turn])])
        assert await waiting(store) == [note()]

    @played
    async def test_a_lease_holds_for_five_seconds_from_the_tick_before(self, store: Store, clock: Clock):
        lease = await begun(store)
        clock.now += LEASE_SECONDS - 1
        await store.tick("here", [Changed(lease)])
        clock.now += LEASE_SECONDS - 1
        assert (await seen(store)).running
        clock.now += 1
        assert not (await seen(store)).running

    @played
    async def test_only_leases_that_are_named_are_renewed(self, store: Store, clock: Clock):
        one, _ = await begun(store, "c1"), await begun(store, "c2")
        clock.now += 3
        await store.tick("here", [Changed(one)])
        clock.now += 3
        assert ((await seen(store, "c1")).running, (await seen(store, "c2")).running) == (True, False)

    @played
    async def test_who_was_late_goes_on_where_nobody_took_the_lease(self, store: Store, clock: Clock):
        lease = await begun(store)
        clock.now += 60
        assert await store.tick("here", [Changed(lease, [growing()])]) == [Heard()]
        assert (await seen(store)).running and await turns_of(store) == [growing()]

    @played
    async def test_who_was_frozen_writes_nothing_once_another_answers(self, store: Store, clock: Clock):
        lost = await begun(store)
        clock.now += LEASE_SECONDS
        held = await store.begin(await seen(store), [asked(id="t2")], "t2", "there")
        before = await store.load("c1")
        assert await store.tick("here", [Changed(lost, [growing("late")])]) == [Heard(lost=True)]
        assert await store.end(lost, [answered("late")], "t1") is None
        assert await store.load("c1") == before
        assert await store.tick("there", [Changed(held)]) == [Heard()]

    @played
    async def test_who_was_frozen_writes_nothing_once_its_answer_was_ended(self, store: Store, clock: Clock):
        lost = await begun(store)
        clock.now += LEASE_SECONDS
        cut = asked()
        cut.end(Outcome.STOPPED)
        await store.amend("c1", [cut])
        assert await store.tick("here", [Changed(lost, [growing("late")])]) == [Heard(lost=True)]
        assert await store.end(lost, [answered("late")], "t1") is None
        assert await turns_of(store) == [cut]

    @played
    async def test_a_deleted_answer_does_not_come_back(self, store: Store, clock: Clock):
        lost, held = await begun(store, "c1"), await begun(store, "c2")
        await store.delete("c1")
        ticked = await store.tick("here", [Changed(lost, [growing()]), Changed(held, [growing()])])
        assert ticked == [Heard(lost=True), Heard()]
        assert await store.end(lost, [answered()], "t1") is None
        assert await store.head("c1") is None
        await begun(store, "c1")
        assert await store.tick("here", [Changed(lost)]) == [Heard(lost=True)]

    @played
    async def test_a_lease_that_was_given_before_the_clock_was_set_back_is_none(self, store: Store, clock: Clock):
        lease = await begun(store)
        clock.now -= 3_600
        assert not (await seen(store)).running
        await store.tick("here", [Changed(lease)])
        assert (await seen(store)).running
        clock.now -= 3_600
        assert await store.begin(await seen(store), [asked(id="t2")], "t2", "there")

    @played
    async def test_a_clock_that_is_set_back_a_little_breaks_no_lease(self, store: Store, clock: Clock):
        await begun(store)
        clock.now -= 1
        assert (await seen(store)).running

    @played
    async def test_an_answer_ends_with_its_lease(self, store: Store, clock: Clock):
        lease = await begun(store)
        before = await seen(store)
        clock.now += 3
        after = await store.end(lease, [answered()], "t1")
        assert after == replace(before, changed=clock.now, rev=after.rev, running=False) == await store.head("c1")
        assert after.rev > before.rev and await turns_of(store) == [answered()]
        assert await store.end(lease, [asked()], "t1") is None
        assert await store.begin(after, [asked(id="t2")], "t2", "here")

    @played
    async def test_the_end_says_with_which_turn_the_conversation_goes_on(self, store: Store, clock: Clock):
        lease = await begun(store, "c1", "ann", asked(id="a"), asked(id="b"))
        assert (await store.end(lease, [answered(id="a"), answered(id="b")], "a")).tip == "a"
