"""The programs that the engines are driven with: those on the machine, else Debian's packages.

python -m tests.engines.programs says nothing where all is there, or in one line what is missing.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.provide import install

PACKAGES = {
    "chromium": {"chromium-headless-shell": "chromium-headless-shell", "chromedriver": "chromium-driver"},
    "firefox": {"firefox-esr": "firefox-esr"},
    # The locale is for a Chinese reader.
    "webkit": {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb", "/usr/share/i18n/locales/zh_CN": "locales"},
}
"""What each engine needs, by name or place, with the package of Debian that has it."""


def chosen() -> list[str]:
    """The engines that ENGINES names, or all."""
    return os.environ.get("ENGINES", " ".join(PACKAGES)).split()


def missing(engine: str) -> Iterator[str]:
    """Packages."""
    for needed, package in PACKAGES[engine].items():
        if not (shutil.which(needed) or Path(needed).exists()):
            yield package


def provided() -> str:
    """Nothing, or what is missing and could not be installed."""
    for engine in chosen():
        for package in missing(engine):
            install(package)
        if left := " ".join(missing(engine)):
            return f"The tests in {engine} need packages of Debian: sudo apt install {left}"
    return ""


if __name__ == "__main__":
    sys.exit(provided() or None)
