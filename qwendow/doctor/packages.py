"""Python and the packages, against the list. Nothing but the standard library, as anything else may be missing."""

from __future__ import annotations

import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from qwendow import __version__
from qwendow.doctor.finding import Finding, doubt, well, wrong

OLDEST = (3, 11)

PINNED = re.compile(r"^([\w.-]+)==([\w.]+)\s*(;.*?)?(?:#.*)?$", re.MULTILINE)


def look_at_packages(requirements: Path) -> list[Finding]:
    python = f"{platform.python_version()} on {platform.system()}, Qwendow {__version__}"
    of_python = well("python", python)
    if sys.version_info < OLDEST:
        of_python = wrong("python", python, "Qwendow needs Python 3.11 or newer")
    return [of_python, _of_packages(requirements)]


def _of_packages(requirements: Path) -> Finding:
    pinned = [(name, wanted) for name, wanted, marker in PINNED.findall(requirements.read_text("utf-8")) if not marker]
    found = {name: _installed(name) for name, _ in pinned}
    remedy = "pip install -r requirements.txt, or make run, which does"
    if missing := [name for name, _ in pinned if found[name] is None]:
        return wrong("packages", f"missing: {', '.join(missing)}", remedy)
    if other := [f"{name} {found[name]} for {wanted}" for name, wanted in pinned if found[name] != wanted]:
        return doubt("packages", f"others than were tried: {', '.join(other)}", remedy)
    return well("packages", f"all {len(pinned)}, gradio {found['gradio']} among them, as they were tried")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
