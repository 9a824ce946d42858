"""What this process knows of its leases: which turns it has opened under each, and how much it has heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qwendow.conversation.turn import Outcome, Turn
from qwendow.store.port import Changed, Heard, Lease
from qwendow.store.redis.wire import Reply, commands_from_wire, ids_of


@dataclass(slots=True)
class Held:
    heard: int = 0
    opened: set[str] = field(default_factory=set)


class Leases:
    def __init__(self) -> None:
        self._held: dict[Lease, Held] = {}

    def opened(self, lease: Lease, turns: Sequence[Turn]) -> None:
        self._of(lease).opened.update(ids_of(turns))

    def ended(self, lease: Lease) -> None:
        self._held.pop(lease, None)

    def is_searched(self, lease: Lease, turn: Turn) -> bool:
        """As it was opened, and once it is over; not with each word in between."""
        return turn.id not in self._of(lease).opened or turn.outcome is not Outcome.RUNNING

    def heard(self, lease: Lease) -> int:
        """How many commands: those the server may forget."""
        return self._of(lease).heard

    def hear(self, one: Changed, reply: Reply) -> Heard:
        """What the server answered to a tick."""
        if reply == b"lost":
            self.ended(one.lease)
            return Heard(lost=True)
        self.opened(one.lease, one.turns)
        self._of(one.lease).heard += len(reply)
        return Heard(commands=commands_from_wire(reply))

    def _of(self, lease: Lease) -> Held:
        return self._held.setdefault(lease, Held())
