"""What is wrong with the file or its folder, in a word of the port."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

BY_CODE = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR_WRITE: "full",  # At a quota or a limit of size: only ENOSPC is SQLITE_FULL.
    sqlite3.SQLITE_IOERR_SHMSIZE: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
}
"""Of SQLite; an extended code comes before the one that it extends."""

BY_ERRNO = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EACCES: "readonly",
    errno.EPERM: "readonly",
    errno.EROFS: "readonly",
    errno.ENOENT: "down",
    errno.ENOTDIR: "down",
}


def reason_of(error: Exception, path: Path) -> str:
    if isinstance(error, OSError):
        return BY_ERRNO.get(error.errno or 0, "broken")
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return "readonly" if path.parent.is_dir() and not may_write(path) else "down"
    return BY_CODE.get(code) or BY_CODE.get(code & 0xFF, "broken")


def may_write(path: Path) -> bool:
    """The file, and others beside it."""
    as_who_we_are = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=as_who_we_are) for one in (path.parent, path))
