"""A presentation as text: slide by slide, with tables, the numbers of charts, and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pptx import Presentation

from qwendow.attachments.worker.numbers import plain
from qwendow.attachments.worker.paper import Full, Paper, table
from qwendow.conversation.parts import TextFile


def read_slides(data: bytes) -> TextFile:
    """Raises what python-pptx raises."""
    slides = list(Presentation(BytesIO(data)).slides)
    paper = Paper()
    try:
        for number, slide in enumerate(slides, 1):
            hidden = " (hidden)" if slide._element.get("show") == "0" else ""
            paper.begin(f"--- Slide {number} of {len(slides)}{hidden} ---")
            for block in _blocks(slide):
                paper.write(block)
    except Full:
        pass
    return paper.whole("slides", len(slides))


def _blocks(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield f"# {title.text_frame.text}"
    for shape in _shapes(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            yield from _said(shape)
    notes = (
        slide.notes_slide.notes_text_frame.text if slide.has_notes_slide and slide.notes_slide.notes_text_frame else ""
    )
    if notes.strip():
        yield f"[Notes] {notes}"


def _shapes(shapes: Any) -> Iterator[Any]:
    """In the order they lie in; of a group its members."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _said(shape: Any) -> Iterator[str]:
    if getattr(shape, "has_table", False):
        yield table([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif getattr(shape, "has_chart", False):
        yield _chart(shape.chart)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            text = "".join(run.text for run in paragraph.runs) or paragraph.text
            if text.strip():
                yield "  " * paragraph.level + text


def _chart(chart: Any) -> str:
    """Its numbers as a table: a row for each category, a column for each series."""
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    parts = [f"[Chart] {title}".strip()]
    for plot in chart.plots:
        categories = [str(category) for category in plot.categories]
        series = list(plot.series)
        columns = [["" if value is None else plain(value) for value in one.values] for one in series]
        height = max([len(categories), *map(len, columns)])
        filled = [column + [""] * (height - len(column)) for column in [categories, *columns]]
        parts.append(table([["", *(one.name for one in series)], *map(list, zip(*filled, strict=True))]))
    return "\n".join(parts)
