"""The app; asked by SIGUSR1 it writes to the file TASKS how many tasks its loop has."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import app


def tell(*_: object) -> None:
    """In the loop, between two of its steps."""
    Path(os.environ["TASKS"]).write_text(str(len(asyncio.all_tasks())))


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, tell)
    app.run(app.start)
