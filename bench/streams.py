"""Many answers streaming at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.answers import Summary
from bench.crowd import crowd
from bench.script import Script
from bench.servers import Contestant
from bench.tables import Table, ratio, seconds

COLUMNS = (
    "",
    "CPU",
    "of plain's",
    "of Chainlit's",
    "first p50",
    "first p95",
    "late p95",
    "gap p95",
    "errors",
    "not whole",
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """`without` names who cannot finish it in any useful time; `limit` is in seconds."""

    users: int
    script: Script
    limit: float
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.users} × {self.script.chunks} chunks at {self.script.rate} a second"


FULL = (
    Crowd(1, Script(200, 50), 20),
    Crowd(50, Script(200, 50), 40),
    Crowd(240, Script(600, 50), 60, without=("plain",)),
    Crowd(240, Script(240, 20), 30),
    Crowd(500, Script(500, 20), 70, without=("plain", "Chainlit")),
)
QUICK = (
    Crowd(1, Script(100, 50), 10),
    Crowd(50, Script(200, 50), 25),
    Crowd(120, Script(300, 50), 25, without=("plain",)),
)


async def streams(contestants: Iterable[Contestant], endpoint: str, crowds: tuple[Crowd, ...]) -> Table:
    seen: dict[tuple[Crowd, str], Summary] = {}
    for contestant in contestants:
        with contestant.running(endpoint) as server:
            await crowd(contestant, server, 1, Script(3, 0), 20)
            for each in crowds:
                if contestant.name not in each.without:
                    seen[each, contestant.name] = await crowd(contestant, server, each.users, each.script, each.limit)
    table = Table("Streams, pages opening 20 a second", COLUMNS)
    for each in crowds:
        table.rows.append((f"**{each}**", *[""] * 9))
        names = [name for wanted, name in seen if wanted is each]
        table.rows += [_row(name, {name: seen[each, name] for name in names}) for name in names]
    table.notes.append(
        "CPU: the server's, in seconds per 1,000 streamed chunks, with all that opening the pages costs it."
    )
    table.notes.append(
        "Late: the last update against the schedule the endpoint would have kept if it had been asked at once."
    )
    return table


def _row(name: str, all_of: dict[str, Summary]) -> tuple[str, ...]:
    one = all_of[name]
    times = (one.first_p50, one.first_p95, one.late_p95, one.gap_p95)
    shares = [ratio(one.cpu, all_of[peer].cpu) if peer in all_of else "–" for peer in ("plain", "Chainlit")]
    return (name, f"{one.cpu:.2f}", *shares, *map(seconds, times), str(one.errors), str(one.incomplete))
