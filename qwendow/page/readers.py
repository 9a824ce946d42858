"""What Gradio keeps of its readers: no more than is needed, and never that of an answer under way too short."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

from gradio.state_holder import SessionState, StateHolder
from gradio.utils import LRUCache

LOOK_SECONDS = 60
"""Between two looks for sessions that have expired."""


class Readers(StateHolder):
    """The sessions, each without a copy of how the whole page is built.

    Gradio 6.31 makes that copy for deep links, which are closed here: 2 ms and 130 KB for each reader.
    """

    _next_look = 0.0

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            unbuilt: Any = SimpleNamespace(default_config=self.blocks.default_config, blocks=())
            self.session_data[session_id] = SessionState(unbuilt)
        return super().__getitem__(session_id)

    def delete_all_expired_state(self) -> None:
        """Gradio asks for it every second; to look at all sessions, who are kept for an hour, is too much for that."""
        if time.monotonic() > self._next_look:
            self._next_look = time.monotonic() + LOOK_SECONDS
            super().delete_all_expired_state()  # type: ignore[no-untyped-call]


class Streams(LRUCache[str, Any]):
    """What waits to be sent to each session; the one that was used longest ago goes first.

    Gradio 6.31 lets go of the one that was opened first, though an answer may be on its way to it.
    """

    def __getitem__(self, key: str) -> Any:
        self.move_to_end(key)
        return super().__getitem__(key)
