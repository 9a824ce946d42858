"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

import re

PLAIN_PICTURES = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
"""Pillow's names of the formats that are sent everywhere: read at once."""

OTHER_PICTURES = {
    "HEIF": re.compile(rb".{4}ftyp(?:hei[cmsx]|hev[cmsx]|mif[12]|msf1)", re.DOTALL),
    "AVIF": re.compile(rb".{4}ftypavi[fs]", re.DOTALL),
    "GIF": re.compile(rb"GIF8[79]a"),
    "TIFF": re.compile(rb"II\*\0|MM\0\*"),
    "BMP": re.compile(rb"BM.{4}\0{4}.{2}\0\0[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}", re.DOTALL),
}
"""What telephones and scanners write: read in a process of its own, as a document is."""

DOCUMENTS = {
    "pdf": re.compile(rb".{0,1000}?%PDF-\d", re.DOTALL),
    "zip": re.compile(rb"PK(?:\x03\x04|\x05\x06)"),
}
"""Of a PDF some bytes may stand before its beginning; what a zip holds is looked at where it is unpacked."""

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Word, Excel and PowerPoint before 2007, WPS, Outlook; and what Office of today has locked with a password."""

LOCKED = "EncryptedPackage".encode("utf-16-le")

RTF = b"{\\rtf"

ARCHIVES = re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd")

NOTEBOOK = re.compile(rb'\s*\{.*"(?:cells|nbformat)"\s*:', re.DOTALL)

WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.DOTALL | re.IGNORECASE
)
"""A whole one: a piece of HTML, as one asks about, is a text."""


def plain_picture(data: bytes) -> str | None:
    return _first(PLAIN_PICTURES, data)


def other_picture(data: bytes) -> str | None:
    return _first(OTHER_PICTURES, data)


def document(name: str, data: bytes) -> str | None:
    """One of "pdf", "zip", "notebook", "web"; a notebook is JSON, and only its name says that it is one."""
    if found := _first(DOCUMENTS, data):
        return found
    if name.lower().endswith(".ipynb") and NOTEBOOK.match(data[:200_000]):
        return "notebook"
    return "web" if WEB_PAGE.match(data[:4_000]) else None


def _first(kinds: dict[str, re.Pattern[bytes]], data: bytes) -> str | None:
    return next((kind for kind, magic in kinds.items() if magic.match(data)), None)
