"""What was seen of an answer, and what many of them amount to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from bench.load import Load
from bench.script import Script


@dataclass(slots=True)
class Answer:
    """One answer as a reader saw it; times are in seconds of `time.monotonic`."""

    script: Script
    asked: float
    updates: list[float] = field(default_factory=list)
    chunks: int = 0
    whole: bool = False
    error: str | None = None
    sent: float = math.inf
    """When the endpoint sent the first chunk that was seen."""

    @property
    def first(self) -> float:
        """Seconds from asking to the first characters; the endpoint sends them at once when it is asked."""
        return self.updates[0] - self.asked if self.updates else math.inf

    @property
    def late(self) -> float:
        """Seconds from the scheduled end, had the endpoint been asked without delay, to the last update."""
        return self.updates[-1] - self.asked - self.script.seconds if self.whole else math.inf

    @property
    def rate(self) -> float:
        """Updates a second, from the first to the last."""
        return (len(self.updates) - 1) / (self.updates[-1] - self.updates[0]) if len(self.updates) > 1 else 0.0

    @property
    def gaps(self) -> list[float]:
        return [after - before for before, after in pairwise(self.updates)]


@dataclass(frozen=True, slots=True)
class Summary:
    """A crowd of answers. Times are in seconds, `cpu` is the server's, in seconds per 1,000 streamed chunks.

    `rate_p50` is in updates a second that one reader sees.
    """

    answers: int
    cpu: float
    first_p50: float
    first_p95: float
    late_p95: float
    gap_p95: float
    rate_p50: float
    errors: int
    incomplete: int
    load: Load


def summarize(answers: list[Answer], cpu_seconds: float, load: Load) -> Summary:
    gaps = [gap for answer in answers for gap in answer.gaps]
    return Summary(
        answers=len(answers),
        cpu=cpu_seconds / max(sum(answer.chunks for answer in answers), 1) * 1000,
        first_p50=quantile((answer.first for answer in answers), 0.5),
        first_p95=quantile((answer.first for answer in answers), 0.95),
        late_p95=quantile((answer.late for answer in answers), 0.95),
        gap_p95=quantile(gaps, 0.95),
        rate_p50=quantile((answer.rate for answer in answers), 0.5),
        errors=sum(answer.error is not None for answer in answers),
        incomplete=sum(not answer.whole for answer in answers),
        load=load,
    )


def quantile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else math.nan
