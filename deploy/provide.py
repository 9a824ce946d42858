"""Programs that run beside the app, Redis, nginx, Caddy and Prometheus: those on the machine, else Debian's packages.

python -m deploy.provide redis
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What Debian asks before a package starts its service: 101 is no.
REFUSAL = Path("/usr/sbin/policy-rc.d")
# Where Debian has what an ordinary user does not look for.
PLACES = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"


class Missing(Exception):
    """It was not found and could not be installed; the message says what helps."""


@dataclass(frozen=True, slots=True)
class Program:
    """`said` finds the version in what it says when it is asked for it; `variable` may name its file."""

    title: str
    names: tuple[str, ...]
    package: str
    ask: str
    said: str
    oldest: tuple[int, ...]
    variable: str

    @property
    def wanted(self) -> str:
        return f"{self.title} of version {'.'.join(map(str, self.oldest))} or newer"


PROGRAMS = {
    # "Redis server v=7.0.15 sha=00000000:0 ..."
    "redis": Program(
        "a Redis server", ("redis-server", "valkey-server"), "redis-server", "--version", r"\bv=([\d.]+)", (7,),
        "TEST_REDIS_SERVER",
    ),
    # "nginx version: nginx/1.22.1"
    "nginx": Program("nginx", ("nginx",), "nginx-light", "-v", r"nginx/([\d.]+)", (1, 18), "TEST_NGINX"),
    # "2.6.2"
    "caddy": Program("Caddy", ("caddy",), "caddy", "version", r"^v?([\d.]+)", (2, 6), "TEST_CADDY"),
    # "prometheus, version 2.42.0+ds (branch: ..."; promtool lies beside it.
    "prometheus": Program(
        "Prometheus", ("prometheus",), "prometheus", "--version", r"version ([\d.]+)", (2, 40), "TEST_PROMETHEUS"
    ),
}  # fmt: skip


def provide(name: str) -> Path:
    """The program file of one of PROGRAMS that is new enough; installs it if there is none. Raises Missing."""
    program = PROGRAMS[name]
    if named := os.environ.get(program.variable):
        found = Path(shutil.which(named, path=PLACES) or named)
        if not _fits(program, found):
            raise Missing(f"{program.variable} is not {program.wanted}.")
        return found
    for candidate in _candidates(program):
        if _fits(program, candidate):
            return candidate
    raise Missing(
        f"This needs {program.wanted}: install it (on Debian and Ubuntu: sudo apt install {program.package}), or name "
        f"its program file in {program.variable}."
    )


def _candidates(program: Program) -> Iterator[Path]:
    yield from _on_the_machine(program)
    if install(program.package):
        yield from _on_the_machine(program)


def _on_the_machine(program: Program) -> Iterator[Path]:
    return (Path(found) for name in program.names if (found := shutil.which(name, path=PLACES)))


def install(package: str) -> bool:
    """One of Debian, without its service; whether that went well."""
    if not shutil.which("apt-get"):
        return False
    root = os.geteuid() == 0
    if not root and not shutil.which("sudo"):
        return False
    sudo = [] if root else ["sudo"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run("Reading Debian's package lists ...", [*sudo, "apt-get", "update", "-qq"], quiet)
    with _no_service(sudo):
        command = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        return _run(f"Installing Debian's package {package} ...", command, quiet)


@contextmanager
def _no_service(sudo: list[str]) -> Iterator[None]:
    """Servers are started by whoever needs them: none is to stay behind on the usual port."""
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


def _fits(program: Program, file: Path) -> bool:
    try:
        told = subprocess.run([file, program.ask], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.search(program.said, told.stdout + told.stderr)
    return bool(version) and tuple(int(part) for part in version[1].split(".") if part) >= program.oldest


if __name__ == "__main__":
    try:
        print(provide(sys.argv[1]))
    except Missing as error:
        sys.exit(str(error))
