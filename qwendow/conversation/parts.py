"""What a file is once it was read: a picture or a text, what is to be said of it, and why it may be neither."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MAX_FILE_BYTES = 10_000_000
"""Of a picture or a document as it comes: a photo of a telephone, or a report with pictures, whole."""

MAX_CHARACTERS = 100_000
"""Of a text that a model is to read: as many as of a message."""

Kind = Literal["text", "pdf", "word", "excel", "slides", "notebook", "web"]


def _new_id() -> str:
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader should know of how a file was read; the page has the words.

    `reason` is one of: encoding (encoding), frames (count), scans (pages, count), cut (shown, count), hidden (names,
    count), formulas (count), web.
    """

    reason: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Image:
    """A picture that was read and written anew: no metadata, no alpha, upright, within the vendor's limits.

    `original` are the pixels it had where it was scaled down, (width, height) as it is upright.
    """

    name: str
    media_type: str
    data: bytes = field(repr=False)
    width: int
    height: int
    original: tuple[int, int] | None = None
    remarks: tuple[Remark, ...] = ()
    id: str = field(default_factory=_new_id, compare=False)

    @property
    def data_url(self) -> str:
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"

    @property
    def size(self) -> int:
        """Bytes that it takes up."""
        return len(self.data)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class TextFile:
    """A text as it was written, or what a document says; `count` are the document's pages, sheets, slides or cells."""

    name: str
    text: str = field(repr=False)
    kind: Kind = "text"
    count: int = 0
    remarks: tuple[Remark, ...] = ()
    id: str = field(default_factory=_new_id, compare=False)

    @property
    def size(self) -> int:
        """Bytes that it takes up, at most."""
        return 4 * len(self.text)


Attachment = Image | TextFile


class BadAttachment(Exception):
    """It cannot be sent.

    `reason` names words of the page: empty, large (limit_kb), long (limit characters), type, not_text, encoding
    (guesses), encoding_unknown, damaged, broken, heic, bomb (limit megapixels), small (limit pixels), narrow (limit),
    and of documents: scan, locked, unreadable, old (newer), foreign, archive, heavy, patience (limit seconds). A store
    of attachments adds its own. `facts` has the name, too.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts
