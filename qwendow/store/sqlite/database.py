"""A connection to the file, in a thread of its own; opened when it is needed, and again when it was lost."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from qwendow.store.port import Unavailable
from qwendow.store.sqlite.schema import WrongFile, connect
from qwendow.store.sqlite.trouble import reason_of

PATIENCE = 2.0
"""Seconds that an act waits for another process, those included that it waited for its turn."""

STEPS = 8
"""In which an act that waited for its turn waits less for others: each is a statement more."""

VACUUM_PAGES = 2_000
"""Of the free ones, at most, that are given back to the disk after a delete: 8 MB."""

SWEEP_SECONDS = 30.0
"""After which it is tried again, where a reader of another process was in the way."""

log = logging.getLogger("qwendow.store")

Result = TypeVar("Result")
Act = Callable[[sqlite3.Connection, float], Result]
"""With the connection and the time of now."""


class Database:
    """Acts come one after the other. All raise Unavailable, and what they raise themselves."""

    def __init__(self, path: Path, clock: Callable[[], float], patience: float, cache: int) -> None:
        """`cache`: megabytes of the file that stay in memory, at most."""
        self._path = path
        self._cache = cache
        self._clock = clock
        self._patience = self._waits = patience
        self._thread = ThreadPoolExecutor(1, "qwendow-store")
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._trouble = ""
        self._sweep_at: float | None = None

    def open(self) -> None:
        """At the start. Raises WrongFile; what else is in the way may go, and is tried again with the first act."""
        try:
            self._thread.submit(self._opened).result()
        except (sqlite3.Error, OSError) as error:
            self._note(reason_of(error, self._path), error)

    async def read(self, act: Act[Result]) -> Result:
        return await self._do(lambda asked: self._within("BEGIN", act, asked))

    async def look(self, act: Act[Result]) -> Result:
        """One statement, which is a transaction by itself."""
        return await self._do(lambda asked: act(self._patient(asked), self._clock()))

    async def write(self, act: Act[Result], sweep: Callable[[Result], object] = lambda _: False) -> Result:
        """In a transaction; where `sweep` says so of the result, nothing is left on the disk of what was deleted."""

        def written(asked: float) -> Result:
            result = self._within("BEGIN IMMEDIATE", act, asked)
            if sweep(result) or (self._sweep_at and self._sweep_at < time.monotonic()):
                self._sweep()
            return result

        return await self._do(written)

    async def think(self, act: Callable[[], Result]) -> Result:
        """Beside the event loop, with no transaction."""
        return await self._do(lambda _: act())

    async def close(self) -> None:
        """For good; a second time there is nothing left to close."""
        with suppress(Unavailable):
            await self.think(self._drop)
        self._thread.shutdown(wait=False)

    async def _do(self, act: Callable[[float], Result]) -> Result:
        try:
            return await asyncio.wrap_future(self._thread.submit(self._guarded, act, time.monotonic()))
        except RuntimeError as error:
            raise Unavailable("down") from error  # It was closed.

    def _guarded(self, act: Callable[[float], Result], asked: float) -> Result:
        """What is wrong with the file, in one word."""
        try:
            result = act(asked)
        except (sqlite3.Error, OSError, WrongFile) as error:
            reason = reason_of(error, self._path)
            self._note(reason, error)
            if reason not in ("locked", "full"):
                self._drop()
            raise Unavailable(reason) from error
        if self._connection:  # What was done may not have needed it.
            self._note("")
        return result

    def _within(self, begin: str, act: Act[Result], asked: float) -> Result:
        connection = self._patient(asked)
        connection.execute(begin)
        try:
            result = act(connection, self._clock())
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _opened(self) -> sqlite3.Connection:
        """SQLite would go on writing into a file that was removed, and nobody would ever find it again."""
        if self._connection and self._file != _identity(self._path):
            self._drop()
        if not self._connection:
            self._connection, self._waits = connect(self._path, self._patience), self._patience
            self._connection.execute(f"PRAGMA cache_size = {self._cache * -1000}")
            self._file = _identity(self._path)
        return self._connection

    def _patient(self, asked: float) -> sqlite3.Connection:
        """Many that wait for their turn behind one that is locked out do not wait for each other as well."""
        connection, step = self._opened(), self._patience / STEPS
        waits = max(round((asked + self._patience - time.monotonic()) / step) * step, 0.0)
        if waits != self._waits:
            connection.execute(f"PRAGMA busy_timeout = {waits * 1000:.0f}")
            self._waits = waits
        return connection

    def _sweep(self) -> None:
        """Out of the write-ahead log, too, which holds what was written before; and the file may shrink."""
        connection = self._opened()
        self._sweep_at = time.monotonic() + SWEEP_SECONDS
        try:
            # `execute` would make one step, which frees one page: it has no columns, so it seems to be done then.
            connection.executescript(f"PRAGMA incremental_vacuum({VACUUM_PAGES})")
            (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            log.warning("What was deleted is still in the write-ahead log: %s", error)
            return
        if not busy:
            self._sweep_at = None

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _note(self, trouble: str, error: Exception | None = None) -> None:
        """Once, however often it is tried again."""
        if trouble == self._trouble:
            return
        if trouble:
            log.warning("The store cannot be used (%s): %s", trouble, error)
        else:
            log.warning("The store can be used again.")
        self._trouble = trouble


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
