"""Many answers streaming at once."""

from __future__ import annotations

from collections.abc import Iterable

from bench.answers import Summary
from bench.crowd import Crowd, measure
from bench.load import calm
from bench.script import Script
from bench.servers import Contestant, Endpoint
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
    "updates a second",
    "errors",
    "not whole",
)
NOTES = [
    "CPU: the server's, in seconds per 1,000 chunks that were seen, with all that opening the pages costs it.",
    "Late: the last update against the schedule the endpoint would have kept if it had been asked at once; "
    '"no end" is later than the limit of that crowd.',
    "Updates a second: those that one reader sees, the median.",
]
LOAD_COLUMNS = ("", "server", "driver", "endpoint", "endpoint late p95")
LOAD_NOTES = ["Shares of one core in each one's busiest two seconds. The driver is all readers together."]

WARM = Crowd(4, Script(20, 20), 20)

# 20 pages a second, and answers of 12 seconds: 240 of the 300 are open at once. The heaviest come last, as a
# server may not be rid of what was given up.
FULL = (
    Crowd(1, Script(200, 50), 20),
    Crowd(50, Script(200, 50), 25),
    Crowd(300, Script(240, 20), 36, without=("plain",)),
    Crowd(300, Script(600, 50), 36, without=("plain",)),
    Crowd(500, Script(500, 20), 70, without=("plain", "Chainlit")),
)
QUICK = (
    Crowd(1, Script(100, 50), 10),
    Crowd(50, Script(150, 50), 12),
    Crowd(120, Script(250, 50), 15, without=("plain",)),
)

Seen = dict[str, Summary]
"""What was seen of a crowd, by the name of the contestant."""


async def streams(contestants: Iterable[Contestant], endpoint: Endpoint, crowds: tuple[Crowd, ...]) -> list[Table]:
    seen: dict[Crowd, Seen] = {crowd: {} for crowd in crowds}
    for contestant in contestants:
        with contestant.running(endpoint.url) as server:
            await measure(contestant, server, endpoint, WARM)
            for crowd in crowds:
                if contestant.name not in crowd.without:
                    await calm(server.cpu)
                    seen[crowd][contestant.name] = await measure(contestant, server, endpoint, crowd)
    table = Table("Streams, pages opening 20 a second", COLUMNS, notes=NOTES)
    load = Table("Streams: what else was busy", LOAD_COLUMNS, notes=LOAD_NOTES)
    for crowd, all_of in seen.items():
        for each, row in (table, _row), (load, _load_row):
            each.rows.append((f"**{crowd}**", *[""] * (len(each.columns) - 1)))
            each.rows += [row(name, all_of) for name in all_of]
    return [table, load]


def _row(name: str, all_of: Seen) -> tuple[str, ...]:
    one = all_of[name]
    times = (one.first_p50, one.first_p95, one.late_p95, one.gap_p95)
    shares = [ratio(one.cpu, all_of[peer].cpu) if peer in all_of else "–" for peer in ("plain", "Chainlit")]
    counts = (f"{one.rate_p50:.1f}", str(one.errors), str(one.incomplete))
    return (name, f"{one.cpu:.2f}", *shares, *map(seconds, times), *counts)


def _load_row(name: str, all_of: Seen) -> tuple[str, ...]:
    load = all_of[name].load
    return (name, *(f"{share:.0%}" for share in (load.server, load.driver, load.endpoint)), seconds(load.endpoint_late))
