"""Conversations that leave: one as Markdown or JSON, or all of a reader's as JSON, each as a file to be saved."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from qwendow.conversation.export import Exported, begin_json, end_json, one_to_json
from qwendow.history.asking import ALL, PATH, answering, own, reader_of
from qwendow.store.port import Gone, Kept, Shelf

NAME_CHARACTERS = 80
"""Of a file: Chinese ones take nine each in the header."""


class ToMarkdown(Protocol):
    def __call__(self, exported: Exported, accept_language: str | None, zone: str) -> str:
        """A conversation to be read in that language; `zone` is that of its times, as the reader's page says."""


class Exports:
    def __init__(self, store: Shelf, to_markdown: ToMarkdown) -> None:
        self._store = store
        self._to_markdown = to_markdown

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route(f"{PATH}.json", self.all, methods=["GET"]),
            Route(f"{PATH}/{{id}}.json", self.json, methods=["GET"]),
            Route(f"{PATH}/{{id}}.md", self.markdown, methods=["GET"]),
        ]

    @answering
    async def all(self, request: Request) -> Response:
        """All at one time; what cannot be read on the way breaks the answer off, so that no half is taken for all."""
        owner = reader_of(request).id
        found = await self._store.find(owner, limit=ALL) if owner else []
        pieces = self._pieces([one.head.id for one in found])
        return StreamingResponse(pieces, headers=saved("Qwendow", "json"), media_type="application/json")

    @answering
    async def json(self, request: Request) -> Response:
        head = await own(self._store, request)
        headers = saved(head.title, "json")
        return StreamingResponse(self._pieces([head.id]), headers=headers, media_type="application/json")

    @answering
    async def markdown(self, request: Request) -> Response:
        head = await own(self._store, request)
        kept = await self._store.load(head.id)
        if kept is None:
            raise Gone(head.id)
        language, zone = request.headers.get("accept-language"), request.query_params.get("zone", "")
        text = await asyncio.to_thread(self._to_markdown, exported(kept), language, zone)
        return Response(text.encode("utf-8", "replace"), headers=saved(head.title, "md"), media_type="text/markdown")

    async def _pieces(self, ids: Sequence[str]) -> AsyncIterator[str]:
        """One at a time, so that never more than one is held."""
        yield begin_json()
        before = "\n"
        for id in ids:
            if kept := await self._store.load(id):
                # In a thread, as it may have megabytes of pictures.
                yield before + await asyncio.to_thread(one_to_json, exported(kept))
                before = ",\n"
        yield end_json()


def exported(kept: Kept) -> Exported:
    head = kept.head
    return Exported(head.title, kept.turns, head.tip, head.created, head.changed, head.pinned)


def saved(title: str, ending: str) -> dict[str, str]:
    """The headers of a file that is saved under that title, in UTF-8 (RFC 8187), or where that is not read without."""
    shown = "".join(letter if letter.isprintable() else " " for letter in title)
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", shown).strip(" .")[:NAME_CHARACTERS].strip(" .") or "conversation"
    written = quote(f"{name}.{ending}".encode("utf-8", "replace"), safe="")
    return {"Content-Disposition": f"attachment; filename=\"conversation.{ending}\"; filename*=UTF-8''{written}"}
