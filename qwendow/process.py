"""The process: what is set before anything is loaded, and how it ends when the app cannot start."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable

INTERRUPTED = 130
"""The exit code of a shell for what Ctrl+C ended."""


def run(start: Callable[[], None]) -> None:
    """Calls `start`; what it cannot do is one line."""
    # Until something is open there is nothing to close, and a traceback through what is being imported says nothing.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    gc.disable()  # To look through what is loaded now, time and again, is a tenth of the start. `serve` enables it.
    from qwendow.settings import SettingsError

    try:
        start()
    except (SettingsError, OSError) as error:
        sys.exit(f"Qwendow cannot start: {error}")
