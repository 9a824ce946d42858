"""What is kept comes back: conversations, turns, files, and what becomes of a head."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Outcome
from qwendow.store.port import TITLE_CHARACTERS, Busy, Change, Gone, Head, Stale, Store
from store_contract.scenes import Clock, answered, asked, begun, kept, note, picture, played, seen, turns_of, waiting


class ShelfContract:
    @played
    async def test_what_was_created_is_there(self, store: Store, clock: Clock):
        head = Head("c1", "ann", "A title", 5.0, 7.0, "t2", pinned=True, shared="s", expires=clock.now + 9)
        turns = [answered(id="t1"), answered("And then?", "Then.", note(), picture(), id="t2")]
        created = await store.create(head, turns)
        assert created == replace(head, rev=1) == await store.head("c1")
        assert await turns_of(store) == turns

    @played
    async def test_where_the_head_says_no_times_it_is_made_now(self, store: Store, clock: Clock):
        created = await store.create(Head("c1", "ann"))
        assert (created.created, created.changed, created.expires) == (clock.now, clock.now, math.inf)

    @played
    async def test_a_second_one_of_that_id_is_refused(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann")
        with pytest.raises(ValueError):
            await kept(store, "c1", "bob")
        assert (await seen(store)).owner == "ann"

    @played
    async def test_what_never_was_is_not_there(self, store: Store, clock: Clock):
        assert await store.head("c1") is None
        assert await store.load("c1") is None
        assert await store.by_share("s") is None
        assert await store.file("c1", "f1") is None

    @played
    async def test_turns_come_in_the_order_in_which_they_were_opened(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered(id="z"), answered(id="a"))
        await store.amend("c1", [answered("again?", id="z")])
        await store.begin(await seen(store), [asked(id="m")], "m", "here")
        assert [turn.id for turn in await turns_of(store)] == ["z", "a", "m"]

    @played
    async def test_what_is_known_is_not_loaded_again(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered(id="t1"), answered(id="t2"))
        before = await store.load("c1")
        await store.amend("c1", [answered("other?", id="t2")])
        after = await store.load("c1", before.revs)
        assert [turn.question for turn in after.turns] == ["other?"]
        assert after.revs.keys() == {"t1", "t2"} and after.revs["t1"] == before.revs["t1"]
        assert after.revs["t2"] == after.head.rev > before.head.rev

    @played
    async def test_what_was_handed_in_or_out_changes_nothing_that_is_kept(self, store: Store, clock: Clock):
        turn = asked()
        await begun(store, "c1", "ann", turn)
        turn.add(TextDelta("more"), 1.0)
        (await turns_of(store))[0].end(Outcome.FAILED)
        assert await turns_of(store) == [asked()]

    @played
    async def test_a_rename_is_a_change(self, store: Store, clock: Clock):
        before = await kept(store)
        clock.now += 5
        after = await store.change("c1", Change(title="Another"))
        assert after == replace(before, title="Another", changed=clock.now, rev=after.rev) == await store.head("c1")
        assert after.rev > before.rev

    @played
    async def test_another_tip_is_a_change(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered(id="t1"), answered(id="t2"))
        clock.now += 5
        after = await store.change("c1", Change(tip="t1"))
        assert (after.tip, after.changed) == ("t1", clock.now)

    @played
    async def test_the_tip_may_be_before_the_first_turn(self, store: Store, clock: Clock):
        await kept(store)
        clock.now += 5
        after = await store.change("c1", Change(tip=""))
        assert (after.tip, after.changed) == (None, clock.now)
        assert await store.head("c1") == after
        lease = await store.begin(after, [asked(id="t9")], "t9", "runner")
        assert (await store.end(lease, [answered(id="t9")], "t9")).tip == "t9"

    @played
    async def test_a_pin_and_a_share_are_no_change(self, store: Store, clock: Clock):
        before = await kept(store)
        clock.now += 5
        after = await store.change("c1", Change(pinned=True, shared="s"))
        assert after == replace(before, pinned=True, shared="s", rev=after.rev)
        assert (await store.change("c1", Change(pinned=False))).pinned is False

    @played
    async def test_the_same_title_again_is_no_change(self, store: Store, clock: Clock):
        before = await kept(store, title="Same")
        clock.now += 5
        assert (await store.change("c1", Change(title="Same", tip="t1"))).changed == before.changed

    @played
    async def test_a_title_may_be_taken_away(self, store: Store, clock: Clock):
        await kept(store, title="Same")
        assert (await store.change("c1", Change(title=""))).title == ""

    @played
    async def test_a_title_is_cut(self, store: Store, clock: Clock):
        await kept(store, title="长" * 500)
        assert (await seen(store)).title == "长" * TITLE_CHARACTERS
        assert (await store.change("c1", Change(title="a" * 500))).title == "a" * TITLE_CHARACTERS

    @played
    async def test_half_characters_and_nul_are_no_obstacle(self, store: Store, clock: Clock):
        turn = answered("a\ud83d\0b", "c\udc00\0d", note("\ud83d\0.txt", "\ud83d\0"))
        await kept(store, "c1", "ann", turn, title="a\ud83db")
        assert await turns_of(store) == [turn]
        assert (await seen(store)).title == "a\ufffdb"

    @played
    async def test_a_change_of_what_is_gone_says_so(self, store: Store, clock: Clock):
        with pytest.raises(Gone):
            await store.change("c1", Change(title="x"))

    @played
    async def test_a_change_by_one_who_is_behind_is_refused_with_the_head_of_now(self, store: Store, clock: Clock):
        before = await kept(store)
        now = await store.change("c1", Change(title="By another"), before.rev)
        with pytest.raises(Stale) as caught:
            await store.change("c1", Change(title="By me"), before.rev)
        assert caught.value.head == now == await store.head("c1")

    @played
    async def test_it_is_found_by_its_share_until_that_is_taken_back(self, store: Store, clock: Clock):
        await kept(store)
        head = await store.change("c1", Change(shared="s1"))
        assert await store.by_share("s1") == head
        head = await store.change("c1", Change(shared="s2"))
        assert (await store.by_share("s1"), await store.by_share("s2")) == (None, head)
        assert (await store.change("c1", Change(shared=""))).shared is None
        assert (await store.by_share("s2"), await store.by_share("")) == (None, None)

    @played
    async def test_no_two_have_the_same_share(self, store: Store, clock: Clock):
        await kept(store, "c1")
        await kept(store, "c2")
        await store.change("c1", Change(shared="s"))
        before = await seen(store, "c2")
        with pytest.raises(ValueError):
            await store.change("c2", Change(title="New", shared="s"))
        with pytest.raises(ValueError):
            await store.create(Head("c3", "ann", shared="s"))
        assert (await store.head("c2"), await store.head("c3")) == (before, None)

    @played
    async def test_turns_are_written_over(self, store: Store, clock: Clock):
        before = await kept(store, "c1", "ann", answered(id="t1"), answered(id="t2"))
        clock.now += 5
        after = await store.amend("c1", [answered("Better?", id="t1")])
        assert [turn.question for turn in await turns_of(store)] == ["Better?", "Where is it?"]
        assert after == replace(before, rev=after.rev) and after.rev > before.rev

    @played
    async def test_an_amendment_may_move_the_tip(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered(id="t1"), answered(id="t2"))
        clock.now += 5
        after = await store.amend("c1", [], "t1")
        assert (after.tip, after.changed) == ("t1", clock.now)

    @played
    async def test_an_amendment_adds_no_turn(self, store: Store, clock: Clock):
        await kept(store)
        await store.amend("c1", [answered(id="other")])
        assert [turn.id for turn in await turns_of(store)] == ["t1"]

    @played
    async def test_what_is_gone_is_not_amended(self, store: Store, clock: Clock):
        with pytest.raises(Gone):
            await store.amend("c1", [answered()])

    @played
    async def test_nothing_is_amended_while_an_answer_is_on_its_way(self, store: Store, clock: Clock):
        await begun(store)
        with pytest.raises(Busy):
            await store.amend("c1", [answered()])
        assert await turns_of(store) == [asked()]

    @played
    async def test_a_file_waits_in_a_conversation_that_is_made_for_it(self, store: Store, clock: Clock):
        await store.put_file(Head("c1", "ann", expires=clock.now + 60), note())
        await store.put_file(Head("c1", "ann"), picture())
        assert await waiting(store) == [note(), picture()]
        assert await store.file("c1", "f2") == picture()
        head = await seen(store)
        assert (head.owner, head.created, head.tip, head.expires) == ("ann", clock.now, None, clock.now + 60)

    @played
    async def test_a_file_keeps_its_id_and_says_that_something_was_written(self, store: Store, clock: Clock):
        before = await kept(store)
        await store.put_file(before, note(id="mine"))
        assert [file.id for file in await waiting(store)] == ["mine"]
        assert (await seen(store)).rev > before.rev

    @played
    async def test_a_file_of_what_is_gone_is_refused(self, store: Store, clock: Clock):
        head = await kept(store)
        await store.delete("c1")
        with pytest.raises(Gone):
            await store.put_file(head, note())
        assert await store.head("c1") is None

    @played
    async def test_a_file_of_what_is_anothers_is_refused(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann")
        with pytest.raises(Gone):
            await store.put_file(Head("c1", "bob"), note())
        assert await waiting(store) == []

    @played
    async def test_a_file_that_was_dropped_is_gone(self, store: Store, clock: Clock):
        await store.put_file(Head("c1", "ann"), note())
        await store.drop_file("c1", "f1")
        assert (await waiting(store), await store.file("c1", "f1")) == ([], None)
        await store.drop_file("c1", "f1")
        await store.drop_file("nowhere", "f1")

    @played
    async def test_a_dropped_file_stays_where_a_turn_has_it(self, store: Store, clock: Clock):
        head = await kept(store, "c1", "ann", answered("?", "!", note()))
        await store.put_file(head, note())
        assert await waiting(store) == [note()]
        await store.drop_file("c1", "f1")
        assert (await waiting(store), await store.file("c1", "f1")) == ([], note())

    @played
    async def test_a_question_takes_its_files_and_no_others(self, store: Store, clock: Clock):
        await store.put_file(Head("c1", "ann"), note())
        await store.put_file(Head("c1", "ann"), picture())
        await store.begin(await seen(store), [asked("?", note())], "t1", "here")
        assert await waiting(store) == [picture()]
        assert [turn.files for turn in await turns_of(store)] == [(note(),)]

    @played
    async def test_a_file_that_did_not_wait_is_kept_with_its_question(self, store: Store, clock: Clock):
        await begun(store, "c1", "ann", asked("?", picture()))
        assert (await store.file("c1", "f2"), await waiting(store)) == (picture(), [])

    @played
    async def test_files_of_two_conversations_are_apart(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("?", "!", note(text="one")))
        await kept(store, "c2", "ann", answered("?", "!", note(text="two")))
        assert [(await store.file(id, "f1")).text for id in ("c1", "c2")] == ["one", "two"]
        await store.delete("c1")
        assert (await store.file("c1", "f1"), await store.file("c2", "f1")) == (None, note(text="two"))
