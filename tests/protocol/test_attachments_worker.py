"""The process of its own: real ones, with what they read, and how they are held to their limits."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image as Pillow

from documents import pdf, report, slides, workbook
from qwendow.attachments import conversion, read_attachment
from qwendow.attachments.conversion import convert
from qwendow.conversation.parts import Attachment, BadAttachment, Image, Remark, TextFile

ROOT = Path(__file__).parents[2]
BROKEN_HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"x" * 10_000
"""How a HEIC picture begins, and nothing of one."""


def refused(name: str, data: bytes) -> tuple[str, dict[str, Any]]:
    with pytest.raises(BadAttachment) as caught:
        read_attachment(name, data)
    return caught.value.reason, caught.value.facts


def picture(form: str, *, phone: bool = False, **options: Any) -> bytes:
    """Red on the left, blue on the right; as a telephone takes it lying on its side."""
    made = Pillow.new("RGB", (60, 20), "red")
    made.paste("blue", (30, 0, 60, 20))
    if phone:
        exif, side = Pillow.Exif(), BytesIO()
        exif[0x0112] = 6
        made.save(side, "JPEG", exif=exif, quality=95)
        made = Pillow.open(side)  # type: ignore[assignment]
    pillow_heif.register_heif_opener()
    file = BytesIO()
    made.save(file, form, **options)
    return file.getvalue()


def seen(read: Attachment) -> tuple[str, tuple[int, int], list[str]]:
    """Format, size, and the colours of the first and the last pixel."""
    assert isinstance(read, Image)
    shown = Pillow.open(BytesIO(read.data)).convert("RGB")
    ends: list[Any] = [shown.getpixel((0, 0)), shown.getpixel((shown.width - 1, shown.height - 1))]
    return read.media_type, shown.size, ["red" if red > blue else "blue" for red, _, blue in ends]


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "photo.jpg", "photo"])
def test_a_heic_picture_is_read_under_any_name_and_upright(name: str):
    assert seen(read_attachment(name, picture("HEIF", phone=True))) == ("image/jpeg", (20, 60), ["red", "blue"])


@pytest.mark.parametrize("form", ["AVIF", "GIF", "TIFF", "BMP"])
def test_other_pictures_are_read(form: str):
    assert seen(read_attachment("scan", picture(form))) == ("image/png", (60, 20), ["red", "blue"])


def test_of_a_moving_gif_the_first_picture_is_taken_and_it_is_said():
    frames = [Pillow.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    assert read_attachment("a.gif", file.getvalue()).remarks == (Remark("frames", {"count": 3}),)


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "photo.jpg", "photo"])
def test_a_heic_picture_that_cannot_be_read_is_said_to_be_one(name: str):
    assert refused(name, BROKEN_HEIC) == ("heic", {"name": name})


DOCUMENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "report.docx": (report, "word"),
    "orders.xlsx": (lambda: workbook(["00123"]), "excel"),
    "slides.pptx": (slides, "slides"),
    "letter.pdf": (lambda: pdf([(50, 700, "00123")]), "pdf"),
    "analysis.ipynb": (lambda: b'{"cells": [{"cell_type": "code", "source": "x = 123"}], "nbformat": 4}', "notebook"),
    "page.html": (lambda: b"<!DOCTYPE html><p>00123", "web"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_becomes_text(name: str):
    make, kind = DOCUMENTS[name]
    file = read_attachment(name, make())
    assert isinstance(file, TextFile)
    assert (file.name, file.kind, "123" in file.text) == (name, kind, True)


def test_what_a_document_is_its_bytes_say_and_not_its_name():
    file = read_attachment("report.pdf", report())
    assert isinstance(file, TextFile) and file.kind == "word"


def test_a_text_in_another_encoding_says_in_which_it_was_read():
    assert read_attachment("a.csv", "이름;가격\n사과;1000원\n".encode("cp949")) == TextFile(
        "a.csv", "이름;가격\n사과;1000원\n", remarks=(Remark("encoding", {"encoding": "EUC-KR"}),)
    )


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("scan.pdf", pdf([]), "scan"),
        ("torn.pdf", b"%PDF-1.7\n", "unreadable"),
        ("a.docx", b"PK\x03\x04" + b"\0" * 30, "unreadable"),
        ("a.doc", OLD, "old"),
        ("locked.docx", OLD + "EncryptedPackage".encode("utf-16-le"), "locked"),
        ("a.rtf", b"{\\rtf1\\ansi text}", "foreign"),
        ("a.tar.gz", b"\x1f\x8b\x08\0text", "archive"),
        ("a.txt", "Größe;Preis\n".encode("mac_roman"), "encoding_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, reason: str):
    assert refused(name, data)[0].removesuffix("_unknown") == reason.removesuffix("_unknown")


def test_the_words_for_an_old_document_name_what_to_save_it_as():
    assert [refused(name, OLD)[1]["newer"] for name in ("a.doc", "b.et", "c.PPT", "d")] == [
        ".docx", ".xlsx", ".pptx", ".docx, .xlsx, .pptx"
    ]  # fmt: skip


def test_a_worker_that_takes_too_long_is_ended():
    began = time.monotonic()
    with pytest.raises(BadAttachment) as caught:
        asyncio.run(convert("pdf", "a.pdf", pdf([(50, 700, "x")]), seconds=0.01))
    assert (caught.value.reason, time.monotonic() - began < 5) == ("patience", True)


def test_a_worker_whose_reader_goes_away_is_ended(monkeypatch: pytest.MonkeyPatch):
    made: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noted(*arguments: Any, **options: Any) -> asyncio.subprocess.Process:
        made.append(await start(*arguments, **options))
        return made[0]

    async def scene() -> int | None:
        reading = asyncio.create_task(convert("pdf", "a.pdf", pdf([(50, 700, "x")])))
        while not made:
            await asyncio.sleep(0.01)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        return made[0].returncode

    monkeypatch.setattr(conversion.asyncio, "create_subprocess_exec", noted)
    assert asyncio.run(scene()) not in (None, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
@pytest.mark.parametrize(
    ("limits", "act"),
    [("memory=400_000_000", "bytearray(500_000_000)"), ("seconds=1", "any(iter(int, 1))")],
    ids=["memory", "processor"],
)
def test_a_worker_has_no_more_than_its_limits(limits: str, act: str):
    code = f"from qwendow.limits import limit_this_process as limit; limit({limits}); {act}"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=30)
    assert run.returncode != 0


def test_the_worker_does_not_know_the_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-secret")
    tell = "import os, sys; sys.stdin.read(); sys.stdout.write('{}\\n' + str('DASHSCOPE_API_KEY' in os.environ))"
    monkeypatch.setattr(conversion, "BEGIN", tell)
    monkeypatch.setattr(conversion, "_attachment", lambda name, said: said)
    assert asyncio.run(convert("pdf", "a", b"")) == b"{}\nFalse"


def test_the_app_itself_loads_none_of_the_libraries_that_read_documents():
    code = (
        "from qwendow.gradio_seam.stubs import write_no_stubs; write_no_stubs();"
        "import sys, qwendow.uploads, qwendow.page.tray; from qwendow.attachments import read_attachment;"
        "read_attachment('a.html', b'<html>x'); print(*sorted({'pypdf', 'docx', 'openpyxl', 'pptx', 'lxml', 'chardet',"
        " 'pillow_heif', 'tiktoken'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("\n", "")
