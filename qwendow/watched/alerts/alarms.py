"""What is wrong, by what is seen of answers, limits, store and disk; and who is told."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from qwendow.conversation.errors import (
    AccessDenied,
    BudgetSpent,
    ContentRefused,
    InArrears,
    InputTooLong,
    InvalidRequest,
    KeyRefused,
    QuotaSpent,
    RequestTooLarge,
    TooManyRounds,
    WordFound,
)
from qwendow.conversation.turn import Outcome, Turn
from qwendow.readers.limits import Over
from qwendow.watched.alerts.robots import Language, Robot, refusal
from qwendow.watched.alerts.words import ALARMS, BEGUN, ENDED

LOOK_SECONDS = 15.0

LASTS = {"store": 30.0, "disk": 30.0}
"""Seconds for which it has to be so before it is said."""

WINDOW_SECONDS, FEWEST = 300.0, 5
"""Answers are looked at of so long, and not before there are so many."""

AGAIN_SECONDS = 300.0
"""What comes back sooner is not said again."""

TIMEOUT = 10.0

READERS_OWN = (ContentRefused, InputTooLong, InvalidRequest, BudgetSpent, RequestTooLarge, TooManyRounds, WordFound)
"""Failures that are of what was asked."""

KEYS = (KeyRefused, AccessDenied, InArrears, QuotaSpent)

log = logging.getLogger("qwendow.watched")

Look = Callable[[], Awaitable[dict[str, str]]]
"""Of store and disk: "ok", or a word for what is wrong."""


@dataclass(slots=True)
class Alarm:
    """`since` it has been so; `told`: it was said."""

    since: float
    facts: dict[str, Any]
    told: bool = False


class Alarms:
    """Looks each LOOK_SECONDS, and says what has changed: that something is wrong, and that it is well again."""

    def __init__(self, robots: Sequence[Robot], clock: Callable[[], float] = time.time) -> None:
        self._robots = robots
        self._clock = clock
        self._on: dict[str, Alarm] = {}
        self._ended: dict[str, float] = {}
        self._answers: deque[tuple[float, str]] = deque()
        self._key = ""
        self._used_up = False
        self._task: asyncio.Task[None] | None = None

    def answered(self, turn: Turn) -> None:
        """A turn has ended."""
        if turn.outcome is Outcome.DONE and turn.rounds[0].cached is None:
            self._key = ""
            self._answers.append((self._clock(), ""))
        elif turn.failure and not turn.failure.is_a(*READERS_OWN):
            kind = turn.failure.kind.__name__
            self._key = kind if turn.failure.is_a(*KEYS) else self._key
            self._answers.append((self._clock(), kind))

    def admitted(self, over: Over | None) -> None:
        """A question was let in, or not."""
        self._used_up = over is not None and (over.whose == "cost" or (self._used_up and over.whose == "held"))

    def begin(self, look: Look) -> None:
        """For who has an event loop running."""
        self._task = asyncio.create_task(self._watch(look))

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _watch(self, look: Look) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look(look)
            except Exception:
                log.exception("alarms could not be looked after")

    async def look(self, look: Look) -> None:
        now, wrong = self._clock(), self._wrong(await look())
        for name, facts in wrong.items():
            alarm = self._on.setdefault(name, Alarm(now, facts))
            lasts = now - alarm.since >= LASTS.get(name, 0)
            if lasts and not alarm.told and now - self._ended.get(name, 0) >= AGAIN_SECONDS:
                alarm.told = True
                await self._tell(BEGUN, name, facts)
        for name in self._on.keys() - wrong.keys():
            alarm = self._on.pop(name)
            if alarm.told:
                self._ended[name] = now
                minutes = max(1, round((now - alarm.since) / 60))
                await self._tell(ENDED, name, {**alarm.facts, "minutes": minutes})

    def _wrong(self, seen: dict[str, str]) -> dict[str, dict[str, Any]]:
        """By the names of alarms, the facts that their words want."""
        wrong: dict[str, dict[str, Any]] = {name: {"detail": word} for name, word in seen.items() if word != "ok"}
        while self._answers and self._answers[0][0] < self._clock() - WINDOW_SECONDS:
            self._answers.popleft()
        failed = Counter(kind for _, kind in self._answers if kind)
        if self._key:
            wrong["key"] = {"detail": self._key}
        elif len(self._answers) >= FEWEST and failed.total() > len(self._answers) / 2:
            ((kind, _),) = failed.most_common(1)
            wrong["answers"] = {"failed": failed.total(), "all": len(self._answers), "detail": kind}
        if self._used_up:
            wrong["cost"] = {}
        return wrong

    async def _tell(self, words: dict[Language, str], name: str, facts: dict[str, Any]) -> None:
        async with httpx2.AsyncClient(timeout=TIMEOUT) as client:
            await asyncio.gather(*[self._send(client, robot, words, name, facts) for robot in self._robots])

    async def _send(
        self, client: httpx2.AsyncClient, robot: Robot, words: dict[Language, str], name: str, facts: dict[str, Any]
    ) -> None:
        host, said = socket.gethostname(), ALARMS[name][robot.language].format(**facts)
        text = words[robot.language].format(host=host, words=said, **facts)
        about = {"alarm": name, "state": "begun" if words is BEGUN else "ended", "host": host, **facts}
        url, body, headers = robot.made(text, about)
        try:
            answer = await client.post(url, content=body, headers={"Content-Type": "application/json", **headers})
            answer.raise_for_status()
            if reason := refusal(_read(answer)):
                log.error("an alert was not taken by %s: %s", robot.host, reason)
        except httpx2.HTTPStatusError as error:
            log.error("an alert was not taken by %s: status %s", robot.host, error.response.status_code)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            # Without its words, in which the address may be, which is as good as a password.
            log.error("an alert did not reach %s: %s", robot.host, type(error).__name__)


def _read(answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
