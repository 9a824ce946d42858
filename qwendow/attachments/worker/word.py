"""A Word document as text: headings, lists with their numbers, tables, insertions, notes, headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart
from docx.table import Table
from docx.text.paragraph import Paragraph

from qwendow.attachments.worker.numbering import Numbering
from qwendow.attachments.worker.paper import Full, Paper, table
from qwendow.conversation.parts import TextFile

MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
"""Documents as well, which python-docx does not take for one."""

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
GONE = frozenset({*map(qn, ("w:del", "w:moveFrom", "w:instrText", "w:pPr", "w:rPr")), FALLBACK})
"""What is not said: deletions, and what stands twice."""

SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
TABLE = qn("w:tbl")
AROUND = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")))
TEXT, SYMBOL, NOTE, PARAGRAPH, BOX = map(qn, ("w:t", "w:sym", "w:footnoteReference", "w:p", "w:txbxContent"))
END_NOTE = qn("w:endnoteReference")


def read_word(data: bytes) -> TextFile:
    """Raises what python-docx raises."""
    document = _opened(data)
    paper = Paper()
    paper.parts = 1
    numbering = Numbering(document)
    try:
        for line in _edges(document, "header"):
            paper.write(f"[Header] {line}")
        for block in _blocks(document.element.body, document._body):
            paper.write(_block(block, numbering))
            if isinstance(block, Table):
                paper.write("")
        for line in [*_edges(document, "footer")]:
            paper.write(f"[Footer] {line}")
        for line in [*_notes(document), *_comments(document)]:
            paper.write(line)
    except Full:
        paper.within = True
    return paper.whole("word", 0)


def _opened(data: bytes) -> Document:
    for content_type in (MACROS, TEMPLATE):
        PartFactory.part_type_for[content_type] = DocumentPart
    from docx.package import Package

    part: Any = Package.open(BytesIO(data)).main_document_part
    if part.content_type not in (CONTENT_TYPE.WML_DOCUMENT_MAIN, MACROS, TEMPLATE):
        raise ValueError(part.content_type)
    return part.document  # type: ignore[no-any-return]


def _blocks(element: Any, parent: Any) -> Iterator[Paragraph | Table]:
    """Also those in fields of a form, tables of contents and insertions, which python-docx passes over."""
    for child in element:
        if child.tag == PARAGRAPH:
            yield Paragraph(child, parent)
        elif child.tag == TABLE:
            yield Table(child, parent)
        elif child.tag in AROUND:
            yield from _blocks(child, parent)


def _block(block: Paragraph | Table, numbering: Numbering) -> str:
    if isinstance(block, Table):
        return f"\n{table([_row(row) for row in block.rows])}\n"
    text = text_of(block._p)
    if not text.strip():
        return ""
    if level := _heading(block):
        return f"\n{'#' * level} {numbering.mark(block._p)}{text}"
    return numbering.mark(block._p, listed=True) + text


def _row(row: Any) -> list[str]:
    """Each cell in the grid; one that is merged says the same in each place that it covers."""
    before, after = row.grid_cols_before, row.grid_cols_after
    return [*[""] * before, *(_inside(cell._tc, cell) for cell in row.cells), *[""] * after]


def _inside(element: Any, parent: Any) -> str:
    """Of a cell or of an edge of the page, in which a table may stand."""
    return "\n".join(filter(None, map(_flat, _blocks(element, parent))))


def _flat(block: Paragraph | Table) -> str:
    if isinstance(block, Table):
        return "; ".join(", ".join(filter(None, _row(row))) for row in block.rows)
    return text_of(block._p)


def _heading(paragraph: Paragraph) -> int:
    """1 to 6, 0 for a paragraph."""
    name = (paragraph.style.name if paragraph.style else "") or ""
    if name == "Title":
        return 1
    kind, _, level = name.partition(" ")
    return min(int(level), 6) if kind.lower() == "heading" and level.isdigit() else 0


def text_of(element: Any) -> str:
    """All that is said in it, insertions that are not yet accepted as well, which `Paragraph.text` leaves out."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in GONE or not isinstance(tag, str):
            continue
        if tag == TEXT:
            yield child.text or ""
        elif tag in SIGNS:
            yield SIGNS[tag]
        elif tag in (NOTE, END_NOTE):
            yield f"[{'^' if tag == NOTE else '^e'}{child.get(qn('w:id'))}]"
        elif tag == BOX:
            yield "\n" + "\n".join(text_of(paragraph) for paragraph in child.iter(PARAGRAPH)) + "\n"
        else:
            yield from _pieces(child)


def _edges(document: Document, edge: str) -> list[str]:
    """The different headers or footers, in their order."""
    found: dict[str, None] = {}
    for section in document.sections:
        for name in (f"first_page_{edge}", edge, f"even_page_{edge}"):
            part = getattr(section, name)
            if not part.is_linked_to_previous:
                text = " ".join(_inside(part._element, part).split("\n")).strip()
                found |= {text: None} if text else {}
    return list(found)


def _notes(document: Document) -> Iterator[str]:
    for kind, mark, tag in (("FOOTNOTES", "^", "w:footnote"), ("ENDNOTES", "^e", "w:endnote")):
        for relation in document.part.rels.values():
            if relation.reltype != getattr(RELATIONSHIP_TYPE, kind):
                continue
            from docx.oxml import parse_xml

            for note in parse_xml(relation.target_part.blob).iter(qn(tag)):
                text = " ".join(text_of(paragraph) for paragraph in note.iter(PARAGRAPH)).strip()
                if text and note.get(qn("w:type")) is None:
                    yield f"[{mark}{note.get(qn('w:id'))}]: {text}"


def _comments(document: Document) -> Iterator[str]:
    if any(relation.reltype == RELATIONSHIP_TYPE.COMMENTS for relation in document.part.rels.values()):
        for comment in document.comments:
            yield f"[Comment by {comment.author or '?'}] {comment.text}"
