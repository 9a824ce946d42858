"""What the chatbot shows."""

from __future__ import annotations

from typing import Any

Shown = dict[str, Any]
"""A message as the chatbot sends it to the browser. Text is a part: a bare string would lose its indentation."""


def message(role: str, text: str, metadata: dict[str, str] | None = None) -> Shown:
    return {"role": role, "metadata": metadata, "content": [{"text": text, "type": "text"}], "options": None}


def folded(text: str, title: str, pending: bool) -> Shown:
    """A thought or a tool call, under a title that unfolds it."""
    return message("assistant", text, {"title": title, "status": "pending" if pending else "done"})
