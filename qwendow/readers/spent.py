"""What was spent, in a file, which outlasts the process: counts that are few and change once an answer."""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("qwendow.readers")


class Spent:
    """Where the file cannot be read or written, that is said in the log, and it counts from nothing, or until the
    process ends."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._counts = self._read()
        self._unwritten = False

    async def add(self, key: str, amount: int, seconds: int) -> int:
        now = time.time()
        count, until = self._counts.get(key, (0, now + seconds))
        if amount:
            self._counts[key] = count + amount, until
            self._counts = {key: one for key, one in self._counts.items() if one[1] > now}
            self._write()
        return count + amount

    async def forget(self, key: str) -> None:
        self._counts.pop(key, None)

    async def close(self) -> None:
        """All is written."""

    def _read(self) -> dict[str, tuple[int, float]]:
        try:
            return {str(key): (int(count), float(until)) for key, (count, until) in self._said().items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError):
            log.warning("%s cannot be read: what was spent before is not known", self._file)
            return {}

    def _said(self) -> dict[str, list[float]]:
        said: dict[str, list[float]] = json.loads(self._file.read_text("utf-8"))
        return said

    def _write(self) -> None:
        draft = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(self._counts), "utf-8")
            draft.replace(self._file)
            self._unwritten = False
        except OSError as error:
            if not self._unwritten:
                log.warning("%s cannot be written (%s): with a restart it is forgotten", self._file, error.strerror)
            self._unwritten = True
            with suppress(OSError):
                draft.unlink(missing_ok=True)
