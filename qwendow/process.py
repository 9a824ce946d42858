"""The process: what is set before anything is loaded, and how it ends when the app cannot start."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable

INTERRUPTED = 130
"""The exit code of a shell for what Ctrl+C ended."""

M_MMAP_THRESHOLD, LARGE = -3, 1_000_000
"""Of malloc.h; and bytes."""

MOST_FILES = 1_048_576
"""Where the system has no limit."""


def run(start: Callable[[], None]) -> None:
    """Calls `start`; what it cannot do is one line."""
    raise_open_files()
    give_back_large()
    # Until something is open there is nothing to close, and a traceback through what is being imported says nothing.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    gc.disable()  # To look through what is loaded now, time and again, is a tenth of the start. `serve` enables it.
    from qwendow.settings import SettingsError

    try:
        start()
    except (SettingsError, OSError) as error:
        sys.exit(f"Qwendow cannot start: {error}")


def raise_open_files() -> None:
    """To as many as this process may have: most systems begin with 1,024, which are some 300 readers. Not on Windows,
    which counts them otherwise."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft not in (most, resource.RLIM_INFINITY) and soft < most:
        with contextlib.suppress(ValueError, OSError):  # macOS has one more limit, which it does not tell.
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def give_back_large() -> None:
    """What is large goes back to the system when it is let go. Else glibc keeps, after the first, all up to 32 MB."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # Another C library.
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


def open_files() -> int | None:
    """How many may be open; None for any number."""
    if sys.platform == "win32":
        return None
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft
