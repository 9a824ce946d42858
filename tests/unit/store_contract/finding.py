"""The list of an owner's conversations, and what is found in them."""

from __future__ import annotations

import pytest

from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Outcome
from qwendow.store.port import WORDS, Change, Changed, Found, Head, Store
from store_contract.scenes import Clock, Make, answered, asked, begun, kept, note, played, seen

TURN = answered(
    "我的订单在哪里？\nAnd is it in SHIPPING?",
    "It is on its way.\n\n　ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b\nRivers are wide.",
    note("季度报告 Q3.pdf", "a secret text"),
)

FOUND = {
    "订单": "我的订单在哪里？",
    "的订单在": "我的订单在哪里？",
    "里": "我的订单在哪里？",
    "shipping": "And is it in SHIPPING?",
    "ippin": "And is it in SHIPPING?",
    "pp": "And is it in SHIPPING?",
    "iPhone15 壳": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "IPHONE": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "ｹｰｽ": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "마트": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "STRASSE": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "🙂": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "0% a_": "ｉＰｈｏｎｅ１５ 壳 ケース 스마트폰 Straße 🙂 100% a_b",
    "季度 pdf": "季度报告 Q3.pdf",
    "rivers 订单": "我的订单在哪里？",
    "wide": "Rivers are wide.",
    "title": "",
    "标题 title": "",
    "标题 wide": "Rivers are wide.",
}

NOT_FOUND = [
    "单订", "订单 不在", "shiping", "secret", "q4", "a%b", "aXb", "*", '"', "' OR 1=1 --", "NOT", "way rivers wider",
]  # fmt: skip


class FindingContract:
    @played
    async def test_those_that_changed_last_come_first(self, store: Store, clock: Clock):
        for id in ("c2", "c3", "c1"):
            clock.now += 1
            await kept(store, id)
        found = await store.find("ann")
        assert [one.head.id for one in found] == ["c1", "c3", "c2"]
        assert found[0] == Found(await seen(store, "c1"))

    @played
    async def test_an_answer_moves_its_conversation_to_the_top(self, store: Store, clock: Clock):
        await kept(store, "c1")
        clock.now += 1
        await kept(store, "c2")
        clock.now += 1
        await store.begin(await seen(store), [asked(id="t2")], "t2", "here")
        assert [(one.head.id, one.head.running) for one in await store.find("ann")] == [("c1", True), ("c2", False)]

    @played
    async def test_nothing_of_others_and_nothing_without_a_turn_is_listed(self, store: Store, clock: Clock):
        await kept(store, "c1", "bob")
        await store.put_file(Head("c2", "ann"), note())
        assert (await store.find("ann"), await store.find("ann", "where"), await store.find("")) == ([], [], [])

    @played
    async def test_it_is_read_page_by_page(self, store: Store, clock: Clock):
        for number in range(7):
            clock.now += 1
            await kept(store, f"c{number}")
        for words in ("", "where"):
            pages, before = [], float("inf")
            while page := await store.find("ann", words, before, 3):
                pages.append([one.head.id for one in page])
                before = page[-1].head.changed
            assert pages == [["c6", "c5", "c4"], ["c3", "c2", "c1"], ["c0"]]

    @played
    async def test_those_of_one_moment_are_on_one_page(self, store: Store, clock: Clock):
        for id, changed in (("a", 9.0), ("b", 5.0), ("c", 5.0), ("d", 5.0), ("e", 1.0)):
            await store.create(Head(id, "ann", changed=changed), [answered()])
        for words in ("", "where"):
            assert [one.head.id for one in await store.find("ann", words, limit=2)] == ["a", "d", "c", "b"]
            assert [one.head.id for one in await store.find("ann", words, 5.0, 2)] == ["e"]

    @played
    async def test_pinned_ones_are_listed_by_themselves(self, store: Store, clock: Clock):
        for id in ("c1", "c2", "c3"):
            clock.now += 1
            await kept(store, id)
        await store.change("c1", Change(pinned=True))
        assert [one.head.id for one in await store.find("ann", pinned=True)] == ["c1"]
        assert [one.head.id for one in await store.find("ann", pinned=False)] == ["c3", "c2"]
        assert [one.head.id for one in await store.find("ann", "where", pinned=True)] == ["c1"]

    @pytest.mark.parametrize("words", FOUND)
    def test_words_are_found_and_their_line(self, make: Make, words: str):
        @played
        async def scene(self: object, store: Store, clock: Clock) -> None:
            await kept(store, "c1", "ann", answered("Another", "one", id="t0"), TURN, title="A Title, 一个标题")
            await kept(store, "c2", "ann", title="Other things")
            assert [(one.head.id, one.line) for one in await store.find("ann", words)] == [("c1", FOUND[words])]

        scene(self, make)

    @pytest.mark.parametrize("words", NOT_FOUND)
    def test_what_was_not_said_is_not_found(self, make: Make, words: str):
        @played
        async def scene(self: object, store: Store, clock: Clock) -> None:
            await kept(store, "c1", "ann", TURN, title="A Title, 一个标题")
            assert await store.find("ann", words) == []

        scene(self, make)

    @played
    async def test_blanks_alone_look_for_nothing(self, store: Store, clock: Clock):
        await kept(store)
        assert len(await store.find("ann", " \u3000\n")) == 1

    @played
    async def test_words_of_two_turns_are_not_found_together(self, store: Store, clock: Clock):
        await kept(
            store, "c1", "ann", answered("apple", "-", id="t1"), answered("banana", "-", id="t2"), title="cherry"
        )
        assert await store.find("ann", "apple banana") == []
        assert await store.find("ann", "apple cherry") and await store.find("ann", "cherry banana")

    @played
    async def test_the_line_is_of_the_newest_turn_that_has_the_words(self, store: Store, clock: Clock):
        turns = [answered(f"{number}: apple", "-", id=f"t{number}") for number in range(3)]
        await kept(store, "c1", "ann", *turns, answered("pear", "-", id="t3"))
        assert [one.line for one in await store.find("ann", "apple")] == ["2: apple"]

    @played
    async def test_the_line_is_the_one_with_the_most_of_the_words(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("an apple\na pear and an apple\na pear", "an apple, a pear"))
        assert [one.line for one in await store.find("ann", "pear apple")] == ["a pear and an apple"]

    @played
    async def test_a_question_is_found_at_once_and_its_answer_once_it_has_ended(self, store: Store, clock: Clock):
        turn = asked("Where are the apples?")
        lease = await begun(store, "c1", "ann", turn)
        assert await store.find("ann", "apples")
        turn.add(TextDelta("In the cellar."), 1.0)
        await store.tick("here", [Changed(lease, [turn])])
        assert await store.find("ann", "apples")
        turn.end(Outcome.DONE)
        await store.end(lease, [turn], "t1")
        assert [one.line for one in await store.find("ann", "cellar")] == ["In the cellar."]

    @played
    async def test_the_line_is_right_while_an_answer_grows(self, store: Store, clock: Clock):
        turn = asked("Where?", note("report.pdf"))
        lease = await begun(store, "c1", "ann", turn)
        turn.add(TextDelta("one\ntwo\nthree"), 1.0)
        await store.tick("here", [Changed(lease, [turn])])
        assert [one.line for one in await store.find("ann", "report")] == ["report.pdf"]

    @played
    async def test_what_was_written_over_is_found_no_more(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("apples"), title="pears")
        await store.amend("c1", [answered("cherries")])
        await store.change("c1", Change(title="plums"))
        assert [bool(await store.find("ann", word)) for word in ("apples", "pears", "cherries", "plums")] == [
            False, False, True, True,
        ]  # fmt: skip

    @played
    async def test_half_characters_and_nul_are_looked_for_as_others(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("a\ud83d\0b", "-"))
        assert [one.line for one in await store.find("ann", "\0b")] == ["a\ud83d\0b"]
        assert await store.find("ann", "\ud83d") and not await store.find("ann", "\ud83db")

    @played
    async def test_of_many_words_the_first_are_looked_for(self, store: Store, clock: Clock):
        words = [f"w{number:02}" for number in range(WORDS)]
        await kept(store, "c1", "ann", answered(" ".join(words), "-"))
        assert await store.find("ann", " ".join([*words, "nowhere"]))
        assert not await store.find("ann", " ".join([*words[1:], "nowhere"]))

    @played
    async def test_a_word_of_any_length_is_looked_for(self, store: Store, clock: Clock):
        await kept(store, "c1", "ann", answered("很长" * 5_000, "-"))
        assert await store.find("ann", "很长" * 5_000) and not await store.find("ann", "很长" * 5_001)
