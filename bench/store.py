"""What the stores take, SQLite and Redis: to search, list and open many conversations, and to write answers down."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import accumulate
from pathlib import Path

from bench.tables import Table
from deploy.replicas import redis
from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.port import Changed, Head, Store
from qwendow.store.redis import RedisStore
from qwendow.store.sqlite import SqliteStore

CONVERSATIONS, TURNS, BYTES = 1_000, 20, 5_000
"""Of one reader: 100 MB of answers, two thirds of them in Chinese."""

LISTED = 10_000
"""Conversations of another."""

LONG = 200
"""Turns of the conversation that is opened."""

RUNNING, TICKS = 240, 20
"""Answers that are written down at the same time, each growing by CHUNK characters a tick to some 4 KB."""

CHUNK = 200
REPEATS = 20

SETTLE_SECONDS = 20
"""After all of it was written: Redis writes its file anew then, as a process beside it."""


class Words:
    """Two made-up languages, whose words are as unequally frequent as those of others (Zipf)."""

    def __init__(self) -> None:
        self.dice = random.Random(1)
        self.chinese = [self._word([chr(0x4E00 + 5 * n) for n in range(3_500)], (1, 2, 2, 2, 3)) for _ in range(20_000)]
        syllables = [a + b + c for a in "bcdfglmnprst" for b in "aeiou" for c in ("", "n", "r", "s", "t")]
        self.english = [self._word(syllables, (1, 1, 2, 3)) for _ in range(20_000)]
        self._weights = [*accumulate(1 / (rank + 10) for rank in range(20_000))]

    def text(self, size: int, english: bool) -> str:
        """Of so many bytes."""
        words, sep, each = (self.english, " ", 6) if english else (self.chinese, "", 6)
        return sep.join(self.dice.choices(words, cum_weights=self._weights, k=size // each))

    def _word(self, parts: list[str], lengths: tuple[int, ...]) -> str:
        weights = [1 / (rank + 5) for rank in range(len(parts))]
        return "".join(self.dice.choices(parts, weights, k=self.dice.choice(lengths)))


def store() -> Iterator[Table]:
    """In a file, and in Redis."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "qwendow.db"
        yield from asyncio.run(_measured("SQLite", SqliteStore.open(path)))
        with redis(Path(folder) / "redis") as server:
            yield from asyncio.run(_in_redis(server.url))


async def _in_redis(url: str) -> list[Table]:
    return await _measured("Redis", await RedisStore.open(url))


async def _measured(name: str, kept: Store) -> list[Table]:
    words = Words()
    await _fill(kept, words)
    await asyncio.sleep(SETTLE_SECONDS)
    tables = [await _reading(name, kept, words), await _writing(name, kept, words)]
    await kept.close()
    return tables


async def _fill(kept: Store, words: Words) -> None:
    for number in range(CONVERSATIONS):
        turns = [_answered(words, BYTES, english=number % 3 == 0) for _ in range(TURNS)]
        title = words.text(30, english=number % 3 == 0)
        await kept.create(Head(f"c{number}", "reader", title, tip=turns[-1].id), turns)
    for number in range(LISTED):
        await kept.create(Head(f"l{number}", "lister", words.text(30, english=False)), [_answered(words, 60, True)])
    await kept.create(Head("long", "other"), [_answered(words, BYTES, english=False) for _ in range(LONG)])


def _answered(words: Words, size: int, english: bool) -> Turn:
    turn = Turn(words.text(60, english))
    turn.add(TextDelta(words.text(size, english)), 1.0)
    turn.end(Outcome.DONE)
    return turn


async def _reading(name: str, kept: Store, words: Words) -> Table:
    table = Table(f"{name}: search in {CONVERSATIONS * TURNS:,} turns of 5 KB, list, open", ("", "found", "p50", "p95"))
    all_times = list[float]()
    for kind, looked in _looked_for(words).items():
        found, times = 0, list[float]()
        for one in looked:
            began = time.perf_counter()
            found += len(await kept.find("reader", one))
            times.append(time.perf_counter() - began)
        all_times += times
        table.rows.append((kind, f"{found / len(looked):.0f}", *_quantiles(times)))
    table.rows.append(("all searches", "", *_quantiles(all_times)))
    pages = await _repeated(lambda: kept.find("lister"))
    table.rows.append((f"the first page of {LISTED:,} conversations", "50", *_quantiles(pages)))
    opened = await _repeated(lambda: kept.load("long"))
    table.rows.append((f"a conversation of {LONG} turns", "1", *_quantiles(opened)))
    return table


def _looked_for(words: Words) -> dict[str, list[str]]:
    dice, chinese = random.Random(2), [word for word in words.chinese if len(word) == 2]
    rare = [word for word in words.english[5_000:] if len(word) > 6]
    return {
        "a frequent word of two characters": dice.sample(chinese[:200], REPEATS),
        "a rare one": dice.sample(chinese[-5_000:], REPEATS),
        "two characters that never meet": [a[0] + b[1] for a, b in zip(chinese[-40:-20], chinese[-20:], strict=True)],
        "one character": [dice.choice(word) for word in dice.sample(chinese, REPEATS)],
        "a frequent English word": dice.sample(words.english[:200], REPEATS),
        "a part of a rare one": [word[1:-1] for word in dice.sample(rare, REPEATS)],
        "letters that never meet": [dice.choice(rare)[:3] + other for other in "qvwxyz" for _ in range(3)],
        "a word of each language": [f"{dice.choice(chinese[:500])} {word}" for word in dice.sample(rare, REPEATS)],
        "two frequent words": [" ".join(dice.sample(chinese[:100], 2)) for _ in range(REPEATS)],
    }


async def _writing(name: str, kept: Store, words: Words) -> Table:
    turns = [Turn("?") for _ in range(RUNNING)]
    leases = [await kept.begin(Head(f"r{turn.id}", "writer"), [turn], turn.id, "bench") for turn in turns]
    ticks, cpu = list[float](), list[float]()
    for _ in range(TICKS):
        for turn in turns:
            turn.add(TextDelta(words.text(CHUNK, english=True)), 1.0)
        changed = [Changed(lease, [turn]) for lease, turn in zip(leases, turns, strict=True)]
        before, began = time.process_time(), time.perf_counter()
        await kept.tick("bench", changed)
        ticks.append(time.perf_counter() - began)
        cpu.append(time.process_time() - before)
    table = Table(f"{name}: a tick of {RUNNING} answers that grow to 4 KB", ("", "p50", "p95"))
    table.rows += [("time", *_quantiles(ticks)), ("CPU", *_quantiles(cpu))]
    return table


async def _repeated(act: Callable[[], Awaitable[object]]) -> list[float]:
    times = list[float]()
    for _ in range(REPEATS):
        began = time.perf_counter()
        await act()
        times.append(time.perf_counter() - began)
    return times


def _quantiles(times: list[float]) -> tuple[str, str]:
    at = statistics.quantiles(times, n=20, method="inclusive")
    return f"{at[9] * 1000:.1f} ms", f"{at[18] * 1000:.1f} ms"
