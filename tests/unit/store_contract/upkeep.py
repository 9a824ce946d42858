"""What goes: by a delete, by itself, all of an owner's. And the profile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwendow.store.port import Change, Changed, Gone, Head, Heard, Store
from store_contract.scenes import Clock, answered, begun, kept, note, played, seen, turns_of

HOUR = 3_600.0
DAY = 24 * HOUR


class UpkeepContract:
    @played
    async def test_with_a_conversation_goes_all_of_it(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("?", "!", note()), title="Plans")
        await store.change("c1", Change(shared="s"))
        await store.delete("c1")
        assert (await store.head("c1"), await store.load("c1"), await store.by_share("s")) == (None, None, None)
        assert (await store.file("c1", "f1"), await store.find("ann"), await store.find("ann", "plans")) == (
            None,
            [],
            [],
        )

    @played
    async def test_what_is_not_there_can_be_deleted(self, store: Store, clock: Clock):
        await kept(store, "c2")
        await store.delete("c1")
        assert await store.head("c2")

    @played
    async def test_one_of_the_same_id_begins_with_nothing(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("?", "!", note()))
        await store.delete("c1")
        await begun(store, "c1", "bob")
        assert (await seen(store)).owner == "bob"
        assert [turn.id for turn in await turns_of(store)] == ["t1"]
        assert await store.file("c1", "f1") is None

    @played
    async def test_all_of_an_owners_goes_with_the_profile(self, store: Store, clock: Clock):
        for id, owner in (("c1", "ann"), ("c2", "ann"), ("c3", "bob")):
            await kept(store, id, owner)
        await store.put_file(Head("c4", "ann"), note())
        await store.write_profile("ann", "I am Ann.")
        await store.write_profile("bob", "I am Bob.")
        assert await store.delete_all("ann") == 3
        assert (await store.find("ann"), await store.head("c4"), await store.profile("ann")) == ([], None, "")
        assert ([one.head.id for one in await store.find("bob")], await store.profile("bob")) == (["c3"], "I am Bob.")
        assert await store.delete_all("ann") == 0

    @played
    async def test_all_of_an_owners_becomes_anothers(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("where are the plants?", "here", note()))
        await kept(store, "c2", "ann")
        await kept(store, "c3", "bob")
        await store.change("c1", Change(pinned=True, shared="s1", title="Plants"))
        await store.put_file(Head("c4", "ann"), note())
        await store.write_profile("ann", "I am Ann.")
        before = await seen(store)
        assert await store.give("ann", "bob") == 3
        assert [one.head.id for one in await store.find("bob", pinned=False)] == ["c3", "c2"]
        assert [one.head.id for one in await store.find("bob", "plants", pinned=True)] == ["c1"]
        after = await seen(store)
        assert after.rev > before.rev
        assert after == replace(before, owner="bob", rev=after.rev)
        assert (await store.by_share("s1"), await store.file("c1", "f1")) == (after, note())
        assert (await store.find("ann"), await store.delete_all("ann")) == ([], 0)
        assert (await store.profile("bob"), await store.profile("ann")) == ("I am Ann.", "")
        assert await store.give("ann", "bob") == 0
        assert await store.delete_all("bob") == 4

    @played
    async def test_nobody_loses_a_profile_to_what_they_are_given(self, store: Store, clock: Clock):
        await kept(store)
        await store.write_profile("ann", "I am Ann.")
        await store.write_profile("bob", "I am Bob.")
        assert await store.give("ann", "ann") == 0
        assert (await store.give("ann", "bob"), await store.profile("bob")) == (1, "I am Bob.")
        assert await store.profile("ann") == "I am Ann."

    @played
    async def test_what_changed_last_before_a_moment_goes(self, store: Store, clock: Clock):
        await store.create(Head("old", "ann", changed=clock.now - 9), [answered()])
        await store.create(Head("new", "ann", changed=clock.now - 8), [answered()])
        assert await store.expire(clock.now - 8) == 1
        assert [one.head.id for one in await store.find("ann")] == ["new"]

    @played
    async def test_nothing_goes_by_itself_that_has_a_turn(self, store: Store, clock: Clock):
        await kept(store)
        clock.now += 10_000 * DAY
        assert await store.expire() == 0
        assert await store.head("c1")

    @played
    async def test_what_has_expired_is_not_there_and_goes(self, store: Store, clock: Clock):
        turn = answered("where?", "here", note())
        await store.create(Head("c1", "ann", tip="t1", shared="s", expires=clock.now + 300), [turn])
        clock.now += 299
        assert await store.head("c1") and await store.find("ann", "here")
        clock.now += 1
        assert (await store.head("c1"), await store.load("c1"), await store.by_share("s")) == (None, None, None)
        assert (await store.file("c1", "f1"), await store.find("ann"), await store.find("ann", "here")) == (
            None,
            [],
            [],
        )
        with pytest.raises(Gone):
            await store.change("c1", Change(title="x"))
        assert (await store.expire(), await store.expire()) == (1, 0)

    @played
    async def test_an_answer_in_what_has_expired_is_lost(self, store: Store, clock: Clock):
        lease = await store.begin(Head("c1", "ann", expires=clock.now + 3), [answered()], "t1", "here")
        clock.now += 3
        assert await store.tick("here", [Changed(lease, [answered()])]) == [Heard(lost=True)]
        assert await store.end(lease, [answered()], "t1") is None

    @played
    async def test_one_of_the_id_of_what_has_expired_begins_with_nothing(self, store: Store, clock: Clock):
        await store.create(Head("c1", "ann", shared="s", expires=clock.now + 3), [answered(id="old")])
        clock.now += 3
        await store.create(Head("c1", "bob", shared="s"), [answered(id="new")])
        assert [turn.id for turn in await turns_of(store)] == ["new"]
        assert await store.expire() == 0

    @played
    async def test_what_has_had_no_turn_for_a_day_goes(self, store: Store, clock: Clock):
        await store.put_file(Head("empty", "ann"), note())
        await kept(store, "full")
        clock.now += 23 * HOUR
        await store.put_file(Head("young", "ann"), note())
        clock.now += HOUR
        assert await store.expire() == 1
        assert (await store.head("empty"), await store.file("empty", "f1")) == (None, None)
        assert await store.head("full") and await store.head("young")

    @played
    async def test_a_profile_is_empty_until_it_is_written(self, store: Store, clock: Clock):
        assert await store.profile("ann") == ""
        await store.write_profile("ann", "我住在杭州。\n" * 99)
        assert (await store.profile("ann"), await store.profile("bob")) == ("我住在杭州。\n" * 99, "")
        await store.write_profile("ann", "")
        assert await store.profile("ann") == ""
