"""A workbook as text: each sheet a table, its values as the cells show them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import openpyxl
from openpyxl.utils.cell import range_boundaries

from qwendow.attachments.worker.numbers import shown
from qwendow.attachments.worker.paper import Full, Paper
from qwendow.conversation.parts import Remark, TextFile

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+\d+:[A-Z]+\d+)"')
MAX_MERGED = 10_000

Merged = dict[tuple[int, int], tuple[int, int]]
"""Of a cell that another one covers: where that one is, (row, column)."""


def read_excel(data: bytes) -> TextFile:
    """Raises what openpyxl raises."""
    values = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
    written = openpyxl.load_workbook(BytesIO(data), read_only=True)
    seen = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
    paper, formulas = Paper(), 0
    try:
        for sheet in seen:
            paper.begin(f"## Sheet: {sheet.title}")
            for row, unsaved in _rows(sheet, written[sheet.title], _merged(data, sheet)):
                paper.write(_line(row))
                formulas += unsaved
            paper.write("")
    except Full:
        pass
    return paper.whole("excel", len(seen), _remarks(hidden, formulas))


def _remarks(hidden: list[str], formulas: int) -> Iterator[Remark]:
    if hidden:
        yield Remark("hidden", {"names": ", ".join(hidden), "count": len(hidden)})
    if formulas:
        yield Remark("formulas", {"count": formulas})


def _rows(sheet: Any, written: Any, merged: Merged) -> Iterator[tuple[list[str], int]]:
    """Each row up to the last that holds something, and how many of its formulas have no stored value."""
    sheet.reset_dimensions()
    written.reset_dimensions()
    kept: dict[tuple[int, int], str] = {}
    corners = set(merged.values())
    empty = 0
    for number, (row, source) in enumerate(zip(sheet.iter_rows(), written.iter_rows(), strict=False), 1):
        cells, unsaved = _cells(row, source)
        for column in range(1, max(len(cells), *(place[1] for place in merged if place[0] == number), 0) + 1):
            if (number, column) in corners:
                kept[number, column] = cells[column - 1]
            elif (number, column) in merged:
                cells += [""] * (column - len(cells))
                cells[column - 1] = kept.get(merged[number, column], "")
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            empty += 1
            continue
        yield from [([""], 0)] * min(empty, 1)
        empty = 0
        yield cells, unsaved


def _cells(row: tuple[Any, ...], source: tuple[Any, ...]) -> tuple[list[str], int]:
    cells, unsaved = [], 0
    for cell, formula in zip(row, source, strict=False):
        text = shown(cell.value, getattr(cell, "number_format", "General"))
        if cell.value is None and getattr(formula, "data_type", "") == "f":
            text, unsaved = str(getattr(formula.value, "text", formula.value)), unsaved + 1
        cells.append(text)
    return cells, unsaved


def _line(cells: list[str]) -> str:
    """Between tabs; a cell with a line break or a tab in it stands in quotes."""
    line = StringIO()
    csv.writer(line, delimiter="\t", lineterminator="\n").writerow(cells)
    return line.getvalue().rstrip("\n") if any(cells) else ""


def _merged(data: bytes, sheet: Any) -> Merged:
    """openpyxl reads a large sheet row by row, and does not say then what is merged."""
    with ZipFile(BytesIO(data)) as parts:
        found = MERGED.findall(parts.read(sheet._worksheet_path.lstrip("/")))[:MAX_MERGED]
    covered: Merged = {}
    for ref in found:
        left, top, right, bottom = range_boundaries(ref.decode())
        if (right - left + 1) * (bottom - top + 1) <= MAX_MERGED:
            places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            covered |= {place: (top, left) for place in places if place != (top, left)}
    return covered
