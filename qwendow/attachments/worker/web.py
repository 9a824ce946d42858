"""A web page as text: headings, lists, tables, links; no scripts, styles or what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from qwendow.attachments.worker.paper import Full, Paper, table
from qwendow.conversation.parts import Remark, TextFile

SILENT = frozenset(
    ("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "head", "canvas", "audio", "video")
)
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "legend", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
    )
)  # fmt: skip


MOST_COVERED, MOST_REPEATED = 50, 300
"""Rows or columns that one cell covers, and characters of it that are said again in each."""


def read_web(data: bytes) -> TextFile:
    """In the encoding that the page names; UTF-8 where it names none. Raises what lxml raises."""
    parser = lxml.html.HTMLParser(encoding=_encoding(data), remove_comments=True, remove_pis=True, huge_tree=False)
    page = lxml.html.document_fromstring(data, parser=parser)
    paper = Paper()
    paper.parts = 1
    title = page.findtext(".//title")
    try:
        if title and title.strip():
            paper.write(f"# {' '.join(title.split())}")
        for line in _lines("".join(_pieces(page))):
            paper.write(line)
    except Full:
        paper.within = True
    return paper.whole("web", 0, [Remark("web")])


def _encoding(data: bytes) -> str | None:
    """None lets the parser look for what the page says."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _lines(text: str) -> Iterator[str]:
    """Without empty ones in a row."""
    empty = True
    for line in text.split("\n"):
        line = line if line.startswith("\0") else " ".join(line.split())
        if line or not empty:
            yield line.removeprefix("\0")
        empty = not line


def _pieces(element: Any) -> Iterator[str]:
    tag = element.tag
    if (
        tag in SILENT
        or element.get("hidden") is not None
        or "display:none" in (element.get("style") or "").replace(" ", "")
    ):
        return
    if tag == "table" and element.find(".//table") is None:
        yield f"\n\0{_table(element)}\n".replace("\n|", "\n\0|")
        return
    if tag == "pre":
        yield "\n" + "\n".join(f"\0{line}" for line in element.text_content().split("\n")) + "\n"
        return
    yield _before(element)
    yield _flowing(element.text)
    for child in element:
        yield from _pieces(child)
        yield _flowing(child.tail)
    yield _after(element)


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "")


def _flowing(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _before(element: Any) -> str:
    match element.tag:
        case "br":
            return "\n"
        case "li":
            return "\n- "
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return f"\n\n{'#' * int(element.tag[1])} "
        case "img":
            return f"[picture: {element.get('alt')}]" if element.get("alt") else ""
        case "input" if element.get("value") and element.get("type") not in ("hidden", "password"):
            return str(element.get("value"))
        case "td" | "th":
            return " "
    return "\n" if element.tag in BLOCKS else ""


def _after(element: Any) -> str:
    address = element.get("href", "") if element.tag == "a" else ""
    if address.startswith(("http://", "https://", "mailto:")) and address not in element.text_content():
        return f" ({address})"
    return "\n" if element.tag in BLOCKS else ""


def _table(element: Any) -> str:
    return table(list(_rows(element)))


def _rows(element: Any) -> Iterator[list[str]]:
    """A cell that covers several places says the same in each, so that none shifts another."""
    hanging: dict[int, tuple[int, str]] = {}  # By column: how many rows more a cell from above covers, and its text.
    for row in element.iter("tr"):
        line: list[str] = []
        for cell in row.iter("td", "th"):
            _hang(line, hanging)
            text = " ".join(_said(cell).split())
            for _ in range(_span(cell, "colspan")):
                hanging[len(line)] = (_span(cell, "rowspan") - 1, text[:MOST_REPEATED])
                line.append(text)
                text = text[:MOST_REPEATED]
        _hang(line, hanging)
        yield line


def _hang(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while (above := hanging.get(len(line), (0, "")))[0] > 0:
        hanging[len(line)] = (above[0] - 1, above[1])
        line.append(above[1])


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or ""
    return min(max(int(value), 1), MOST_COVERED) if value.isdecimal() and len(value) < 6 else 1


def _said(cell: Any) -> str:
    return _flowing(cell.text) + "".join("".join(_pieces(child)) + _flowing(child.tail) for child in cell)
