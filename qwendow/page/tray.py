"""The tray for the eye: what waits for the next message, how it was read, and why a file is not in it."""

from __future__ import annotations

import html

from qwendow.conversation.parts import MAX_FILE_BYTES, Attachment, BadAttachment, Image, Remark, TextFile
from qwendow.page.over import over_words
from qwendow.page.texts import BAD_FILES, COUNTS, FILES, KINDS, REFUSALS, REMARKS, TEXTS, Language, language_of
from qwendow.readers.limits import Over
from qwendow.trays import Tray


def address(tray: Tray | None) -> str:
    """Where files are put into a tray, from the page's own address on; what was put in is below it."""
    return f"files/{tray.name}" if tray else ""


def render_tray(tray: Tray, accept_language: str | None, bad: BadAttachment | None = None) -> str:
    """HTML of one element; what files.html has to know stands in its attributes."""
    language = language_of(accept_language)
    chips = "".join(_chip(file, tray, language) for file in tray.waiting)
    alert = f'<p role="alert">{html.escape(bad_words(bad, language))}</p>' if bad else ""
    too_large = BadAttachment("large", name="{name}", limit_kb=MAX_FILE_BYTES // 1000)
    # Gradio leaves alone what is equal to what it was given last, though files.html has changed it since.
    facts = {
        "address": address(tray),
        "changes": tray.changes,
        "limit": MAX_FILE_BYTES,
        "large": bad_words(too_large, language),
        "failed": TEXTS["upload_failed"][language],
    }
    data = " ".join(f'data-{name}="{html.escape(str(fact))}"' for name, fact in facts.items())
    return f'<div class="tray" {data}>{chips}{alert}</div>'


def bad_words(bad: BadAttachment, language: Language) -> str:
    if isinstance(over := bad.facts.get("over"), Over):
        return over_words(over, language)
    if bad.reason == "closed":
        return REFUSALS["locked_files"][language]
    return BAD_FILES[bad.reason][language].format(**bad.facts)


def about(file: Attachment, language: Language) -> str:
    """What a reader should know of a file: what it is, how long, how it was read. Often nothing."""
    match file:
        case Image():
            said = [_scaled(file, language)]
        case TextFile(kind="text"):
            said = []
        case TextFile():
            said = [KINDS[file.kind][language], _counted(file.kind, file.count, language)]
            said.append(FILES["characters"][language].format(count=len(file.text)))
    return " · ".join(filter(None, [*said, *(_remark(remark, language) for remark in file.remarks)]))


def _scaled(picture: Image, language: Language) -> str:
    if picture.original is None:
        return ""
    width, height = picture.original
    return FILES["scaled"][language].format(size=f"{width}×{height}", seen=f"{picture.width}×{picture.height}")


def _counted(kind: str, count: int, language: Language) -> str:
    if not count or kind not in COUNTS:
        return ""
    one, several = COUNTS[kind][language]
    return one if count == 1 else several.format(count=count)


def _remark(remark: Remark, language: Language) -> str:
    return REMARKS[remark.reason][language].format(**remark.facts)


def _chip(file: Attachment, tray: Tray, language: Language) -> str:
    picture = f'<img src="{address(tray)}/{file.id}" alt="">' if isinstance(file, Image) else ""
    remove = html.escape(TEXTS["remove_file"][language].format(name=file.name))
    said = html.escape(about(file, language))
    name = f'<b title="{html.escape(file.name)}">{html.escape(file.name)}</b>'
    return (
        f'<span class="file" data-id="{file.id}">{picture}<span>{name}{f"<small>{said}</small>" if said else ""}</span>'
        f'<button type="button" aria-label="{remove}" title="{remove}">×</button></span>'
    )
