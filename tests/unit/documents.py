"""Documents made here by the libraries that programs write them with, for the tests to read."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

CHINESE = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font"
    b" /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4"
    b" >> >>] >>"
)


def saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(*pages: Sequence[tuple[int, int, str]]) -> bytes:
    """Each page a list of (x, y, text), in points from the lower left; an empty one is like a scan."""
    streams = [b" ".join(_set(*item) for item in page) for page in pages]
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * index + 1) for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
        CHINESE,
    ]
    for stream in streams:
        objects.append(b"<< /Length %d >>\nstream\nBT /F1 10 Tf %s ET\nendstream" % (len(stream) + 16, stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % len(objects)
        )
    return _numbered(objects)


def _set(x: int, y: int, text: str) -> bytes:
    return b"1 0 0 1 %d %d Tm <%s> Tj" % (x, y, text.encode("utf-16-be").hex().encode())


def _numbered(objects: list[bytes]) -> bytes:
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table) + trailer


def workbook(*rows: Sequence[Any], formats: dict[str, str] | None = None, merged: Sequence[str] = ()) -> bytes:
    """One sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "订单"
    for row in rows:
        sheet.append(row)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    for ref in merged:
        sheet.merge_cells(ref)
    return saved(book)


def report() -> bytes:
    """A Word document with most of what one has."""
    document = docx.Document()
    document.add_heading("季度报告", 0)
    document.add_heading("第一章", 1)
    paragraph = document.add_paragraph("这是")
    run = '<w:{0} {1} w:id="{2}" w:author="A"><w:r><w:{3}>{4}</w:{3}></w:r></w:{0}>'
    paragraph._p.append(parse_xml(run.format("ins", nsdecls("w"), 1, "t", "插入的")))
    paragraph._p.append(parse_xml(run.format("del", nsdecls("w"), 2, "delText", "删除的")))
    document.add_comment(paragraph.add_run("文字。"), text="请核对", author="张三")
    for text, style in (
        ("one", "List Bullet"),
        ("two", "List Bullet 2"),
        ("first", "List Number"),
        ("second", "List Number"),
    ):
        document.add_paragraph(text, style=style)
    table = document.add_table(2, 3)
    for index, text in enumerate(("编号", "名称", "价格", "00123", "a|b", "1.10")):
        table.cell(index // 3, index % 3).text = text
    table.add_row().cells[2].text = "2.20"
    table.cell(1, 0).merge(table.cell(2, 0))
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    return saved(document)


def slides() -> bytes:
    show = Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "标题"
    points = first.placeholders[1].text_frame
    points.text = "one"
    second = points.add_paragraph()
    second.text, second.level = "two", 1
    first.notes_slide.notes_text_frame.text = "说慢一点"
    last = show.slides.add_slide(show.slide_layouts[6])
    last._element.set("show", "0")
    sales = CategoryChartData()
    sales.categories = ["Q1", "Q2"]
    sales.add_series("Sales", (1.5, 2))
    last.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), sales)
    table = last.shapes.add_table(2, 2, 0, 0, Inches(2), Inches(1)).table
    table.cell(0, 0).text, table.cell(1, 1).text = "a|b", "00123"
    return saved(show)


def package(**parts: bytes) -> bytes:
    """A zip; in the names of its parts __ stands for a slash."""
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()
