"""Whatever is done to them in whatever order, the store in memory and the one in a file say the same."""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qwendow.conversation.turn import Turn
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Change, Changed, Decide, Head, Lease, Stop, Store, Watched
from qwendow.store.sqlite import SqliteStore
from qwendow.store.words import folded
from store_contract.scenes import Clock, answered, asked, note, picture

SHARES = st.sampled_from([None, "s1"])
CONVERSATIONS = st.sampled_from(["c1", "c1", "c2"])
OWNERS = st.sampled_from(["ann", "ann", "ann", "bob"])
TEXTS = st.text(st.sampled_from("abcAB 订单壳\nｉ1"), max_size=8)
FILES = st.lists(st.sampled_from([note(), picture(), note("other.txt", id="f3")]), max_size=2, unique_by=id)
TURN = st.builds(lambda text, files, id: asked(text, *files, id=id), TEXTS, FILES, st.sampled_from("tuv")) | st.builds(
    lambda text, files, id: answered(text, text[::-1], *files, id=id), TEXTS, FILES, st.sampled_from("tuv")
)
TURNS = st.lists(TURN, min_size=1, max_size=2, unique_by=lambda turn: turn.id)
CHANGES = st.builds(
    Change, st.none() | TEXTS, st.sampled_from([None, "t", "u"]), st.sampled_from([None, True, False]),
    st.sampled_from([None, "", "s1", "s2"]),
)  # fmt: skip
COMMANDS = st.sampled_from([Stop(), Watched(), Decide("k", allowed=True), Decide("k", allowed=False)])

Act = Callable[[Store], Coroutine[Any, Any, Any]]


class AtOnce(Executor):
    """In place of the thread of a file: nothing here goes on beside it, and to change between two threads for each of
    some 30,000 acts took most of the time."""

    def __init__(self, *_: Any) -> None:
        pass

    def submit(self, act: Callable[..., Any], /, *args: Any, **how: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(act(*args, **how))
        except Exception as error:
            done.set_exception(error)
        return done


class Alike(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        with patch("qwendow.store.sqlite.database.ThreadPoolExecutor", AtOnce):
            file = SqliteStore.open(Path(self.folder.name) / "qwendow.db", self.clock)
        self.stores: list[Store] = [MemoryStore(self.clock), file]
        self.seen: dict[str, Head] = {}
        self.leases: list[list[Lease]] = []

    def teardown(self) -> None:
        for store in self.stores:
            self.loop.run_until_complete(store.close())
        self.loop.close()
        self.folder.cleanup()

    def both(self, *acts: Act) -> list[Any]:
        """What comes of it, in each of the stores; one act for each, or the same for both."""
        results = []
        for store, act in zip(self.stores, acts * 2 if len(acts) == 1 else acts, strict=True):
            try:
                results.append(self.loop.run_until_complete(act(store)))
            except Exception as error:
                results.append((type(error), getattr(error, "head", None)))
        return results

    def same(self, *acts: Act) -> Any:
        memory, file = self.both(*acts)
        assert memory == file
        return memory

    def behind(self, id: str, owner: str) -> Head:
        return self.seen.get(id, Head(id, owner))

    @rule(id=CONVERSATIONS)
    def look(self, id: str):
        self.seen[id] = self.same(lambda store: store.head(id)) or Head(id, "ann")

    @rule(seconds=st.sampled_from([1.0, 6.0, 400.0, 90_000.0, -1.0, -60.0]))
    def pass_time(self, seconds: float):
        self.clock.now += seconds

    @rule(
        id=CONVERSATIONS,
        owner=OWNERS,
        title=TEXTS,
        turns=TURNS,
        share=st.sampled_from([None, "s1"]),
        soon=st.booleans(),
    )
    def create(self, id: str, owner: str, title: str, turns: list[Turn], share: str | None, soon: bool):
        expires = self.clock.now + 300 if soon else float("inf")
        head = Head(id, owner, title, tip=turns[-1].id, shared=share, expires=expires)
        self.same(lambda store: store.create(head, turns))

    @rule(id=CONVERSATIONS, owner=OWNERS, title=TEXTS, turns=TURNS, fresh=st.booleans())
    def begin(self, id: str, owner: str, title: str, turns: list[Turn], fresh: bool):
        if fresh:
            self.look(id)
        head = self.behind(id, owner)
        begun = self.both(lambda store: store.begin(head, turns, turns[-1].id, "here"))
        if isinstance(begun[0], Lease):
            assert begun == [Lease(id, "here", lease.token) for lease in begun]
            self.leases.append(begun)
        else:
            assert begun[0] == begun[1]

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), turns=TURNS | st.just([]))
    def tick(self, data: st.DataObject, turns: list[Turn]):
        held = data.draw(st.lists(st.sampled_from(self.leases[-4:]), unique_by=lambda pair: pair[0].token))
        memory, file = ([Changed(pair[number], turns) for pair in held] for number in (0, 1))
        self.same(lambda store: store.tick("here", memory), lambda store: store.tick("here", file))

    @precondition(lambda self: self.leases)
    @rule(data=st.data(), turns=TURNS)
    def end(self, data: st.DataObject, turns: list[Turn]):
        pair = data.draw(st.sampled_from(self.leases[-4:]))
        self.same(*(lambda store, lease=lease: store.end(lease, turns, turns[0].id) for lease in pair))

    @rule(id=CONVERSATIONS, command=COMMANDS)
    def tell(self, id: str, command: Stop | Decide | Watched):
        self.same(lambda store: store.tell(id, command))

    @rule(id=CONVERSATIONS, change=CHANGES, seen=st.booleans())
    def change(self, id: str, change: Change, seen: bool):
        rev = self.seen[id].rev if seen and id in self.seen else None
        self.same(lambda store: store.change(id, change, rev))

    @rule(id=CONVERSATIONS, turns=TURNS, tip=st.sampled_from([None, "t"]))
    def amend(self, id: str, turns: list[Turn], tip: str | None):
        self.same(lambda store: store.amend(id, turns, tip))

    @rule(id=CONVERSATIONS, owner=OWNERS, files=FILES)
    def put_files(self, id: str, owner: str, files: list[Any]):
        for file in files:
            self.same(lambda store, file=file: store.put_file(self.behind(id, owner), file))

    @rule(id=CONVERSATIONS, file_id=st.sampled_from(["f1", "f2", "f3"]))
    def drop_file(self, id: str, file_id: str):
        self.same(lambda store: store.drop_file(id, file_id))
        self.same(lambda store: store.file(id, file_id))

    @rule(id=CONVERSATIONS)
    def delete(self, id: str):
        self.same(lambda store: store.delete(id))

    @rule(owner=OWNERS)
    def delete_all(self, owner: str):
        self.same(lambda store: store.delete_all(owner))

    @rule(before=st.sampled_from([-math.inf, -50.0, -500.0]))
    def expire(self, before: float):
        self.same(lambda store: store.expire(self.clock.now + before))

    @rule(owner=OWNERS, text=TEXTS)
    def write_profile(self, owner: str, text: str):
        self.same(lambda store: store.write_profile(owner, text))

    @rule(owner=OWNERS, words=TEXTS, limit=st.integers(1, 3), pinned=st.sampled_from([None, True, False]))
    def find(self, owner: str, words: str, limit: int, pinned: bool | None):
        self.same(lambda store: store.find(owner, words, self.clock.now + 1, limit, pinned))

    @rule(id=CONVERSATIONS, data=st.data())
    def load_the_rest(self, id: str, data: st.DataObject):
        if kept := self.same(lambda store: store.load(id)):
            known = {one: rev - data.draw(st.integers(0, 1)) for one, rev in kept.revs.items()}
            self.same(lambda store: store.load(id, known))

    @invariant()
    def all_is_the_same(self):
        self.same(all_of)


async def all_of(store: Store) -> list[Any]:
    ids, owners = ("c1", "c2"), ("ann", "bob")
    kept = [await store.load(id) for id in ids]
    files = [await store.file(id, file_id) for id in ids for file_id in ("f1", "f2", "f3")]
    found = [await store.find(owner, words) for owner in owners for words in ("", "a", "单", "b 订")]
    profiles = [await store.profile(owner) for owner in owners]
    return [kept, files, found, profiles, [await store.by_share(share) for share in ("s1", "s2")]]


TestAlike = Alike.TestCase
TestAlike.settings = settings(max_examples=30, stateful_step_count=50)


@st.composite
def text_and_part(draw: st.DrawFn) -> tuple[str, str]:
    text = draw(st.text(st.characters(exclude_categories=["Mn", "Mc", "Me"]), min_size=1, max_size=60))
    words = folded(text).split()
    word = draw(st.sampled_from(words)) if words else ""
    start = draw(st.integers(0, max(len(word) - 1, 0)))
    return text, word[start : draw(st.integers(start + 1, max(len(word), start + 1)))]


@settings(max_examples=50)
@given(text_and_part(), st.booleans())
def test_any_part_of_a_word_is_found(said: tuple[str, str], in_title: bool):
    text, part = said

    async def scene() -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = SqliteStore.open(Path(folder) / "qwendow.db")
            for store in (MemoryStore(), file):
                turn = answered("-", "-") if in_title else answered("-", text)
                await store.create(Head("c1", "ann", text if in_title else "", tip="t1"), [turn])
                assert [found.head.id for found in await store.find("ann", part)] == ["c1"]
            await file.close()

    asyncio.run(scene())
