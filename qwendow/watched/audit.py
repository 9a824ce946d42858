"""Who had what answered, what it took and how it ended: a line of JSON each, and nothing of what was said.

In a file a day, which several processes may write: a line goes out in one piece.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from qwendow.answering.prices import bills_cost
from qwendow.conversation.turn import Turn
from qwendow.models import ModelTable
from qwendow.readers.limits import ASKER, Asker, Over
from qwendow.watched.metrics import CURRENCIES

NAME = re.compile(r"(\d{4}-\d\d-\d\d)\.jsonl")

log = logging.getLogger("qwendow.watched")


class Audit:
    """Files in a folder, each kept for so many days, 0 for ever. What cannot be written is said in the log, once."""

    def __init__(self, folder: Path, days: float, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._days = days
        self._clock = clock
        self._file: Path | None = None
        self._fails = False

    def answered(self, turn: Turn, table: ModelTable) -> None:
        """A turn has ended, in the task that asked for it."""
        self.write(ASKER.get(), **_facts(turn, table))

    def asked(self, asker: Asker, over: Over | None) -> None:
        if over:
            self.write(asker, outcome="refused", limit=over.whose)

    def write(self, asker: Asker, **facts: Any) -> None:
        now = self._clock()
        who = {"reader": asker.reader, "name": asker.name, "address": asker.address}
        said = {"at": now.isoformat(timespec="milliseconds"), **who, **facts}
        line = json.dumps({name: fact for name, fact in said.items() if fact not in (None, "")}, ensure_ascii=False)
        try:
            self._append(now, f"{line}\n".encode())
            self._fails = False
        except OSError as error:
            if not self._fails:
                log.error("the audit log cannot be written: %s", error.strerror)
            self._fails = True

    def _append(self, now: datetime, line: bytes) -> None:
        file = self._folder / f"{now:%Y-%m-%d}.jsonl"
        if file != self._file:
            self._sweep(now)
            self._file = file
        # Opened anew each time: somebody may have moved it away.
        written = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(written, line)
        finally:
            os.close(written)

    def _sweep(self, now: datetime) -> None:
        if not self._days:
            return
        oldest = f"{now - timedelta(days=self._days):%Y-%m-%d}"
        for file in self._folder.iterdir():
            named = NAME.fullmatch(file.name)
            if named and named[1] < oldest:
                file.unlink(missing_ok=True)


def open_audit(folder: Path | None, days: float) -> Audit | None:
    """Raises OSError with a remedy where the folder cannot be written."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return Audit(folder, days)
    except OSError as error:
        raise OSError(f"QWENDOW_AUDIT names a folder that cannot be written ({error.strerror})") from error


def _facts(turn: Turn, table: ModelTable) -> dict[str, Any]:
    usage, cost = turn.usage, bills_cost(turn.all_bills, table)
    return {
        "turn": turn.id,
        "model": turn.model,
        "outcome": turn.outcome.name.lower(),
        "failure": turn.failure.kind.__name__ if turn.failure else None,
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
        "cost": None if cost is None else round(cost, 6),
        "currency": CURRENCIES[table.currency] if cost else None,
        "files": len(turn.files) or None,
        "tools": [call.asked.name for asked in turn.rounds for call in asked.calls] or None,
    }
