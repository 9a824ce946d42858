"""Files on the server: their bytes go and come in pieces, so that none keeps a call, or the server, long."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakValueDictionary

from qwendow.conversation.codec import file_to_json
from qwendow.conversation.parts import Attachment
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

    async def stage(self, id: str, files: Sequence[Attachment], again: bool = False) -> list[dict[str, str]]:
        """Sends what is not kept yet, or `again` all, and says what is to be kept, for the script that does it."""
        kept = set() if again else await self._kept(id, files)
        staged = [await self._sent(file, file.id in kept) for file in files]
        self._held.update({(id, file.id): file for file in files})
        return staged

    async def read(self, id: str, known: Mapping[str, str]) -> dict[str, Attachment]:
        """By their ids, of which it is `known` what they are. What is gone by now or cannot be read is left out."""
        missing = {one: said for one, said in known.items() if (id, one) not in self._held}
        bodies = [(said, await self._bytes(key_of_two("bytes", id, one))) for one, said in missing.items()]
        read = {file.id: file for file in readable_files(bodies)}
        self._held.update({(id, one): file for one, file in read.items()})
        return {one: file for one in known if (file := read.get(one) or self._held.get((id, one)))}

    async def _kept(self, id: str, files: Sequence[Attachment]) -> set[str]:
        """What is held here was kept once: it is so still, or the script says that it is not."""
        if all((id, file.id) in self._held for file in files):
            return {file.id for file in files}
        return {one.decode() for one in await self._link.run("files", {"id": id})}

    async def _sent(self, file: Attachment, kept: bool) -> dict[str, str]:
        known, body = file_to_json(file)
        staged = "" if kept else await self._send(body)
        return {"id": file.id, "known": known, "staged": staged}

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


def files_of(holders: Iterable[Sequence[Attachment]]) -> list[Attachment]:
    """Each once."""
    return [*{file.id: file for files in holders for file in files}.values()]
