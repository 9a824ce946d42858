"""What Gradio keeps of its readers: no more than is needed, and never that of an answer under way too short."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from gradio.state_holder import SessionState, StateHolder
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.gradio_seam.tested import as_tested

AWAY = 500
"""Sessions without an open page that are kept: a laptop may wake up, a network may come back."""

AWAY_SECONDS = 3600
"""How long they are kept."""

SWEEP_SECONDS = 60
"""Between two looks which of those need not be kept any more."""

BEAT_SECONDS = 150
"""How long a page counts as open that has said so. Browsers let a tab that nobody sees act once a minute."""


class Readers(StateHolder):
    """The sessions of all open pages; of the others the latest, and for a time.

    Gradio 6.31 keeps as many as it has room for, gone or not, until the one that was used longest ago has to go: that
    may be the page on somebody's screen. It also gives each session a copy of how the whole page is built, for deep
    links, which are closed here: 2 ms and 130 KB for each reader.

    A session whose states are all `found_again` is not kept when its page is closed: the page says what it shows.
    """

    def __init__(self, away: int | None = None) -> None:
        """`away` takes the place of AWAY."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._most_away = away
        self._open: Counter[str] = Counter()
        self._beats: OrderedDict[str, float] = OrderedDict()
        self._away: OrderedDict[str, float] = OrderedDict()
        self._swept = 0.0

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = SessionState(self._built)
        if not self._is_open(session_id):
            self._keep_away(session_id)
        return super().__getitem__(session_id)

    @property
    def _built(self) -> Any:
        """What a session is made from: without parts there is nothing to copy."""
        return SimpleNamespace(default_config=self.blocks.default_config, blocks=()) if as_tested() else self.blocks

    @property
    def open_pages(self) -> int:
        """As far as they have said so."""
        return len({*self._open} | {*self._beats})

    @contextmanager
    def page_open(self, session_id: str) -> Iterator[None]:
        """Keeps that session, which may have yet to come, for as long as this lasts."""
        self._open[session_id] += 1
        self._away.pop(session_id, None)
        try:
            yield
        finally:
            # A page that lost its connection may have another one before the loss of the first is noticed.
            self._open[session_id] -= 1
            if not self._open[session_id]:
                del self._open[session_id]
                self._close(session_id)

    def beat(self, session_id: str) -> None:
        """Keeps that session for BEAT_SECONDS, as the page says that it is open, and will say so again."""
        self._beats[session_id] = time.monotonic()
        self._beats.move_to_end(session_id)
        self._away.pop(session_id, None)
        if len(self._beats) > self.capacity:
            self._let_longest_silent_go()

    def delete_all_expired_state(self) -> None:
        """Gradio asks for it every second."""
        while self._beats and time.monotonic() - next(iter(self._beats.values())) > BEAT_SECONDS:
            self._let_longest_silent_go()
        now = time.monotonic()
        while self._away and now - next(iter(self._away.values())) > AWAY_SECONDS:
            self._forget(next(iter(self._away)))
        if now - self._swept > SWEEP_SECONDS:
            for session_id in [one for one, since in self._away.items() if now - since > SWEEP_SECONDS]:
                self._let_rest(session_id)
            self._swept = now

    def rest(self) -> None:
        """Memory runs short: what is found again need not be held for open pages, either."""
        for session_id in [*self.session_data]:
            self._let_rest(session_id)

    def _let_rest(self, session_id: str) -> None:
        states = [*self.session_data[session_id].state_data.values()] if session_id in self.session_data else []
        found_again = states and all(getattr(state, "found_again", False) for state in states)
        if found_again and not self._under_way(session_id):
            self._forget(session_id)

    def _is_open(self, session_id: str) -> bool:
        return session_id in self._open or session_id in self._beats

    def _let_longest_silent_go(self) -> None:
        session_id, _ = self._beats.popitem(last=False)
        self._close(session_id)

    def _close(self, session_id: str) -> None:
        if session_id in self.session_data and not self._is_open(session_id):
            self._keep_away(session_id)
            self._let_rest(session_id)

    def _keep_away(self, session_id: str) -> None:
        self._away[session_id] = time.monotonic()
        self._away.move_to_end(session_id)
        while len(self._away) > (self._most_away or AWAY):
            self._forget(next(iter(self._away)))

    def _forget(self, session_id: str) -> None:
        self._away.pop(session_id, None)
        self.session_data.pop(session_id, None)
        self.time_last_used.pop(session_id, None)
        if not self._under_way(session_id):
            self.blocks._queue.pending_event_ids_session.pop(session_id, None)
            self.blocks._queue.pending_messages_per_session.pop(session_id, None)

    def _under_way(self, session_id: str) -> bool:
        queue = self.blocks._queue
        waiting = queue.pending_event_ids_session.get(session_id, ())
        return any(event_id in queue.event_ids_to_events for event_id in waiting)


class Heartbeats:
    """Tells who keeps the readers' sessions whose page is open.

    Gradio's own pages and clients hold a connection for it as long as they are open. Of those a browser has six for all
    its tabs, over HTTP/1.1, so that a seventh tab would wait for ever: our page says ONCE, and again, that it is there.
    """

    PATH = "/gradio_api/heartbeat/"
    """The session follows."""

    ONCE = b"once"
    """The query of a page that holds nothing; see browser/resume.js."""

    def __init__(self, app: ASGIApp, readers: Readers) -> None:
        self._app = app
        self._readers = readers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.PATH):
            await self._app(scope, receive, send)
            return
        session_id = scope["path"].removeprefix(self.PATH)
        if scope["query_string"] == self.ONCE:
            self._readers.beat(session_id)
            await Response(status_code=204)(scope, receive, send)
            return
        with self._readers.page_open(session_id):
            await self._app(scope, receive, send)
