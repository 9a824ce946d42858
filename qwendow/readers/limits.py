"""Who may ask just now: questions are counted by reader, by address and for all, within what the operator allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from qwendow.readers.admission import ASKER, SOMEBODY, Admission, Asker, Over, Reserve, Whose
from qwendow.readers.counts import Counts
from qwendow.readers.spending import MICRO, Spending
from qwendow.readers.spent import Spent
from qwendow.readers.windows import SPARE_SECONDS, window

__all__ = ["ASKER", "SOMEBODY", "Admission", "Admits", "Asker", "Limits", "Over", "Reserve", "open_limits"]

Rates = Sequence[tuple[float, str]]
"""So much in a minute, an hour, a day or a month; several hold together."""


UNITS = {"megabytes": 1_000_000, "reader_cost": MICRO, "address_cost": MICRO}
"""What a limit is counted in, where that is not what it is called by."""


class Admits(Protocol):
    """Limits, or what stands in front of them."""

    @property
    def priced(self) -> bool:
        """Whether it has to be known what an answer may cost."""
        ...

    async def admit(self, asker: Asker, answers: int = 1, reserve: Reserve | None = None) -> Admission:
        """For a question that so many models answer. Raises Over, and then nothing was counted."""
        ...

    async def look(self, asker: Asker) -> Over | None:
        """Why nothing more may be asked, where that is known before it is."""
        ...


class Limits:
    """`questions` are those of a "reader", from an "address" and of "all"; `running` is how many answers a reader may
    have at a time, 0 for any number, of which none takes longer than `longest` seconds. `cost` is what all of it may,
    which is written down in `spent`, with what is granted; `sent` are the "files" and "megabytes" of a reader; `used`
    is what answers take, as "reader_tokens", "address_tokens", "all_tokens", "reader_cost" and "address_cost": it is
    known once they have ended, so that the last one goes beyond. Without `counts` there are no limits."""

    def __init__(
        self,
        questions: Mapping[str, Rates] | None = None,
        running: int = 0,
        cost: Rates = (),
        counts: Counts | None = None,
        spent: Counts | None = None,
        longest: float = 600,
        clock: Callable[[], float] = time.time,
        sent: Mapping[str, Rates] | None = None,
        used: Mapping[str, Rates] | None = None,
    ) -> None:
        self._questions = questions or {}
        self._running = running
        self._sent = sent or {}
        self._used = used or {}
        self._counts, self._spent = counts, spent or counts
        self._spending = Spending(cost, self._spent, longest, clock) if cost and self._spent else None
        self._longest = longest
        self._clock = clock

    @property
    def priced(self) -> bool:
        return self._spending is not None or any(rates for whose, rates in self._used.items() if whose.endswith("cost"))

    async def admit(self, asker: Asker, answers: int = 1, reserve: Reserve | None = None) -> Admission:
        admission = Admission()
        if self._counts is None:
            return admission
        try:
            # What is more than is ever allowed would never be.
            await self._count(self._counts, self._questions, asker, lambda _, most: min(answers, most), admission)
            await self._use(self._counts, asker, admission)
            await self._place(self._counts, asker, answers, admission)
            if reserve and self._spending:
                await self._spending.grant(reserve, admission)
        except BaseException:
            await admission.undone()
            raise
        return admission

    async def look(self, asker: Asker) -> Over | None:
        if self._counts is None:
            return None
        now = self._clock()
        for whose, most, key, seconds, until in self._windows({**self._questions, **self._used}, asker, now):
            if await self._counts.add(key, 0, seconds) >= most:
                return Over(whose, until, now)
        return None

    async def send(self, asker: Asker, size: int) -> None:
        """A file of so many bytes. Raises Over, and then nothing was counted."""
        if self._counts is None:
            return
        admission, sizes = Admission(), {"files": 1, "megabytes": size}
        try:
            await self._count(self._counts, self._sent, asker, lambda what, _: sizes[what], admission)
        except Over:
            await admission.undone()
            raise

    async def close(self) -> None:
        for counts in dict.fromkeys((self._counts, self._spent)):
            if counts:
                await counts.close()

    async def _count(
        self,
        counts: Counts,
        limits: Mapping[str, Rates],
        asker: Asker,
        amount_of: Callable[[Whose, int], int],
        admission: Admission,
    ) -> None:
        """`amount_of` says how much is added, by whose limit it is and how much that allows. Raises Over."""
        now = self._clock()
        for whose, most, key, seconds, until in self._windows(limits, asker, now):
            amount = amount_of(whose, most)
            count = await counts.add(key, amount, seconds)
            admission.undoing.push_async_callback(counts.add, key, -amount, seconds)
            if count > most:
                raise Over(whose, until, now)

    async def _use(self, counts: Counts, asker: Asker, admission: Admission) -> None:
        """Raises Over where as much was used as may be."""
        now = self._clock()
        windows = self._windows(self._used, asker, now)
        for whose, most, key, seconds, until in windows:
            if await counts.add(key, 0, seconds) >= most:
                raise Over(whose, until, now)

        async def use(tokens: int, cost: float) -> None:
            for whose, _, key, seconds, _ in windows:
                await counts.add(key, tokens if whose.endswith("tokens") else round(cost * MICRO), seconds)

        if windows:
            admission.pays.append(use)

    @staticmethod
    def _windows(limits: Mapping[str, Rates], asker: Asker, now: float) -> list[tuple[Whose, int, str, int, int]]:
        """How much in each, its key, how long it is kept, and when it ends.

        The longest first, as it is the one that says when it goes on.
        """
        windows = []
        for whose, rates in limits.items():
            for most, unit in rates:
                began, until = window(unit, now)
                key = f"{whose}:{asker.known_by(whose)}:{began}:{until}"
                windows.append((whose, int(most * UNITS.get(whose, 1)), key, until - int(now) + SPARE_SECONDS, until))
        return sorted(windows, key=lambda one: -one[-1])

    async def _place(self, counts: Counts, asker: Asker, answers: int, admission: Admission) -> None:
        """One for each answer. They are forgotten where a process died that had them."""
        wanted, seconds = min(answers, self._running), int(self._longest) + SPARE_SECONDS
        for number in range(self._running):
            key = f"running:{asker.known_by('reader')}:{number}"
            if wanted and await counts.add(key, 1, seconds) == 1:
                admission.ending.push_async_callback(counts.forget, key)
                wanted -= 1
        if wanted:
            raise Over("running", None, self._clock(), most=self._running)


class Allowed(Protocol):
    """What the operator chose; see Limits."""

    @property
    def questions(self) -> Mapping[str, Rates]: ...
    @property
    def sent(self) -> Mapping[str, Rates]: ...
    @property
    def used(self) -> Mapping[str, Rates]: ...
    @property
    def cost(self) -> Rates: ...
    @property
    def running(self) -> int: ...


def open_limits(allowed: Allowed, store: str, folder: Path, longest: float) -> Limits:
    """Counted in the `store` where that is the address of a Redis server, else in this process; what was spent, in a
    file of the folder, as a month outlasts a process."""
    kinds = (allowed.questions, allowed.sent, allowed.used)
    if not (allowed.running or allowed.cost or any(any(kind.values()) for kind in kinds)):
        return Limits()
    from qwendow.readers.counting import open_counts

    counts, shared = open_counts(store)
    spent = counts if shared else Spent(folder / "spent.db")
    return Limits(
        allowed.questions, allowed.running, allowed.cost, counts, spent, longest, sent=allowed.sent, used=allowed.used
    )
