"""The tray for the eye: what waits for the next message, and why a file is not in it."""

from __future__ import annotations

import html

from qwendow.attachments import MAX_PICTURE_BYTES, Attachment, BadAttachment, Image
from qwendow.page.texts import BAD_FILES, TEXTS, Language, language_of
from qwendow.trays import Tray


def address(tray: Tray | None) -> str:
    """Where files are put into a tray; what was put in is below it."""
    return f"/files/{tray.key}" if tray else ""


def render_tray(tray: Tray, accept_language: str | None, bad: BadAttachment | None = None) -> str:
    """HTML of one element; what files.html has to know stands in its attributes."""
    language = language_of(accept_language)
    chips = "".join(_chip(file, tray, language) for file in tray.waiting)
    alert = f'<p role="alert">{html.escape(bad_words(bad, language))}</p>' if bad else ""
    too_large = BadAttachment("large", name="{name}", limit_kb=MAX_PICTURE_BYTES // 1000)
    # Gradio leaves alone what is equal to what it was given last, though files.html has changed it since.
    facts = {
        "address": address(tray),
        "changes": tray.changes,
        "limit": MAX_PICTURE_BYTES,
        "large": bad_words(too_large, language),
        "failed": TEXTS["upload_failed"][language],
    }
    data = " ".join(f'data-{name}="{html.escape(str(fact))}"' for name, fact in facts.items())
    return f'<div class="tray" {data}>{chips}{alert}</div>'


def bad_words(bad: BadAttachment, language: Language) -> str:
    return BAD_FILES[bad.reason][language].format(**bad.facts)


def _chip(file: Attachment, tray: Tray, language: Language) -> str:
    picture = f'<img src="{address(tray)}/{file.id}" alt="">' if isinstance(file, Image) else ""
    remove = html.escape(TEXTS["remove_file"][language].format(name=file.name))
    return (
        f'<span class="file" data-id="{file.id}">{picture}<b>{html.escape(file.name)}</b>'
        f'<button type="button" aria-label="{remove}" title="{remove}">×</button></span>'
    )
