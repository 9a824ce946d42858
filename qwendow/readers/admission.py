"""Who asks, and what comes of it: they are let in, or told why not."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

Whose = str
"""Of whom too many questions came: reader, address, all; who used too much: reader_tokens, address_cost and so on; of
what a reader sent too much: files, megabytes; or why else nothing may be asked: too many answers are "running", the
"cost" is used up, it is "held" for what runs, or a "price" is not known."""

UNKNOWN_SECONDS = 5
"""To wait where nobody knows when it goes on."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, by the id of a reader, "" where they are not known; from which address; what they are called."""

    reader: str = ""
    address: str = ""
    name: str = ""

    @classmethod
    def behind(cls, scope: Mapping[str, Any]) -> Asker:
        """Who sent a request, by what the gate has put into its scope."""
        reader, client = scope.get("reader"), scope.get("client")
        return cls(reader.id if reader else "", client[0] if client else "", reader.name if reader else "")

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
        who = whose.partition("_")[0]
        if who == "all":
            return ""
        return self.reader if who != "address" and self.reader else f"@{self.network}"


SOMEBODY = Asker()

ASKER: ContextVar[Asker] = ContextVar("ASKER", default=SOMEBODY)
"""For whom a task asks."""


class Over(Exception):
    """Nothing more may be asked: whose limit it is, and when it goes on, in seconds since 1970, where that is known."""

    def __init__(self, whose: Whose, until: float | None, now: float, **facts: object) -> None:
        super().__init__(whose)
        self.whose = whose
        self.until = until
        self.now = now
        self.facts = facts

    @property
    def seconds(self) -> int:
        """Until it goes on."""
        return max(int(self.until - self.now) + 1, 1) if self.until else UNKNOWN_SECONDS


@dataclass(frozen=True, slots=True)
class Reserve:
    """What the answers to a question may cost together: the shortest that are of use, usual ones, the longest."""

    least: float
    usual: float
    most: float


@dataclass(slots=True)
class Admission:
    """What was let in. `ended` is to be called once its answers have, `undone` where nothing was asked after all.

    `grant` is what they may cost together, None for any amount. Where it `counts` what they use, `used` is to be told,
    each time that more of it is known: tokens, and the cost.
    """

    grant: float | None = None
    pays: list[Callable[[int, float], Awaitable[object]]] = field(default_factory=list)
    ending: AsyncExitStack = field(default_factory=AsyncExitStack)
    undoing: AsyncExitStack = field(default_factory=AsyncExitStack)
    _used: tuple[int, float] = 0, 0

    @property
    def counts(self) -> bool:
        return bool(self.pays)

    async def used(self, tokens: int, cost: float) -> None:
        (before, paid), self._used = self._used, (tokens, cost)
        for pay in self.pays:
            await pay(max(tokens - before, 0), max(cost - paid, 0))

    async def ended(self) -> None:
        await self.ending.aclose()

    async def undone(self) -> None:
        await self.ending.aclose()
        await self.undoing.aclose()
