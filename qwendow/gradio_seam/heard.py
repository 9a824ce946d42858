"""Whether anybody takes what an event sends: what waits is bounded, and a call that nobody listens to ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

MOST_WAITING = 8
"""Messages of a session; a page that reads takes them at once."""

MOST_WHOLE = 3
"""Where each holds all that was said before it."""

LOOK_SECONDS = 0.1
"""Between two looks whether somebody takes what waits; until then nothing more is made of an answer."""

UNHEARD_SECONDS = 30
"""After which an answer to a call ends that nobody takes anything of."""

GROWTH, PATIENCE_SECONDS = 1.05, 10
"""A whole text follows when it is so much longer, or so much later: all of them together are some twenty times the
last, where one with each refresh of 100,000 characters came to 34 MB."""


class Heard:
    """For one event of Gradio's queue: `called` by a program, or by the page, which may come back to it."""

    def __init__(self, queue: Any, event_id: str, called: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._queue = queue
        self._event = queue.event_ids_to_events.get(event_id)
        self._called = called
        self._clock = clock
        self._seen = 0
        self._taken = self._sent = clock()
        self._length = 0

    @property
    def gone(self) -> bool:
        """Whoever asked has left, and Gradio ends the event when it gets its next update."""
        return self._event is None or not self._event.alive

    @property
    def unheard(self) -> bool:
        return self._called and self._clock() - self._taken > UNHEARD_SECONDS

    def full(self, whole: bool) -> bool:
        """Whether as much waits as may."""
        waiting = self._waiting()
        if waiting < self._seen or not waiting:
            self._taken = self._clock()
        self._seen = waiting
        return waiting >= (MOST_WHOLE if whole else MOST_WAITING)

    def wants(self, text: Any, whole: bool) -> bool:
        """Whether there is room for an update, and reason for one: a `whole` text costs what all of it is long."""
        if self.full(whole):
            return False
        now = self._clock()
        length = len(text) if isinstance(text, str) else 0
        if whole and length < self._length * GROWTH and now - self._sent < PATIENCE_SECONDS:
            return False
        self._length, self._sent = length, now
        self._seen += 1
        return True

    def drop(self) -> None:
        """What waits of this event is for nobody."""
        messages = self._messages
        if messages is None:
            return
        for message in [messages.get_nowait() for _ in range(messages.qsize())]:
            if message.event_id != self._event._id:
                messages.put_nowait(message)

    @property
    def _messages(self) -> Any:
        return self._queue.pending_messages_per_session.get(self._event.session_hash) if self._event else None

    def _waiting(self) -> int:
        return 0 if (messages := self._messages) is None else messages.qsize()
