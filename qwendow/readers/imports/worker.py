"""The process of its own that reads an export: a file on standard input, and what is in it on standard output.

Each conversation is a line of JSON, {"bytes": its length}, and an export of Qwendow's with that one alone. One that is
broken is {"broken": [its name, the reason]}, and a file of which nothing can be read {"unknown": the reason}.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

from qwendow.conversation.export import Exported, to_json
from qwendow.limits import limit_this_process
from qwendow.readers.imports import Imported, UnknownExport, read_export

SECONDS = 60
"""Of a processor."""

MAX_UNPACKED = 300_000_000
"""Bytes of all conversations in a ZIP: as much as a file may have that is none."""

CONVERSATIONS = re.compile(r"(?:[^/]+/)?conversations(?:-\d+)?\.json")
"""In the ZIP that ChatGPT gives; one that is large has several since 2026 (mohamed-chs/convoviz, pull request 49)."""


def serve() -> None:
    limit_this_process(seconds=SECONDS)
    gc.disable()  # What is read is no garbage: to look through it time and again was a tenth of the work.
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        for part in parts(data):
            _write(out, read_export(part, "", float(sys.argv[-1])))
    except UnknownExport as unknown:
        _say(out, {"unknown": unknown.reason})
    except MemoryError:
        _say(out, {"unknown": "heavy"})


def parts(data: bytes) -> Iterator[bytes]:
    """The file itself, or the files with conversations that it packs. Raises UnknownExport."""
    if not data.startswith(b"PK"):
        yield data
        return
    left = MAX_UNPACKED
    with suppress(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
        archive = zipfile.ZipFile(BytesIO(data))
        found = sorted(name for name in archive.namelist() if CONVERSATIONS.fullmatch(name))
        for name in found:
            with archive.open(name) as file:  # What it says of its size may be wrong.
                part = file.read(left + 1)
            left -= len(part)
            if left < 0:
                raise UnknownExport("large")
            yield part
        if found:
            return
    raise UnknownExport("zip")


def _write(out: BinaryIO, imported: Imported) -> None:
    for head, turns in imported.conversations:
        one = Exported(head.title, turns, head.tip, head.created, head.changed, head.pinned)
        body = "".join(to_json([one])).encode()
        _say(out, {"bytes": len(body)}, body)
    for broken in imported.broken:
        _say(out, {"broken": [broken.name[:200], broken.reason]})


def _say(out: BinaryIO, said: dict[str, Any], body: bytes = b"") -> None:
    out.write(json.dumps(said).encode() + b"\n" + body)
    out.flush()
