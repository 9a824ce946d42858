"""JSON for the list beside the chat, of what is the asking reader's alone, and what they want to be known of them.

A conversation that is another's is answered for as one that is not there.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.conversation.tree import Conversation
from qwendow.history.asking import ALL, PATH, Malformed, answering, own, read_json, reader_of
from qwendow.history.shares import link
from qwendow.store.port import TITLE_CHARACTERS, Change, Found, Shelf

PAGE = 50
"""Conversations at one time; a reader who scrolls gets the next ones."""

MOST = 1_000
"""Of those that a reader has scrolled to, and which are looked at again."""

PROFILE_CHARACTERS = 5_000


class Listing:
    def __init__(self, store: Shelf) -> None:
        self._store = store

    @property
    def routes(self) -> list[BaseRoute]:
        one = f"{PATH}/{{id}}"
        return [
            Route(PATH, self.find, methods=["GET"]),
            Route(f"{PATH}/count", self.count, methods=["GET"]),
            Route(f"{PATH}/delete", self.delete_all, methods=["POST"]),
            Route(f"{PATH}/before", self.before, methods=["GET"]),
            Route(f"{PATH}/claim", self.claim, methods=["POST"]),
            Route(one, self.change, methods=["POST"]),
            Route(f"{one}/settings", self.settings, methods=["GET"]),
            Route(f"{one}/delete", self.delete, methods=["POST"]),
            Route("/profile", self.profile, methods=["GET"]),
            Route("/profile", self.write_profile, methods=["POST"]),
        ]

    @answering
    async def find(self, request: Request) -> Response:
        """`words` to look for, those that changed `before`, and how many (`count`) where it is more than PAGE.

        The pinned ones come first, and once:

        {"conversations": [{"id", "title", "changed", "tip", "pinned", "running", "shared", "line"}], "before": where
        the next begin, or null}, times in seconds since 1970; "shared" is the path of the link, or null.
        """
        owner = reader_of(request).id
        words, before = request.query_params.get("words", ""), _number(request.query_params.get("before"))
        if not owner:
            return JSONResponse({"conversations": [], "before": None})
        pinned = [] if before < math.inf else await self._store.find(owner, words, limit=PAGE, pinned=True)
        limit = int(min(max(PAGE, _number(request.query_params.get("count"), PAGE)), MOST))
        others = await self._store.find(owner, words, before, limit, pinned=False)
        more = others[-1].head.changed if len(others) >= limit else None
        return JSONResponse({"conversations": [*map(_listed, [*pinned, *others])], "before": more})

    @answering
    async def change(self, request: Request) -> Response:
        """{"title": text} or {"pinned": true}: what it is then, as in the list."""
        head = await own(self._store, request)
        said = await read_json(request)
        title, pinned = said.get("title"), said.get("pinned")
        if title is not None and not (isinstance(title, str) and title.strip()):
            raise Malformed("title must be a text that is not empty")
        if pinned is not None and not isinstance(pinned, bool):
            raise Malformed("pinned must be true or false")
        named = " ".join(title.split())[:TITLE_CHARACTERS] if title else None
        return JSONResponse(_listed(Found(await self._store.change(head.id, Change(title=named, pinned=pinned)))))

    @answering
    async def settings(self, request: Request) -> Response:
        """Those that it was asked with last, by their names."""
        head = await own(self._store, request)
        kept = await self._store.load(head.id)
        turns = {turn.id: turn for turn in kept.turns} if kept else {}
        return JSONResponse(Conversation(turns, kept.head.tip if kept else None).wishes)

    @answering
    async def delete(self, request: Request) -> Response:
        await self._store.delete((await own(self._store, request)).id)
        return Response(status_code=204)

    @answering
    async def delete_all(self, request: Request) -> Response:
        """{"count": how many there were}; the profile goes, too."""
        owner = reader_of(request).id
        return JSONResponse({"count": await self._store.delete_all(owner) if owner else 0})

    @answering
    async def count(self, request: Request) -> Response:
        """{"count": how many there are}."""
        owner = reader_of(request).id
        return JSONResponse({"count": len(await self._store.find(owner, limit=ALL)) if owner else 0})

    @answering
    async def before(self, request: Request) -> Response:
        """{"count": how many this browser had before its reader signed in, which are nobody else's yet}."""
        owner: str = request.scope["before"]().id
        return JSONResponse({"count": len(await self._store.find(owner, limit=ALL)) if owner else 0})

    @answering
    async def claim(self, request: Request) -> Response:
        """Those become the reader's: {"count": how many}."""
        owner: str = request.scope["before"]().id
        known = owner and reader_of(request).kind == "user"
        return JSONResponse({"count": await self._store.give(owner, reader_of(request).id) if known else 0})

    @answering
    async def profile(self, request: Request) -> Response:
        """{"text": what the reader wants to be known of them}."""
        owner = reader_of(request).id
        return JSONResponse({"text": await self._store.profile(owner) if owner else ""})

    @answering
    async def write_profile(self, request: Request) -> Response:
        owner, text = reader_of(request).id, (await read_json(request)).get("text")
        if not isinstance(text, str) or len(text) > PROFILE_CHARACTERS:
            raise Malformed(f"text must be a text of up to {PROFILE_CHARACTERS} characters")
        if owner:
            await self._store.write_profile(owner, text.strip())
        return JSONResponse({"text": text.strip() if owner else ""})


def _listed(found: Found) -> dict[str, Any]:
    head = asdict(found.head)
    shown = {name: head[name] for name in ("id", "title", "changed", "tip", "pinned", "running")}
    return {**shown, "shared": link(found.head), "line": found.line}


def _number(text: str | None, default: float = math.inf) -> float:
    try:
        number = float(text or default)
    except ValueError:
        return default
    return default if math.isnan(number) else number
