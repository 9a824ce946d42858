"""A call over a limit is answered before it begins, by 429: so a program knows how long to wait."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.gradio_seam import doors
from qwendow.page.over import over_words
from qwendow.page.texts import language_of
from qwendow.readers.limits import Asker, Over

CHAT = re.compile(doors.CHAT)

Look = Callable[[Asker], Awaitable[Over | None]]
"""Why somebody may ask nothing more, where that is known before they do."""


class Limited:
    def __init__(self, app: ASGIApp, look: Look) -> None:
        self._app = app
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "http" and scope["method"] == "POST" and CHAT.fullmatch(scope["path"])
        if asks and (over := await self._look(Asker.behind(scope))):
            words = over_words(over, language_of(Headers(scope=scope).get("accept-language")))
            await JSONResponse({"detail": words}, 429, {"Retry-After": str(over.seconds)})(scope, receive, send)
            return
        await self._app(scope, receive, send)
