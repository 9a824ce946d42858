"""A process that writes until it is killed: it says on standard output what was acknowledged, a line each."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.port import Changed, Head
from qwendow.store.sqlite import SqliteStore


async def main(path: Path) -> None:
    """In each conversation in turn a question, an answer of three ticks and an end."""
    store, number = SqliteStore.open(path), 0
    while True:
        number += 1
        turn = Turn("Question?", id="t")
        lease = await store.begin(Head(f"c{number}", "ann"), [turn], "t", "writer")
        print(number, 0, flush=True)
        for tick in (1, 2, 3):
            turn.add(TextDelta(f"word{tick} " + "filling " * 200 * tick), 1.0)
            await store.tick("writer", [Changed(lease, [turn])])
            print(number, tick, flush=True)
        turn.end(Outcome.DONE)
        await store.end(lease, [turn], "t")
        print(number, 4, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
