"""An export read in a process of its own: a file of megabytes holds up nobody, whatever it does to who reads it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import BinaryIO

from qwendow.readers.imports import Broken, Imported, UnknownExport, read_export

PATIENCE_SECONDS = 180
"""By the clock, on a machine that has much to do."""

ROOT = Path(__file__).parents[3]
BEGIN = "import sys; sys.path.insert(0, sys.argv[1]); from qwendow.readers.imports.worker import serve; serve()"
FRUGAL = {"MALLOC_ARENA_MAX": "1"}
"""Its whole environment, so the key is not in it."""


async def read_apart(file: BinaryIO, owner: str, now: float) -> AsyncGenerator[Imported, None]:
    """What `read_export` gives, one conversation at a time. Raises UnknownExport, also for: zip, large, heavy."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-c", BEGIN, str(ROOT), str(now),
        stdin=file, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env=None if sys.platform == "win32" else FRUGAL,  # Windows starts nothing without its own.
    )  # fmt: skip
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := await process.stdout.readline():
                yield await _heard(line, process.stdout, owner, now)
            # It may have ended by its limits of memory or of time, before it could say so.
            if await process.wait():
                raise UnknownExport("heavy")
    except TimeoutError:
        raise UnknownExport("heavy") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _heard(line: bytes, stream: asyncio.StreamReader, owner: str, now: float) -> Imported:
    said = json.loads(line)
    if reason := said.get("unknown"):
        raise UnknownExport(reason)
    if "broken" in said:
        return Imported((), (Broken(*said["broken"]),))
    return await asyncio.to_thread(read_export, await stream.readexactly(said["bytes"]), owner, now)
