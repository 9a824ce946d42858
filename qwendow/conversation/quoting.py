"""Files as a part of a message, in words for the model."""

from __future__ import annotations

from qwendow.conversation.fences import fenced
from qwendow.conversation.parts import Image, Remark, TextFile

KINDS = {
    "text": ("", ""),
    "pdf": ("PDF", "pages"),
    "word": ("Word document", ""),
    "excel": ("Excel workbook", "sheets"),
    "slides": ("PowerPoint presentation", "slides"),
    "notebook": ("Jupyter notebook", "cells"),
    "web": ("text of a web page", ""),
}
"""Of each kind what it is called, and what is counted of it."""

REMARKS = {
    "scans": "{count} of {pages} pages without text: scans",
    "cut": "cut: only the first {shown} of {count} {parts} are here",
    "cut_within": "cut: only the first {shown:,} characters are here",
    "hidden": "hidden sheets left out: {names}",
    "formulas": "{count} formulas have no stored value and are shown as formulas",
}
"""What a model should know of a text that it cannot see for itself."""


def quote(file: TextFile) -> str:
    """The file as a part of a message: its name and what it is, then the text in a fence that it cannot end."""
    about = ", ".join(filter(None, [_called(file), *(_said(remark, file) for remark in file.remarks)]))
    return f"{file.name}{f' ({about})' if about else ''}\n{fenced(file.text)}"


def named(picture: Image) -> str:
    """In place of a picture that is not sent."""
    return f"[picture: {picture.name}]"


def scaled(picture: Image) -> str:
    """Beside a picture that was scaled down: a model answers in the pixels that it is shown."""
    if picture.original is None:
        return ""
    width, height = picture.original
    return f"[picture: {picture.name}, {width}×{height} pixels, is shown scaled to {picture.width}×{picture.height}]"


def _called(file: TextFile) -> str:
    name, parts = KINDS[file.kind]
    return f"{name}, {file.count} {parts if file.count != 1 else parts[:-1]}" if parts and file.count else name


def _said(remark: Remark, file: TextFile) -> str:
    words = REMARKS.get(remark.reason, "")
    return words.format(**{"parts": KINDS[file.kind][1] or "parts", **remark.facts})
