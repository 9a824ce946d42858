"""Files on the server: their bytes go and come in pieces, so that none keeps a call, or the server, long."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

from qwendow.conversation.codec import file_to_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.redis.link import Link, key, key_of_two
from qwendow.store.rules import readable_files

PIECE_BYTES = 1_000_000

STAGED_SECONDS = 600
"""What was sent and never became part of a conversation is forgotten then."""


class Files:
    """Those that somebody here still holds are not fetched again: a file never changes."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._held: WeakValueDictionary[tuple[str, str], Attachment] = WeakValueDictionary()

    async def stage(
        self, id: str, turns: Sequence[Turn], again: bool, files: Sequence[Attachment] = ()
    ) -> list[dict[str, Any]]:
        """Sends files, and those of turns, that are not kept yet, or `again` all.

        Says what is to be kept, and for which turns, to the script that does it.
        """
        wanted = {file.id: file for holder in (files, *(turn.files for turn in turns)) for file in holder}
        kept = set() if again else await self._kept(id, wanted)
        staged = [
            {**await self._sent(file, one in kept), "turns": _holders(one, turns)} for one, file in wanted.items()
        ]
        self._held.update({(id, one): file for one, file in wanted.items()})
        return staged

    async def read(self, id: str, known: Mapping[str, str]) -> dict[str, Attachment]:
        """By their ids, of which it is `known` what they are. What is gone by now or cannot be read is left out."""
        missing = {one: said for one, said in known.items() if (id, one) not in self._held}
        bodies = [(said, await self._bytes(key_of_two("bytes", id, one))) for one, said in missing.items()]
        read = {file.id: file for file in readable_files(bodies)}
        self._held.update({(id, one): file for one, file in read.items()})
        return {one: file for one in known if (file := read.get(one) or self._held.get((id, one)))}

    async def _kept(self, id: str, wanted: Iterable[str]) -> set[str]:
        """What is held here was kept once: it is so still, or the script says that it is not."""
        if all((id, one) in self._held for one in wanted):
            return {*wanted}
        return {one.decode() for one in await self._link.run("files", {"id": id})}

    async def _sent(self, file: Attachment, kept: bool) -> dict[str, str]:
        if kept:
            return {"id": file.id, "known": "", "staged": ""}
        known, body = file_to_json(file)
        return {"id": file.id, "known": known, "staged": await self._send(body)}

    async def _send(self, body: bytes) -> str:
        name, client = key("staged", secrets.token_urlsafe(12)), self._link.client
        await self._link.call(client.set, name, body[:PIECE_BYTES], STAGED_SECONDS)
        for at in range(PIECE_BYTES, len(body), PIECE_BYTES):
            # At its place: sent twice, as the answer was lost, it stands there once.
            await self._link.call(client.setrange, name, at, body[at : at + PIECE_BYTES])
        return name

    async def _bytes(self, name: str) -> bytes:
        client, body = self._link.client, bytearray()
        while True:
            at = len(body)
            body += await self._link.call(client.getrange, name, at, at + PIECE_BYTES - 1)
            if len(body) < at + PIECE_BYTES:
                return bytes(body)


def _holders(id: str, turns: Sequence[Turn]) -> list[str]:
    return [turn.id for turn in turns if any(file.id == id for file in turn.files)]
