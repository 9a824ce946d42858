"""Office files: what a zip holds, and that unpacking it is safe, before a library looks into it."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from qwendow.conversation.parts import BadAttachment, TextFile

MAX_PARTS = 10_000
MAX_UNPACKED = 300_000_000
"""Bytes, as the directory of the zip says; one that says less than it holds breaks off at what it said."""

MAX_XML = 80_000_000
"""Bytes of one part that is parsed whole."""

WORD, EXCEL, SLIDES = "word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"
FOREIGN = ("mimetype", "Index/Document.iwa", "Index.zip", "xl/workbook.bin", "index.xml", "index.apxl")
"""OpenDocument and EPUB, Pages, Numbers and Keynote, Excel's binary workbook."""


def read_package(data: bytes) -> TextFile:
    """Raises BadAttachment: foreign, archive, heavy, unreadable, and what the libraries raise."""
    try:
        with ZipFile(BytesIO(data)) as package:
            names = _checked(package)
    except BadZipFile as error:
        raise BadAttachment("unreadable") from error
    if WORD in names:
        from qwendow.attachments.worker.word import read_word

        return read_word(data)
    if EXCEL in names:
        from qwendow.attachments.worker.excel import read_excel

        return read_excel(data)
    if SLIDES in names:
        from qwendow.attachments.worker.slides import read_slides

        return read_slides(data)
    raise BadAttachment("foreign" if names & set(FOREIGN) else "archive")


def _checked(package: ZipFile) -> set[str]:
    """The names in it. Raises BadAttachment: heavy, unreadable."""
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadAttachment("heavy")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            if part.file_size > MAX_XML and not part.filename.startswith("xl/"):
                raise BadAttachment("heavy")
            with package.open(part) as file:
                # Office writes no document type; whoever does, defines entities by it.
                if b"<!DOCTYPE" in file.read(1000):
                    raise BadAttachment("unreadable")
    return {part.filename for part in parts}
