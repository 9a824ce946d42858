"""A notebook as text: cell by cell, code with what it put out."""

from __future__ import annotations

import json
import re
from typing import Any

from qwendow.attachments.worker.paper import Full, Paper
from qwendow.conversation.parts import BadAttachment, TextFile

COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def read_notebook(data: bytes) -> TextFile:
    """Of the formats 3 and 4. Raises BadAttachment: unreadable."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        language = str(notebook.get("metadata", {}).get("kernelspec", {}).get("language", "") or "code")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadAttachment("unreadable") from error
    paper = Paper()
    try:
        for number, cell in enumerate(cells, 1):
            _write(paper, number, cell, language)
    except Full:
        pass
    return paper.whole("notebook", len(cells))


def _write(paper: Paper, number: int, cell: dict[str, Any], language: str) -> None:
    kind = cell.get("cell_type", "")
    paper.begin(f"--- Cell {number}: {language if kind == 'code' else kind} ---")
    paper.write(_joined(cell.get("source", cell.get("input", ""))))
    for output in cell.get("outputs", []):
        if said := _said(output).strip("\n"):
            paper.write(f"[Output]\n{said}")


def _said(output: dict[str, Any]) -> str:
    """As text; of a picture that there is one."""
    if output.get("output_type") in ("error", "pyerr"):
        trace = "\n".join(output.get("traceback", []))
        return COLOURS.sub("", trace or f"{output.get('ename')}: {output.get('evalue')}")
    if "text" in output:
        return COLOURS.sub("", _joined(output["text"]))
    data = output.get("data", {})
    text = _joined(data.get("text/plain", "") or data.get("text/markdown", ""))
    picture = next((kind for kind in data if kind.startswith("image/")), None)
    return f"[picture: {picture}] {text}" if picture else text


def _joined(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)
