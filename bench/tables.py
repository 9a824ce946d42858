"""Rows of numbers as Markdown."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"### {self.title}", "", _row(self.columns), _row(("---",) * len(self.columns))]
        return "\n".join(
            [*lines, *map(_row, self.rows), *([""] if self.notes else []), *(f"- {n}" for n in self.notes)]
        )


def seconds(value: float) -> str:
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "no end"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def ratio(value: float, of: float) -> str:
    return f"{value / of:.2f}" if of else "–"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
