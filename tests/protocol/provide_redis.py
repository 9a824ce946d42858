"""A Redis server for the tests: one that is on the machine, else Debian's package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "QWENDOW_TEST_REDIS"
NAMES = ("redis-server", "valkey-server")
OLDEST = 7
# What Debian asks before a package starts its service: 101 is no.
REFUSAL = Path("/usr/sbin/policy-rc.d")


class NoRedis(Exception):
    """None was found or could be installed; the message says what helps."""


def provide() -> Path:
    """The program file of a server that is new enough; installs one if there is none. Raises NoRedis."""
    if named := os.environ.get(VARIABLE):
        found = Path(shutil.which(named) or named)
        if not _fits(found):
            raise NoRedis(f"{VARIABLE} names no Redis server of version {OLDEST} or newer.")
        return found
    for candidate in _candidates():
        if _fits(candidate):
            return candidate
    raise NoRedis(
        f"The tests of the store need a Redis server of version {OLDEST} or newer: install one (on Debian and Ubuntu: "
        f"sudo apt install redis-server), or name its program file in {VARIABLE}."
    )


def _candidates() -> Iterator[Path]:
    yield from _on_the_machine()
    if _install_debians():
        yield from _on_the_machine()


def _on_the_machine() -> Iterator[Path]:
    return (Path(found) for found in map(shutil.which, NAMES) if found)


def _install_debians() -> bool:
    if not shutil.which("apt-get"):
        return False
    root = os.geteuid() == 0
    if not root and not shutil.which("sudo"):
        return False
    sudo = [] if root else ["sudo"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run("Reading Debian's package lists ...", [*sudo, "apt-get", "update", "-qq"], quiet)
    with _no_service(sudo):
        install = [*sudo, "apt-get", "install", "-y", "-qq", "redis-server"]
        return _run("Installing Debian's Redis ...", install, quiet)


@contextmanager
def _no_service(sudo: list[str]) -> Iterator[None]:
    """The tests start servers of their own: none is to stay behind on the usual port."""
    if REFUSAL.exists():
        yield
        return
    with tempfile.NamedTemporaryFile("w") as script:
        script.write("#!/bin/sh\nexit 101\n")
        script.flush()
        subprocess.run([*sudo, "install", "-m", "755", script.name, REFUSAL])
    try:
        yield
    finally:
        subprocess.run([*sudo, "rm", "-f", REFUSAL])


def _run(what: str, command: list[str], environ: dict[str, str]) -> bool:
    """Standard output is for the path alone, so all words go to standard error."""
    print(what, file=sys.stderr, flush=True)
    return subprocess.run(command, env={**os.environ, **environ}, stdout=sys.stderr).returncode == 0


def _fits(program: Path) -> bool:
    """Whether it says a version that is new enough: "Redis server v=7.0.15 sha=00000000:0 ..."."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.search(r"\bv=(\d+)", said)
    return bool(version) and int(version[1]) >= OLDEST


if __name__ == "__main__":
    try:
        print(provide())
    except NoRedis as error:
        sys.exit(str(error))
