"""Who asks for a call that is not there is told so: Gradio 6.31 breaks off in the middle, or never ends."""

from __future__ import annotations

import re

import gradio as gr
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.gradio_seam.doors import CALL

POLL = re.compile(rf"/gradio_api/{CALL}/(?P<event>\w+)/?")


class Polled:
    def __init__(self, app: ASGIApp, page: gr.Blocks) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "GET"
        if asks and (found := POLL.fullmatch(scope["path"])) and not self._has(found["event"]):
            said = {"detail": "There is no such call, or all that it said was heard."}
            await JSONResponse(said, 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _has(self, id: str) -> bool:
        """What has ended may not have been heard yet; of what was, Gradio would say nothing for ever."""
        queue = self._page._queue
        event = queue.event_ids_to_events.get(id)
        waiting = (session for session, ids in queue.pending_event_ids_session.items() if id in ids)
        return (event.session_hash if event else next(waiting, None)) in queue.pending_messages_per_session
