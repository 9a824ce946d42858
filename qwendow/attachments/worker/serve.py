"""The worker's front door: bytes on standard input, one line of JSON and the text or picture on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from qwendow.conversation.parts import Attachment, BadAttachment, Image
from qwendow.limits import limit_this_process


def serve() -> None:
    """For the kind of file that the last argument names."""
    limit_this_process()
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    # A parser may print, and what it prints is no answer.
    sys.stdout = sys.stderr
    try:
        answer(out, READERS[sys.argv[-1]](data))
    except BadAttachment as bad:
        _write(out, {"bad": bad.reason, "facts": bad.facts}, b"")
    except (MemoryError, RecursionError):
        _write(out, {"bad": "heavy", "facts": {}}, b"")
    # A stranger's parser reads a stranger's bytes: there is hardly an exception that it does not raise.
    except Exception:
        _write(out, {"bad": "unreadable", "facts": {}}, b"")


def answer(out: BinaryIO, read: Attachment) -> None:
    remarks = [(remark.reason, dict(remark.facts)) for remark in read.remarks]
    if isinstance(read, Image):
        facts = {"media_type": read.media_type, "width": read.width, "height": read.height, "original": read.original}
        _write(out, {"is": "picture", "remarks": remarks, **facts}, read.data)
    else:
        text = read.text.encode("utf-8", "replace")
        _write(out, {"is": "text", "remarks": remarks, "kind": read.kind, "count": read.count}, text)


def _write(out: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    out.write(json.dumps(head).encode() + b"\n" + body)
    out.flush()


def _picture(kind: str) -> Callable[[bytes], Attachment]:
    def read(data: bytes) -> Attachment:
        from qwendow.attachments.pictures import read_picture

        if kind == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()
            pillow_heif.options.DECODE_THREADS = 1
        return read_picture("", kind, data)

    return read


def _text(data: bytes) -> Attachment:
    from qwendow.attachments.texts import text_file
    from qwendow.attachments.worker.encodings import decoded
    from qwendow.conversation.tokens import load_counter

    return text_file("", *decoded(data, load_counter().count))


def _pdf(data: bytes) -> Attachment:
    from qwendow.attachments.worker.pdf import read_pdf

    return read_pdf(data)


def _package(data: bytes) -> Attachment:
    # openpyxl would load it for the types of its numbers, which no file holds: a third of a second, and 30 MB.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    from qwendow.attachments.worker.package import read_package

    return read_package(data)


def _notebook(data: bytes) -> Attachment:
    from qwendow.attachments.worker.notebook import read_notebook

    return read_notebook(data)


def _web(data: bytes) -> Attachment:
    from qwendow.attachments.worker.web import read_web

    return read_web(data)


# Each brings its own libraries, of which a file needs one.
READERS: dict[str, Callable[[bytes], Attachment]] = {
    "text": _text,
    "pdf": _pdf,
    "zip": _package,
    "notebook": _notebook,
    "web": _web,
    **{kind: _picture(kind) for kind in ("HEIF", "AVIF", "GIF", "TIFF", "BMP")},
}
