"""The parts of Gradio's page that scripts and styles look for: fails when a new version names them otherwise."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from qwendow.gradio_seam.katex import katex
from qwendow.gradio_seam.loading_sign import ASSETS
from qwendow.gradio_seam.parts import PARTS
from qwendow.page.head import in_column
from qwendow.web.chemistry import MHCHEM

PACKAGE = Path(__file__).parents[2] / "qwendow"


@cache
def shipped() -> str:
    """All scripts and styles of Gradio's page."""
    files = [*ASSETS.glob("*.js"), *ASSETS.glob("*.css")]
    return "\n".join(file.read_text("utf-8", "replace") for file in files)


@cache
def own() -> str:
    files = [file for kind in ("*.py", "*.js") for file in PACKAGE.rglob(kind)]
    return "\n".join(file.read_text("utf-8") for file in files if file.name != "parts.py")


@pytest.mark.parametrize("part", PARTS)
def test_gradios_page_has_each_part(part: str):
    names = re.sub(r"^\[\w+(-\w+)?=|[\[\].']", "", PARTS[part])
    assert names in shipped()


def test_every_class_in_the_styles_is_one_of_ours_or_gradios():
    rules = in_column()
    classes = set(re.findall(r"\.([a-zA-Z_][\w-]*)", " ".join(re.findall(r"([^{}]+)\{", rules))))
    assert {name for name in classes if re.sub(r"\d$", "", name) not in own() and name not in shipped()} == set()


def test_gradio_ships_katex_as_a_module_of_the_version_that_our_extension_is_of():
    shown = (ASSETS / katex()).read_text("utf-8")
    version = re.search(r"version:`([\d.]+)`,render:", shown)
    assert version and f"npm package katex {version[1]} has it" in MHCHEM.read_text("utf-8")
    assert re.search(r"export\{\w+ as default\};?\s*$", shown)
