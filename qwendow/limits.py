"""What a process of its own may take of the machine."""

from __future__ import annotations

import sys

MEMORY_BYTES = 1_500_000_000
"""Of addresses, which are more than what is used: a HEIC of 48 megapixels takes a good half."""

CPU_SECONDS = 20


def limit_this_process(memory: int = MEMORY_BYTES, seconds: int = CPU_SECONDS) -> None:
    """Beyond it there is no memory, and after so many seconds the system ends the process. Not on Windows."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":  # macOS refuses it.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
