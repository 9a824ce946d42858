"""How fast the endpoint takes requests for one model, as it shows."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

CALM_SECONDS = 60.0
"""The window of most providers' limits. To wait longer would be to say nothing for so long."""

GONE_SECONDS = 90.0
"""Without an answer, after which it is out of order: its limits had let one through."""

FORGET_SECONDS = 600.0
"""After which it is forgotten that there were too many: where a minute was full those who wait would all go at once."""

SLOWER, QUICKER = 1.43, 0.98
"""What becomes of the time between two requests when one is refused, and with each that is answered: so some twenty are
answered for one in vain, whatever the limits of the endpoint are."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds, where the endpoint does not say how long."""

FEW = 2
"""So many after a pause, and a refusal: it was too short."""

FIRST_GAP = 0.75
"""Seconds between two, where there is nothing to go by."""

RECENT_SECONDS = 10.0


FIRST, LOOK_SECONDS, MOMENT_SECONDS = 8, 0.06, 1.0
"""Of all that come at one moment, after so long a silence, so many go at first, the others so much later if none was
refused: most refusals are there by then, and where none come all have gone before anybody sees a difference."""


class Rate:
    """How fast the endpoint takes requests for one model, as it shows.

    When it refuses one for its rate, none goes until the time it names, or else for a second, and longer where that was
    too short. Then they go one by one, at first somewhat slower than it had taken them, and quicker as long as it
    answers. What it refuses while it answers nothing at all says nothing of how fast it takes them. So few are sent in
    vain, and what it takes is found out, be it limited by the second, by the minute or by how many it answers at a
    time.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._gap = 0.0
        self._next = -math.inf
        self._opens = -math.inf
        self._pause = FIRST_PAUSE
        self._since = FEW + 1
        self._proven = 0.0
        self._heard_at: float | None = None
        self._began = self._last = -math.inf
        self._together = 0
        self._went: deque[float] = deque(maxlen=100)

    @property
    def closed_for(self) -> float:
        """Seconds."""
        now = self._clock()
        look = self._began + LOOK_SECONDS if self._together >= FIRST else -math.inf
        return max(self._opens, self._next, look) - now

    def go(self) -> None:
        now = self._clock()
        if self._heard_at is None:
            self._heard_at = now
        if now > self._last + MOMENT_SECONDS:
            self._began, self._together = now, 0
        self._last = now
        self._together += 1
        if now > self._opens + FORGET_SECONDS * max(1.0, self._gap):
            self._gap = 0.0
        elif self._since == 0:
            gone = now > self._heard_at + GONE_SECONDS
            self._gap = min(SLOWER * max(self._proven if gone else self._gap, self._usual()), CALM_SECONDS)
        self._next = now + self._gap
        self._since += 1
        self._went.append(now)

    def heard(self) -> None:
        self._gap *= QUICKER
        self._proven, self._heard_at = self._gap, self._clock()

    def refused(self, seconds: float | None) -> None:
        if seconds is not None and seconds > CALM_SECONDS:
            return  # That is no rate.
        now = self._clock()
        if self._went:
            self._went.pop()
        if self._opens <= now:  # Of all that were on their way then the first one says it.
            self._pause = FIRST_PAUSE if self._since > FEW else min(2 * self._pause, LONGEST_PAUSE)
            self._since = 0
            seconds = self._pause if seconds is None else seconds
        self._opens = max(self._opens, now + (seconds or 0.0))

    def _usual(self) -> float:
        """Seconds between two of those that it took lately, until it opened again; where they were enough to tell."""
        recent = [went for went in self._went if went > self._opens - RECENT_SECONDS - self._pause]
        return min((self._opens - recent[0]) / len(recent), FIRST_PAUSE) if len(recent) > FEW else FIRST_GAP
