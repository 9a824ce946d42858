"""Documents as text: all that they say, as they say it, cut where a part ends, and what is no document."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import package, pdf, report, saved, slides, workbook
from qwendow.attachments.worker import package as packages
from qwendow.attachments.worker.notebook import read_notebook
from qwendow.attachments.worker.numbering import written
from qwendow.attachments.worker.numbers import shown
from qwendow.attachments.worker.package import read_package
from qwendow.attachments.worker.paper import Full, Paper, table
from qwendow.attachments.worker.pdf import read_pdf
from qwendow.attachments.worker.web import read_web
from qwendow.conversation.parts import MAX_CHARACTERS, BadAttachment, Remark, TextFile

DAY = datetime(2026, 11, 27)


def reason(read: Any, data: bytes) -> str:
    with pytest.raises(BadAttachment) as caught:
        read(data)
    return caught.value.reason


# Excel


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("00123", "General", "00123"),
        ("1.10", "@", "1.10"),
        ("1E5", "General", "1E5"),
        ("NA", "General", "NA"),
        (123, "00000", "00123"),
        (3.0, "General", "3"),
        (1.5, "General", "1.5"),
        (0.1, "0.00", "0.10"),
        (0.125, "0.0%", "12.5%"),
        (0.12345, "0%", "12.345%"),
        (1, "0%", "100%"),
        (1234.5, '"¥"#,##0.00', "¥1,234.50"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (-5, "#,##0.00;[Red](#,##0.00)", "(5.00)"),
        (-5, '"¥"0.00', "-¥5.00"),
        (1.5, "[$€-2] #,##0.00", "€ 1.50"),
        (1000, '#,##0 "元"', "1,000 元"),
        (5, '0"个"', "5个"),
        (1234567, "0.00E+00", "1234567"),
        (0.5, "# ?/?", "0.5"),
        (1_234_567, "#,##0,", "1234567"),
        (12_345, '0.0,"k"', "12345"),
        (12_345_678, '#,##0,, "M"', "12345678"),
        (1.1010519491231e17, "0", "1.1010519491231e+17"),
        (123456789012345, "General", "123456789012345"),
        (True, "General", "TRUE"),
        ("#DIV/0!", "General", "#DIV/0!"),
        (DAY, "yyyy-mm-dd", "2026-11-27"),
        (DAY, "mm-dd-yy", "2026-11-27"),
        (DAY, 'yyyy"年"m"月"d"日"', "2026年11月27日"),
        (DAY, 'yyyy"年"mm"月"', "2026年11月"),
        (date(2026, 1, 2), "General", "2026-01-02"),
        (datetime(2026, 11, 27, 14, 30), "yyyy-mm-dd hh:mm", "2026-11-27 14:30"),
        (datetime(2026, 11, 27, 14, 30, 5), "General", "2026-11-27 14:30:05"),
        (time(8, 5), "h:mm", "08:05"),
        (None, "General", ""),
    ],
)
def test_a_value_is_what_its_cell_shows(value: Any, form: str, text: str):
    assert shown(value, form) == text


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9).map(lambda value: round(value, 4)))
def test_no_digit_of_a_number_is_lost_whatever_its_format(value: float):
    for form in ("General", "0", "0.00", "#,##0", "#,##0.00", '"¥"0.0'):
        assert float(shown(value, form).replace(",", "").replace("¥", "")) == value


def test_a_workbook_keeps_its_values():
    data = workbook(
        ["编号", "金额", "备注"], ["00123", 1234.5, "a|b"], ["1.10", None, "x\ny"], formats={"B2": '"¥"#,##0.00'}
    )
    assert read_package(data) == TextFile(
        "", '## Sheet: 订单\n编号\t金额\t备注\n00123\t¥1,234.50\ta|b\n1.10\t\t"x\ny"', "excel", 1
    )


def test_merged_cells_say_the_same_in_each_place():
    data = workbook(["all", None], ["down", 1], [None, 2], merged=["A1:B1", "A2:A3"])
    assert read_package(data).text == "## Sheet: 订单\nall\tall\ndown\t1\ndown\t2"


def test_hidden_sheets_are_left_out_and_named():
    book = openpyxl.Workbook()
    book.active["A1"] = "seen"
    secret = book.create_sheet("秘密")
    secret["A1"], secret.sheet_state = "hidden", "hidden"
    file = read_package(saved(book))
    assert ("hidden" not in file.text, file.remarks) == (True, (Remark("hidden", {"names": "秘密", "count": 1}),))


def test_a_formula_that_nobody_has_calculated_is_shown_as_a_formula():
    file = read_package(workbook([1, "=A1*2"]))
    assert (file.text, file.remarks) == ("## Sheet: 订单\n1\t=A1*2", (Remark("formulas", {"count": 1}),))


def test_a_large_workbook_is_cut_between_rows_and_says_so():
    file = read_package(workbook(*[[f"row {number}", "x" * 90] for number in range(2_000)]))
    assert len(file.text) <= MAX_CHARACTERS and file.text.endswith("x" * 90)
    assert file.remarks == (Remark("cut_within", {"shown": len(file.text)}),)


# Word


def test_all_that_a_word_document_says_is_read():
    assert read_package(report()) == TextFile(
        "",
        "[Header] 内部资料\n\n# 季度报告\n\n# 第一章\n这是插入的文字。\n- one\n- two\n1. first\n2. second\n"
        "\n| 编号 | 名称 | 价格 |\n| --- | --- | --- |\n| 00123 | a\\|b | 1.10 |\n| 00123 |  | 2.20 |\n\n"
        "[Footer] 第 1 页\n[Comment by 张三] 请核对",
        "word",
    )


def test_tables_in_cells_and_headers_and_fields_of_forms_are_read():
    """python-docx 1.2.0 leaves out what stands in a content control, and of a cell or header all but its paragraphs."""
    document = docx.Document()
    letterhead = document.sections[0].header.add_table(1, 2, Inches(5))
    letterhead.cell(0, 0).text, letterhead.cell(0, 1).text = "ACME", "Ltd"
    document.add_paragraph("Before")
    control = "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>☒ yes</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control.format(nsdecls("w"))))
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "out"
    inner = cell.add_table(2, 2)
    for place, text in zip(((0, 0), (0, 1), (1, 0)), "abc", strict=True):
        inner.cell(*place).text = text
    cell._tc.append(parse_xml(control.format(nsdecls("w"))))
    assert read_package(saved(document)).text == ("[Header] ACME, Ltd\nBefore\n☒ yes\n\n| out a, b; c ☒ yes |\n| --- |")


def test_an_empty_document_is_said_to_be_empty():
    assert reason(read_package, saved(docx.Document())) == "empty"


@pytest.mark.parametrize(
    ("count", "kind", "text"),
    [(3, "decimal", "3"), (3, "decimalZero", "03"), (28, "lowerLetter", "bb"), (2, "upperLetter", "B"),
     (14, "lowerRoman", "xiv"), (9, "upperRoman", "IX"), (3, "chineseCounting", "三"),
     (12, "chineseCountingThousand", "十二"), (20, "chineseCounting", "二十"), (4, "aiueo", "4")],
)  # fmt: skip
def test_numbers_of_lists_are_written_as_word_writes_them(count: int, kind: str, text: str):
    assert written(count, kind) == text


# PowerPoint


def test_slides_are_read_with_notes_charts_and_tables():
    assert read_package(slides()) == TextFile(
        "",
        "--- Slide 1 of 2 ---\n# 标题\none\n  two\n[Notes] 说慢一点\n--- Slide 2 of 2 (hidden) ---\n"
        "[Chart]\n|  | Sales |\n| --- | --- |\n| Q1 | 1.5 |\n| Q2 | 2 |\n"
        "| a\\|b |  |\n| --- | --- |\n|  | 00123 |",
        "slides",
        2,
    )


# PDF


def test_a_pdf_is_read_page_by_page():
    file = read_pdf(pdf([(50, 700, "季度报告")], [(50, 700, "第二页 00123")]))
    assert file == TextFile("", "--- Page 1 of 2 ---\n季度报告\n--- Page 2 of 2 ---\n第二页 00123", "pdf", 2)


def test_two_columns_are_read_one_after_the_other():
    left = [(50, 700 - 14 * line, f"Left column, line {line} of prose") for line in range(6)]
    right = [(320, 700 - 14 * line, f"Right column, line {line} of prose") for line in range(6)]
    lines = read_pdf(pdf([*left, *right])).text.split("\n")[1:]
    assert [line.split()[0] for line in lines] == ["Left"] * 6 + ["Right"] * 6


def test_the_cells_of_a_table_that_is_written_column_by_column_stand_side_by_side():
    columns = [("No", "00123", "00124", "00125"), ("Name", "Apple", "Pear", "Plum"), ("Price", "1.10", "2.20", "3.30")]
    cells = [(50 + 150 * x, 700 - 20 * y, text) for x, column in enumerate(columns) for y, text in enumerate(column)]
    assert read_pdf(pdf(cells)).text.split("\n")[1:] == [
        "No\tName\tPrice", "00123\tApple\t1.10", "00124\tPear\t2.20", "00125\tPlum\t3.30"
    ]  # fmt: skip


def test_a_pdf_without_text_is_said_to_be_a_scan():
    assert reason(read_pdf, pdf([], [])) == "scan"


def test_pages_without_text_are_counted():
    assert read_pdf(pdf([(50, 700, "one")], [], [])).remarks == (Remark("scans", {"count": 2, "pages": 3}),)


def test_a_long_pdf_is_cut_between_pages_and_says_so():
    page = [(50, 750 - 10 * line, "x" * 500) for line in range(60)]
    file = read_pdf(pdf(*[page] * 5))
    assert len(file.text) <= MAX_CHARACTERS
    assert file.remarks == (Remark("cut", {"shown": 4, "count": 5}),)


# Notebooks and web pages


def test_a_notebook_is_read_cell_by_cell_with_what_its_code_put_out():
    cells = [
        {"cell_type": "markdown", "source": ["# T\n", "x"]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {"output_type": "error", "traceback": ["\x1b[31mboom\x1b[0m"]},
                {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": ["<Figure>"]}},
            ],
        },
    ]
    data = json.dumps({"cells": cells, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}).encode()
    assert read_notebook(data) == TextFile(
        "",
        "--- Cell 1: markdown ---\n# T\nx\n--- Cell 2: python ---\nprint(1)\n[Output]\n1\n[Output]\nboom\n[Output]\n"
        "[picture: image/png] <Figure>",
        "notebook",
        2,
    )


def test_json_that_is_no_notebook_is_refused():
    assert reason(read_notebook, b'{"cells": 5') == "unreadable"


PAGE = """<!doctype html><html><head><title>标题</title><script>alert(1)</script><style>b{}</style></head>
<body><h1>Head</h1><p>Text <b>bold</b>, a <a href="https://x.org/a">link</a>.<br>new</p><ul><li>one<li>two</ul>
<div hidden>gone</div><table><tr><th>a<th>b|c<tr><td>00123<td>x</table><pre>  code\n    x</pre></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_web_page_is_its_text_without_scripts(encoding: str):
    assert read_web(PAGE.encode(encoding)) == TextFile(
        "",
        "# 标题\n# Head\n\nText bold, a link (https://x.org/a).\nnew\n\n- one\n- two\n\n"
        "| a | b\\|c |\n| --- | --- |\n| 00123 | x |\n\n  code\n    x",
        "web",
        remarks=(Remark("web"),),
    )


def test_cells_of_a_web_page_that_cover_several_places_shift_no_other():
    rows = "<tr><th>A<th>B<th>C<tr><td rowspan=2>1<td colspan=2>2<tr><td>3<td>4<tr><td colspan=x rowspan=-1>5"
    assert read_web(f"<html><table>{rows}</table></html>".encode()).text == (
        "| A | B | C |\n| --- | --- | --- |\n| 1 | 2 | 2 |\n| 1 | 3 | 4 |\n| 5 |  |  |"
    )


def test_a_web_page_names_its_encoding_itself():
    page = '<html><head><meta charset="gbk"></head><body>订单</body></html>'
    assert read_web(page.encode("gbk")).text == "订单"


# Packages


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (package(mimetype=b"application/vnd.oasis.opendocument.text"), "foreign"),
        (package(**{"Index__Document.iwa": b"x"}), "foreign"),
        (package(**{"a.txt": b"x"}), "archive"),
        (package(**{"word__document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "unreadable"),
        (b"PK\x03\x04" + b"x" * 100, "unreadable"),
    ],
    ids=["OpenDocument", "Pages", "an archive", "a document type", "no zip"],
)
def test_a_package_that_is_no_document_is_refused(data: bytes, expected: str):
    assert reason(read_package, data) == expected


def test_a_package_that_would_unpack_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "MAX_UNPACKED", 1_000)
    assert reason(read_package, package(**{"word__document.xml": b"x" * 1_001})) == "heavy"


# Paper


def test_paper_takes_whole_blocks_until_it_is_full():
    paper = Paper(room=20)
    paper.begin("one")
    paper.write("x" * 10)
    with pytest.raises(Full):
        paper.write("y" * 10)
    assert paper.whole("pdf", 1).text == "one\n" + "x" * 10


@given(st.lists(st.lists(st.text("a|\n\\`", max_size=4), min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_row_of_a_table_is_one_line_of_as_many_cells(rows: list[list[str]]):
    lines = table(rows).split("\n")
    assert len(lines) == len(rows) + 1
    assert {line.replace("\\|", "").count("|") for line in lines} == {max(map(len, rows)) + 1}
