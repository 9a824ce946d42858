"""The languages of the page, and which one a reader has."""

from __future__ import annotations

from typing import Literal

import gradio as gr

Language = Literal["en", "zh"]


def language_of(accept_language: str | None) -> Language:
    """The page's language for an `Accept-Language` header: the browser's first choice, Chinese or else English."""
    return "zh" if (accept_language or "").lower().startswith("zh") else "en"


def reader_language(request: gr.Request) -> Language:
    """The language of whoever sent a request."""
    return language_of(request.headers.get("accept-language"))
