"""A PDF as text: page by page, with a mark before each."""

from __future__ import annotations

import re
from io import BytesIO
from statistics import median

from pypdf import PageObject, PdfReader

from qwendow.attachments.worker.paper import Full, Paper
from qwendow.conversation.parts import BadAttachment, Remark, TextFile

MAX_PAGES = 1000
"""That are looked at; a book of more is cut long before."""

SHORT, MANY, COLUMNS = 16, 6, 2
"""A page is a table where most of its lines are cells: so short, so many, and side by side in so many gaps."""

GAP = re.compile(r"(?<=\S) {2,}(?=\S)")


def read_pdf(data: bytes) -> TextFile:
    """Raises BadAttachment: locked, scan, empty, and what pypdf raises."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise BadAttachment("locked")
    pages, paper, empty = len(reader.pages), Paper(), 0
    try:
        for number, page in enumerate(reader.pages[:MAX_PAGES], 1):
            text = _text(page)
            empty += not text
            paper.begin(f"--- Page {number} of {pages} ---")
            for line in text.split("\n"):
                paper.write(line)
        for name, value in (reader.get_form_text_fields() or {}).items():
            if value:
                paper.write(f"[{name}] {value}")
    except Full:
        pass
    if empty == paper.parts and not paper.within:
        raise BadAttachment("scan")
    scans = [Remark("scans", {"count": empty, "pages": pages})] if empty else []
    return paper.whole("pdf", pages, scans)


def _text(page: PageObject) -> str:
    """Line by line; where these are the cells of a table, as they stand side by side."""
    plain = page.extract_text().strip()
    lines = [line.strip() for line in plain.split("\n") if line.strip()]
    if len(lines) < MANY or median(map(len, lines)) > SHORT:
        return plain
    laid_out = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    rows = [line for line in laid_out.split("\n") if line.strip()]
    if sum(len(GAP.findall(row.strip())) >= COLUMNS - 1 for row in rows) < len(rows) / 2 or len(rows) > len(lines):
        return plain
    return "\n".join(GAP.sub("\t", row.strip()) for row in rows)
