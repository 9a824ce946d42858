"""What is put into Gradio's page so that a first visit asks for less, and sooner."""

from __future__ import annotations

import re
from pathlib import Path

from qwendow.gradio_seam.assets import FRONTEND, NAMED_BY_CONTENT
from qwendow.gradio_seam.first_visit import NAMES, FirstVisit

ASSETS = FRONTEND / "assets"
PAGE = (FRONTEND / "index.html").read_bytes()
LOADER = "".join(file.read_text("utf-8") for file in ASSETS.glob("index-*.js"))


def test_gradio_has_each_file_and_asks_for_the_first():
    assert [name for name in NAMES if not (ASSETS / name).is_file()] == []
    assert set(re.findall(r'"\./assets/([^"]+)"', PAGE.decode())) <= set(NAMES)


def test_gradios_loader_leaves_out_what_a_link_names():
    assert re.search(r"\w+\.href===\w+&&\(!\w+\|\|\w+\.rel===`stylesheet`\)\)return", LOADER)


def test_all_styles_come_in_one_and_in_their_order():
    first = FirstVisit()
    ((address, rules),) = first.made.items()
    page = first.hasten(PAGE).decode()
    links = re.findall(r"<link rel=\"stylesheet\"[^>]*>", page)
    (named,) = (link for link in links if not link.endswith("disabled>"))
    assert named == f'<link rel="stylesheet" href="{address[1:]}">'
    assert NAMED_BY_CONTENT.fullmatch(address)
    styles = [name for name in NAMES if name.endswith(".css")]
    assert [name in page for name in styles] == [True] * len(styles)
    assert rules == "\n".join((ASSETS / name).read_text("utf-8") for name in styles)
    # None of them would mean something else, or nothing, behind the others.
    assert not re.search(r"@(import|charset|namespace)\b", rules)


def test_modules_are_asked_for_before_the_first_one_runs():
    page = FirstVisit().hasten(PAGE).decode()
    head = page.partition('<script type="module"')[0]
    modules = [name for name in NAMES if name.endswith(".js")]
    assert re.findall(r'rel="modulepreload" href="./assets/([^"]+)"', head) == modules


def test_another_page_is_left_as_it_is(tmp_path: Path):
    assert FirstVisit().hasten(b"<html>") == b"<html>"
    assert FirstVisit(tmp_path).hasten(PAGE) == PAGE
