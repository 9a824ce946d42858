"""From the start of the process to the first page."""

from __future__ import annotations

import statistics
import sys

from bench.servers import OURS, Contestant
from bench.tables import Table, ratio, seconds

LEAST = "import gradio, openai\nwith gradio.Blocks() as page: gradio.Markdown('Hello')\npage.launch(quiet=True)"
BARE = Contestant("import gradio, openai and a bare launch()", lambda port: [sys.executable, "-c", LEAST], OURS.pages)


def start(endpoint: str, times: int) -> Table:
    """The median of so many starts each, in turn, after one that fills the caches."""
    taken: dict[str, list[float]] = {OURS.name: [], BARE.name: []}
    for number in range(times + 1):
        for contestant in (OURS, BARE):
            with contestant.running(endpoint) as server:
                if number:
                    taken[contestant.name].append(server.started_in)
    ours, bare = (statistics.median(taken[contestant.name]) for contestant in (OURS, BARE))
    rows: list[tuple[str, ...]] = [("ours", seconds(ours), ratio(ours, bare)), (BARE.name, seconds(bare), "1.00")]
    return Table("Start: to the first page", ("", "time", "ratio"), rows)
