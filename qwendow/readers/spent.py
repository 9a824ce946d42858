"""What was spent, in a file that outlasts the process and that several share: counts that are few."""

from __future__ import annotations

import json
import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 1.0
"""For which another process is waited for; it takes a thousandth of that."""

TABLE = "CREATE TABLE IF NOT EXISTS spent (key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL)"
ADD = "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET count = count + excluded.count"

log = logging.getLogger("qwendow.readers")


class Spent:
    """Each amount is added where it stands, in a database of SQLite, so that no process overwrites another's.

    Where the file cannot be read or written the log says so: it goes on from what was known last, and what was spent
    meanwhile is written when it can be again.
    """

    def __init__(self, file: Path) -> None:
        """`file` is spent.db; its counts of before are taken from a spent.json beside it."""
        self._file = file
        self._database: sqlite3.Connection | None = None
        self._known: dict[str, int] = {}
        self._due: dict[str, tuple[int, float]] = {}
        self._unwritten = False

    async def add(self, key: str, amount: int, seconds: int) -> int:
        now = time.time()
        if amount:
            due, until = self._due.get(key, (0, now + seconds))
            self._due[key] = due + amount, until
        try:
            self._known[key] = self._written(key, now)
        except (sqlite3.Error, OSError) as error:
            self._tell(error)
        return self._known.get(key, 0) + self._due.get(key, (0, now))[0]

    async def forget(self, key: str) -> None:
        await self.add(key, -await self.add(key, 0, 0), 0)

    async def close(self) -> None:
        if self._database:
            self._database.close()
        self._database = None

    def _written(self, key: str, now: float) -> int:
        """What the count is, once all is written. Raises sqlite3.Error, OSError."""
        self._database = self._database or self._opened()
        if self._due:
            with self._database:
                self._database.executemany(ADD, [(key, *due) for key, due in self._due.items()])
                self._database.execute("DELETE FROM spent WHERE until <= ?", (now,))
            self._due.clear()
        found = self._database.execute("SELECT count FROM spent WHERE key = ?", (key,)).fetchone()
        self._unwritten = False
        return int(found[0]) if found else 0

    def _opened(self) -> sqlite3.Connection:
        """Raises sqlite3.Error, OSError."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._file, PATIENCE_SECONDS, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute(TABLE)
            self._take_over(database, self._file.with_suffix(".json"))
        except BaseException:
            database.close()
            raise
        return database

    def _take_over(self, database: sqlite3.Connection, before: Path) -> None:
        """Where two processes do, each count is taken once. Raises sqlite3.Error."""
        try:
            said = json.loads(before.read_text("utf-8"))
            counts = [(str(key), int(count), float(until)) for key, (count, until) in said.items()]
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, AttributeError):
            log.warning("%s cannot be read: what was spent before is not known", before)
            return
        with database:
            now = time.time()
            database.executemany(
                "INSERT OR IGNORE INTO spent VALUES (?, ?, ?)", [one for one in counts if one[2] > now]
            )
        with suppress(OSError):
            before.unlink()

    def _tell(self, error: Exception) -> None:
        if not self._unwritten:
            log.warning("%s cannot be written (%s): with a restart it is forgotten", self._file, error)
        self._unwritten = True
