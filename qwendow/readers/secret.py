"""The secret that cookies are signed with, where the operator names none: made once, and kept in the data folder."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import time
from pathlib import Path

MIN_LENGTH = 32
WAIT_SECONDS = 2.0
"""For another process to write what it has begun."""

log = logging.getLogger(__name__)


def new_secret() -> str:
    return secrets.token_urlsafe(48)


def kept_secret(folder: Path) -> str:
    """Processes that start at the same time agree on one. Where it cannot be kept, it is one of this process."""
    file = folder / "secret"
    try:
        return _read(file)
    except FileNotFoundError:
        pass
    except OSError as error:
        return _passing(file, error)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(file, new_secret())
        return _read(file)
    except OSError as error:
        return _passing(file, error)


def _read(file: Path) -> str:
    until = time.monotonic() + WAIT_SECONDS
    while len(text := file.read_text("ascii", "replace").strip()) < MIN_LENGTH:
        if time.monotonic() > until:
            raise OSError("no secret is in it: delete it")
        time.sleep(0.02)
    return text


def _write(file: Path, secret: str) -> None:
    """Whole or not at all, and only where there is none yet."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        _create(draft, secret)
        try:
            os.link(draft, file)
        except FileExistsError:
            return
        except OSError:
            # Some mounted disks know no links.
            with contextlib.suppress(FileExistsError):
                _create(file, secret)
    finally:
        draft.unlink(missing_ok=True)


def _create(file: Path, secret: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(secret)


def _passing(file: Path, error: OSError) -> str:
    reason = error.strerror or error
    log.warning("%s cannot be used (%s): with a restart readers lose what is kept of theirs", file, reason)
    return new_secret()
