"""The folder for what the app itself writes: whether it can."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FREE_BYTES = 50_000_000
"""With less than that the disk counts as full: it is one large attachment, with its log in SQLite."""


def disk_trouble(folder: Path) -> str | None:
    """None, or "readonly" or "full"; a folder that is not there yet can be made in the one above."""
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        return "readonly"
    return "full" if shutil.disk_usage(there).free < FREE_BYTES else None
