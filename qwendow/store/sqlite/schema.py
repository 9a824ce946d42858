"""The form of the file: what opens it, and brings one of an earlier version up to this one."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qwendow.store.sqlite.pages import PAGE
from qwendow.store.sqlite.trouble import may_write

APPLICATION = 0x51776E77
"""Says in the file that it is ours: "Qwnw"."""

STEPS = ("schema.sql",)
"""What makes of a file of version n one of version n + 1; a new one has version 0."""

CHECKPOINT_PAGES = 4_000
"""After which the write-ahead log is brought into the file: 16 MB."""


class WrongFile(Exception):
    """It is not opened, and left as it is; the words are for the operator."""


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """Waits for others so many seconds. Raises WrongFile, sqlite3.Error, OSError."""
    if not path.exists():
        _create(path)
    if not may_write(path):
        # SQLite would make its files beside it as read-only ones, and find them in its way later.
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def inspect(path: Path) -> None:
    """Raises WrongFile. What else is wrong with it, for now or for good, is seen when it is opened."""
    if not path.is_file() or not path.stat().st_size:
        return
    log = path.with_name(f"{path.name}-wal")
    # Of no other way than `immutable` nothing is left beside it, but what is in a log of others is not seen then.
    how = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)
    try:
        _version(connection, path)
    except sqlite3.DatabaseError:
        return
    finally:
        connection.close()


def _create(path: Path) -> None:
    """Nobody else may read it, nor the files that SQLite makes beside it, which have its mode."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        return


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = _version(connection, path)
    if version == 0:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    for setting in (
        "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON",
        f"wal_autocheckpoint = {CHECKPOINT_PAGES}", "temp_store = MEMORY",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {setting}")
    if version < len(STEPS):
        _migrate(connection, path)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    reading = not connection.in_transaction
    try:
        if reading:  # All three of one moment: another process may be making the file.
            connection.execute("BEGIN")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if reading:
            connection.execute("COMMIT")
    except sqlite3.DatabaseError as error:
        if reading and connection.in_transaction:
            connection.execute("ROLLBACK")
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        raise WrongFile(f"{path} is no SQLite database. It was left as it is.") from error
    if tables and application != APPLICATION:
        raise WrongFile(f"{path} is the database of another program. It was left as it is.")
    if version > len(STEPS):
        raise WrongFile(
            f"{path} was written by a later version of Qwendow: its schema is {version}, and this one knows "
            f"{len(STEPS)}. It was left as it is."
        )
    return int(version)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN EXCLUSIVE")
    try:
        version = _version(connection, path)  # Another process may have been quicker.
        for step in STEPS[version:]:
            for statement in _statements(step):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite rolls back by itself where the disk is full.
            connection.execute("ROLLBACK")
        raise


def _statements(step: str) -> Iterator[str]:
    script = Path(__file__).with_name(step).read_text("utf-8")
    return filter(str.strip, script.split(";\n"))
