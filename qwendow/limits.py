"""What may be taken of the machine: by a process of its own, and of the memory that is there."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

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
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # Where there is no memory left, the system is to end this one.
            Path("/proc/self/oom_score_adj").write_text("1000")
        # macOS refuses it.
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


PLENTY = 2_000_000_000
"""Bytes of memory, where nothing is cut."""


@dataclass(frozen=True, slots=True)
class Memory:
    """So many `bytes` may be taken by all there is; what is kept in them, and how much of it at a time, follows."""

    bytes: int = PLENTY

    @property
    def share(self) -> float:
        """Of what may be taken where there is plenty."""
        return min(1.0, self.bytes / PLENTY)

    def part(self, most: int, least: int = 2) -> int:
        return max(least, int(most * self.share))


def memory_there() -> int:
    """Bytes: of this machine, or of the control group that this process is in, whichever are fewer."""
    found = [] if sys.platform == "win32" else [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text("ascii", "replace").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds == "":
                found += _bounds(Path("/sys/fs/cgroup"), path, "memory.max")
            elif "memory" in kinds.split(","):
                found += _bounds(Path("/sys/fs/cgroup/memory"), path, "memory.limit_in_bytes")
    return min(found, default=PLENTY)


def _bounds(root: Path, path: str, name: str) -> list[int]:
    """Of the group and all around it; in a container its own is the root."""
    group = root / path.lstrip("/")
    bounds = []
    for folder in (group, *group.parents):
        with contextlib.suppress(OSError, ValueError):  # One without a bound says "max".
            bounds.append(int((folder / name).read_text()))
        if folder == root:
            break
    return bounds
