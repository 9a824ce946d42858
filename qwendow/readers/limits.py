"""Who may ask just now: questions are counted by reader, by address and for all, within what the operator allows."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Literal, Protocol

from qwendow.readers.counts import Counts
from qwendow.readers.windows import window

Rates = Sequence[tuple[float, str]]
"""So much in a minute, an hour, a day or a month; several hold together."""

Whose = Literal["reader", "address", "all", "running"]

SPARE_SECONDS = 60
"""For which a count is there beyond its window."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, by the id of a reader, "" where they are not known; and from which address."""

    reader: str = ""
    address: str = ""

    @property
    def network(self) -> str:
        """The address; of IPv6 what a line is given as a whole, of which who has it may use any."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return self.address
        if isinstance(address, ipaddress.IPv4Address):
            return str(address)
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))

    def known_by(self, whose: str) -> str:
        """Who cannot be told from others is one with all from there."""
        if whose == "all":
            return ""
        return self.reader if whose == "reader" and self.reader else f"@{self.network}"


SOMEBODY = Asker()


class Over(Exception):
    """Nothing more may be asked: whose limit it is, and when it goes on, in seconds since 1970, where that is known."""

    def __init__(self, whose: Whose, until: float | None, now: float, most: int = 0) -> None:
        super().__init__(whose)
        self.whose = whose
        self.until = until
        self.now = now
        self.most = most

    @property
    def seconds(self) -> int:
        """Until it goes on."""
        return max(int(self.until - self.now) + 1, 1) if self.until else 1


@dataclass(slots=True)
class Admission:
    """What was let in. `ended` is to be called once its answers have, `undone` where nothing was asked after all."""

    _ending: AsyncExitStack = field(default_factory=AsyncExitStack)
    _undoing: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def ended(self) -> None:
        await self._ending.aclose()

    async def undone(self) -> None:
        await self._ending.aclose()
        await self._undoing.aclose()


class Admits(Protocol):
    """Limits, or what stands in front of them."""

    async def admit(self, asker: Asker, answers: int = 1) -> Admission: ...


class Limits:
    """`questions` are those of a "reader", from an "address" and of "all"; `running` is how many answers a reader may
    have at a time, 0 for any number, of which none takes longer than `longest` seconds. Without `counts` there are no
    limits."""

    def __init__(
        self,
        questions: Mapping[str, Rates] | None = None,
        running: int = 0,
        counts: Counts | None = None,
        longest: float = 600,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._questions = questions or {}
        self._running = running
        self._counts = counts
        self._longest = longest
        self._clock = clock

    async def admit(self, asker: Asker, answers: int = 1) -> Admission:
        """For a question that so many models answer. Raises Over, and then nothing was counted."""
        admission = Admission()
        if self._counts is None:
            return admission
        try:
            await self._count(self._counts, asker, answers, admission)
            await self._place(self._counts, asker, answers, admission)
        except BaseException:
            await admission.undone()
            raise
        return admission

    async def close(self) -> None:
        if self._counts:
            await self._counts.close()

    async def _count(self, counts: Counts, asker: Asker, answers: int, admission: Admission) -> None:
        """The longest window first, as it is the one that says when it goes on."""
        now = self._clock()
        rates = [(window(unit, now), whose, most) for whose, rates in self._questions.items() for most, unit in rates]
        for (began, until), whose, most in sorted(rates, key=lambda rate: -rate[0][1]):
            key, seconds = f"{whose}:{asker.known_by(whose)}:{began}:{until}", until - int(now) + SPARE_SECONDS
            amount = min(answers, int(most))  # What is more than is ever allowed would never be.
            count = await counts.add(key, amount, seconds)
            admission._undoing.push_async_callback(counts.add, key, -amount, seconds)
            if count > most:
                raise Over(whose, until, now)  # type: ignore[arg-type]

    async def _place(self, counts: Counts, asker: Asker, answers: int, admission: Admission) -> None:
        """One for each answer. They are forgotten where a process died that had them."""
        wanted, seconds = min(answers, self._running), int(self._longest) + SPARE_SECONDS
        for number in range(self._running):
            key = f"running:{asker.known_by('reader')}:{number}"
            if wanted and await counts.add(key, 1, seconds) == 1:
                admission._ending.push_async_callback(counts.forget, key)
                wanted -= 1
        if wanted:
            raise Over("running", None, self._clock(), self._running)


class Allowed(Protocol):
    """What the operator chose; see Limits."""

    @property
    def questions(self) -> Mapping[str, Rates]: ...
    @property
    def running(self) -> int: ...


def open_limits(allowed: Allowed, store: str, longest: float) -> Limits:
    """Counted in the `store` where that is the address of a Redis server, else in this process."""
    if not (allowed.running or any(allowed.questions.values())):
        return Limits()
    from qwendow.readers.counting import open_counts

    return Limits(allowed.questions, allowed.running, open_counts(store), longest)
