"""A process of its own for what outside software has to read: documents, telephones' pictures, old encodings.

It begins with nothing but the bytes, may take so much memory and time, and is killed when it takes longer: whatever a
file does to a parser, it does not do it to the app, and the parsers' own memory is gone with them.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from qwendow.conversation.parts import Attachment, BadAttachment, Image, Remark, TextFile

PATIENCE_SECONDS = 45
"""By the clock, on a machine that has much to do; of a processor the worker may use less, see its limits."""

ROOT = Path(__file__).parents[2]
BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from qwendow.attachments.worker.serve import serve; serve()"
FRUGAL = {"MALLOC_ARENA_MAX": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Its whole environment, so the key is not in it. Each thread's own heap would count as memory, used or not."""


async def convert(kind: str, name: str, data: bytes, seconds: float = PATIENCE_SECONDS) -> Attachment:
    """What the worker makes of it, see its table of kinds. Raises BadAttachment: its own, patience, heavy."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", BEGIN, str(ROOT), kind,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=None if sys.platform == "win32" else FRUGAL,  # Windows starts nothing without its own.
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(data)
    except TimeoutError as error:
        raise BadAttachment("patience", limit=round(seconds)) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _attachment(name, said)


def _attachment(name: str, said: bytes) -> Attachment:
    """The worker's first line is JSON, what follows is the text in UTF-8 or the picture."""
    head, _, body = said.partition(b"\n")
    try:
        facts: dict[str, Any] = json.loads(head)
    except ValueError as error:
        # It ended before it could say why: by its limits of memory or of time.
        raise BadAttachment("heavy") from error
    if reason := facts.get("bad"):
        raise BadAttachment(reason, **facts["facts"])
    remarks = tuple(Remark(reason, remark) for reason, remark in facts["remarks"])
    if facts["is"] == "text":
        return TextFile(name, body.decode(), facts["kind"], facts["count"], remarks)
    original = tuple(facts["original"]) if facts["original"] else None
    return Image(name, facts["media_type"], body, facts["width"], facts["height"], original, remarks)
