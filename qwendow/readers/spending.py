"""What all of it may cost: an answer is granted a part of what is left, and what it cost is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwendow.readers.admission import Admission, Over, Reserve
from qwendow.readers.counts import Counts
from qwendow.readers.windows import SPARE_SECONDS, window

MICRO = 1_000_000
"""Costs are counted in millionths."""

PART = 4
"""Of what is left to be spent an answer may have a fourth, and what is usual where that is more."""


class Spending:
    """`rates` are amounts in the currency of the prices, each for a window. What is granted is held in `counts`, and
    what was spent is written down there; no answer takes longer than `longest` seconds."""

    def __init__(
        self,
        rates: Sequence[tuple[float, str]],
        counts: Counts,
        longest: float,
        clock: Callable[[], float],
    ) -> None:
        self._rates = rates
        self._counts = counts
        self._lasts = int(longest) + SPARE_SECONDS
        self._clock = clock

    async def grant(self, reserve: Reserve, admission: Admission) -> None:
        """Held until the answers have ended, or until none can run any more that was asked then. Raises Over.

        What they cost is written down before that, and read after it: so nothing is overlooked in between.
        """
        rest = await self._left(reserve, await self._hold(0))
        wanted = min(reserve.most * MICRO, max(rest / PART, reserve.usual * MICRO))
        amount = int(min(wanted, rest))
        if amount < reserve.least * MICRO:
            raise Over("held", None, self._clock())
        key = self._key(0)
        admission.ending.push_async_callback(self._counts.add, key, -amount, 3 * self._lasts)
        if await self._left(reserve, await self._hold(amount)) < 0:
            raise Over("held", None, self._clock())
        admission.grant = amount / MICRO
        admission.pays.append(self._pay)

    async def _left(self, reserve: Reserve, held: int) -> float:
        """In millionths, of the window that has least."""
        now = self._clock()
        ends = [window(unit, now) for _, unit in self._rates]
        rests = [most * MICRO - await self._spend(unit, 0) for most, unit in self._rates]
        if spent := [until for (_, until), rest in zip(ends, rests, strict=True) if rest < reserve.least * MICRO]:
            raise Over("cost", max(spent), now)
        return min(rests) - held - await self._counts.add(self._key(1), 0, 3 * self._lasts)

    async def _hold(self, amount: int) -> int:
        return await self._counts.add(self._key(0), amount, 3 * self._lasts)

    def _key(self, ago: int) -> str:
        """Who died with a grant holds it no longer than two of these spans last."""
        return f"held:{int(self._clock()) // self._lasts - ago}"

    async def _pay(self, tokens: int, cost: float) -> None:
        for _, unit in self._rates:
            await self._spend(unit, round(cost * MICRO))

    async def _spend(self, unit: str, amount: int) -> int:
        now = self._clock()
        began, until = window(unit, now)
        return await self._counts.add(f"cost:{began}:{until}", amount, until - int(now) + SPARE_SECONDS)
