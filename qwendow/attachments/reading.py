"""What a file is and who reads it: plain pictures and Unicode here, all else in a process of its own."""

from __future__ import annotations

import asyncio
import re

from qwendow.attachments.conversion import convert
from qwendow.attachments.magic import ARCHIVES, LOCKED, OLD, RTF, document, other_picture, plain_picture
from qwendow.attachments.names import clean_name
from qwendow.attachments.texts import MAX_TEXT_BYTES, refuse_binary, text_file, unicode_text
from qwendow.conversation.parts import MAX_FILE_BYTES, Attachment, BadAttachment, TextFile
from qwendow.limits import Memory

PICTURE_NAME = re.compile(r"\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|hei[cf]|avif|svg|ico|psd|jp2|jxl)$", re.IGNORECASE)

NEWER = {"doc": ".docx", "dot": ".docx", "wps": ".docx", "xls": ".xlsx", "et": ".xlsx", "ppt": ".pptx", "dps": ".pptx"}
"""What a program of today saves an old document as, by the ending it has."""

PLENTY = Memory()

AT_ONCE = 2
"""Processes that convert, at one time, for all readers."""


class Reading:
    """Reads what comes in: of pictures one at a time, as each takes up to 400 MB."""

    def __init__(self, memory: Memory = PLENTY) -> None:
        self._share = memory.share
        self._decoding = asyncio.Semaphore(1)
        self._converting = asyncio.Semaphore(memory.part(AT_ONCE, least=1))

    async def read(self, name: str, data: bytes) -> Attachment:
        """The picture or text that these bytes are, whatever their name says. Raises BadAttachment."""
        name = clean_name(name)
        try:
            return await self._read(name, data)
        except BadAttachment as bad:
            bad.facts["name"] = name
            raise

    async def _read(self, name: str, data: bytes) -> Attachment:
        if not data:
            raise BadAttachment("empty")
        if kind := plain_picture(data):
            _limit(data, MAX_FILE_BYTES)
            async with self._decoding:
                return await asyncio.to_thread(_picture, name, kind, data, self._share)
        if kind := other_picture(data):
            return await self._convert(kind, name, data)
        if PICTURE_NAME.search(name):
            raise BadAttachment("type")
        if kind := document(name, data):
            return await self._convert(kind, name, data)
        _refuse_foreign(name, data)
        _limit(data, MAX_TEXT_BYTES)
        return await self._text(name, data)

    async def _text(self, name: str, data: bytes) -> Attachment:
        if read := await asyncio.to_thread(_plain_text, name, data):
            return read
        return await self._convert("text", name, data)

    async def _convert(self, kind: str, name: str, data: bytes) -> Attachment:
        _limit(data, MAX_FILE_BYTES)
        async with self._converting:
            return await convert(kind, name, data)


def read_attachment(name: str, data: bytes) -> Attachment:
    """The same where no loop runs."""
    return asyncio.run(Reading().read(name, data))


def _picture(name: str, kind: str, data: bytes, share: float) -> Attachment:
    from qwendow.attachments.pictures import read_picture  # Pillow has 6 MB, for who sends none.

    return read_picture(name, kind, data, share)


def _plain_text(name: str, data: bytes) -> TextFile | None:
    refuse_binary(data)
    read = unicode_text(data)
    return text_file(name, *read) if read else None


def _limit(data: bytes, most: int) -> None:
    if len(data) > most:
        raise BadAttachment("large", limit_kb=most // 1000)


def _refuse_foreign(name: str, data: bytes) -> None:
    """What is neither, and what its owner can do."""
    if data.startswith(OLD):
        if LOCKED in data:
            raise BadAttachment("locked")
        ending = name.lower().rpartition(".")[2]
        raise BadAttachment("old", newer=NEWER.get(ending, ".docx, .xlsx, .pptx"))
    if data.startswith(RTF):
        raise BadAttachment("foreign")
    if ARCHIVES.match(data):
        raise BadAttachment("archive")
