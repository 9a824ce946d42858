"""Links under which others may read a conversation: made and taken back by its owner, read by whoever has one.

A link's token is what nobody guesses, and where it is to end with a turn that was the last one when it was made, after
a ~ the id of that turn.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.parts import Image
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Turn
from qwendow.history.asking import PATH, Malformed, answering, own, read_json, reader_of
from qwendow.readers.imports import read_export
from qwendow.store.port import Change, Gone, Head, Shelf

SHARE = "/s"

TOKEN_BYTES = 16

UPTO = "~"
"""Between the token and the turn with which what is shared ends."""


ForOthers = Callable[[Exported], Exported]
"""A conversation as it may be read by others than its reader."""


class ShowShared(Protocol):
    @property
    def policy(self) -> str:
        """The Content-Security-Policy of its pages."""

    def page(self, exported: Exported, address: str, accept_language: str | None) -> str:
        """HTML of a conversation that is shared at that address, below which its pictures and its copy are."""

    def gone(self, accept_language: str | None) -> str:
        """HTML of a link that leads nowhere."""


class Shares:
    def __init__(self, store: Shelf, show: ShowShared, for_others: ForOthers) -> None:
        self._store = store
        self._show = show
        self._for_others = for_others

    @property
    def routes(self) -> list[BaseRoute]:
        one, shared = f"{PATH}/{{id}}", f"{SHARE}/{{token}}"
        return [
            Route(f"{one}/share", self.share, methods=["POST"]),
            Route(f"{one}/unshare", self.unshare, methods=["POST"]),
            Route(shared, self.read, methods=["GET"]),
            Route(f"{shared}/copy", self.copy, methods=["POST"]),
            Route(f"{shared}/{{file}}", self.picture, methods=["GET"]),
        ]

    @answering
    async def share(self, request: Request) -> Response:
        """{"later": whether what is said from now on is shared, too}: {"path": of the link}. One before it is over."""
        head, later = await own(self._store, request), (await read_json(request)).get("later")
        if not isinstance(later, bool):
            raise Malformed("later must be true or false")
        if head.tip is None:
            raise Malformed("nothing was said in it yet")
        token = secrets.token_urlsafe(TOKEN_BYTES) + ("" if later else f"{UPTO}{head.tip}")
        await self._store.change(head.id, Change(shared=token))
        return JSONResponse({"path": f"{SHARE}/{token}"})

    @answering
    async def unshare(self, request: Request) -> Response:
        head = await own(self._store, request)
        await self._store.change(head.id, Change(shared=""))
        return Response(status_code=204)

    @answering
    async def read(self, request: Request) -> Response:
        """The page, which no one keeps on the way, and no search engine."""
        language = request.headers.get("accept-language")
        try:
            exported = await self._shared(request)
        except Gone:
            return HTMLResponse(self._show.gone(language), 404, self._headers)
        # In a thread, as a long one takes a while to be drawn.
        token = request.path_params["token"]
        page = await asyncio.to_thread(self._show.page, exported, token, language)
        return HTMLResponse(page.encode("utf-8", "replace"), headers=self._headers)

    @answering
    async def picture(self, request: Request) -> Response:
        exported = await self._shared(request)
        for file in (file for turn in exported.turns for file in turn.files):
            if file.id == request.path_params["file"] and isinstance(file, Image):
                return Response(file.data, media_type=file.media_type)
        raise Gone

    # Where they lead is said from the address of the request on: a proxy may show it under a longer path.
    @answering
    async def copy(self, request: Request) -> Response:
        """What is shared becomes a conversation of the reader who presses the button, and is opened."""
        exported, owner = await self._shared(request), reader_of(request).id
        if not owner:  # The page gives them a cookie, if they keep one.
            return RedirectResponse(f"../{request.path_params['token']}", 303)
        head, turns = await asyncio.to_thread(_copied, exported, owner)
        await self._store.create(head, turns)
        return RedirectResponse(f"../../#c={head.id}", 303)

    @property
    def _headers(self) -> dict[str, str]:
        # Without its origin the one button would be refused, and to its own site alone the page tells where it is.
        robots, told = {"X-Robots-Tag": "noindex, nofollow"}, {"Referrer-Policy": "same-origin"}
        return {"Content-Security-Policy": self._show.policy, "Cache-Control": "no-store", **robots, **told}

    async def _shared(self, request: Request) -> Exported:
        """The way that is shared, without what hangs beside it. Raises Gone."""
        token = request.path_params["token"]
        head = await self._store.by_share(token)
        kept = await self._store.load(head.id) if head else None
        if kept is None or kept.head.shared != token:
            raise Gone
        upto = token.partition(UPTO)[2]
        turns = {turn.id: turn for turn in kept.turns}
        tip = upto or kept.head.tip
        if tip not in turns:
            raise Gone
        conversation = Conversation(turns, tip)
        shown = [answer for turn in conversation.turns for answer in conversation.answers(turn)]
        when = kept.head.created if upto else kept.head.changed
        exported = Exported(kept.head.title, tuple(shown), tip, kept.head.created, when)
        return await asyncio.to_thread(self._for_others, exported)


def link(head: Head) -> str | None:
    """The path under which it is shared."""
    return f"{SHARE}/{head.shared}" if head.shared else None


def _copied(exported: Exported, owner: str) -> tuple[Head, Sequence[Turn]]:
    """With ids of its own; who copies it has asked and paid nothing yet, and gets none of the owner's settings."""
    now = time.time()
    turns = tuple(map(_bare, exported.turns))
    text = "".join(to_json([replace(exported, turns=turns, created=now, changed=now)]))
    (found,) = read_export(text.encode(), owner, now).conversations
    return found


def _bare(turn: Turn) -> Turn:
    rounds = [replace(round_, first=None, usage=None, sent=0) for round_ in turn.rounds]
    return replace(turn, rounds=rounds, summaries=[], notes=[], wishes={}, about=False)
