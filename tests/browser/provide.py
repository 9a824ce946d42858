"""A browser for the tests: one that is on the machine, else Playwright's own, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

VARIABLES = ("QWENDOW_TEST_BROWSER", "CHROME")
# The shell has no windows of its own to draw, and takes a third less of the machine.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


class NoBrowser(Exception):
    """None was found or could be installed; the message says what helps."""


def provide() -> Path:
    """The program file of a browser that starts; installs one if there is none. Raises NoBrowser."""
    chosen = _chosen()
    if chosen:
        return chosen
    for candidate in _candidates():
        if _starts(candidate):
            return candidate
    raise NoBrowser("The browser tests need Chromium or Chrome: install one, or name its program file in CHROME.")


def _chosen() -> Path | None:
    for variable in VARIABLES:
        value = os.environ.get(variable)
        if value:
            found = Path(shutil.which(value) or value)
            if not _starts(found):
                raise NoBrowser(f"{variable} names a browser that does not start.")
            return found
    return None


def _candidates() -> Iterator[Path]:
    yield from _on_the_machine()
    yield _playwrights()
    if _fetch_playwrights():
        yield _playwrights()
    if _install_debians():
        yield from _on_the_machine()


def _on_the_machine() -> Iterator[Path]:
    yield from (Path(found) for found in map(shutil.which, NAMES) if found)
    yield MAC


def _playwrights() -> Path:
    """Where Playwright keeps its Chromium, whether or not it is there."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _fetch_playwrights() -> bool:
    # Where its server is out of reach, Playwright would try for minutes.
    patience = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"}
    command = [sys.executable, "-m", "playwright", "install", "--no-shell", "chromium"]
    return _run("No browser here: fetching Playwright's Chromium ...", command, patience)


def _install_debians() -> bool:
    if not shutil.which("apt-get"):
        return False
    root = os.geteuid() == 0
    if not root and not shutil.which("sudo"):
        return False
    apt = ["apt-get"] if root else ["sudo", "apt-get"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    _run("Reading Debian's package lists ...", [*apt, "update", "-qq"], quiet)
    return _run("Installing Debian's Chromium ...", [*apt, "install", "-y", "-qq", "chromium-headless-shell"], quiet)


def _run(what: str, command: list[str], environ: dict[str, str]) -> bool:
    """Standard output is for the path alone, so all words go to standard error."""
    print(what, file=sys.stderr, flush=True)
    return subprocess.run(command, env={**os.environ, **environ}, stdout=sys.stderr).returncode == 0


def _starts(program: Path) -> bool:
    """Whether it says its version: a name may be there without a browser behind it, or without its libraries."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    try:
        print(provide())
    except NoBrowser as error:
        sys.exit(str(error))
