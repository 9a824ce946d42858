"""What is put into Gradio's page so that a first visit asks for less, and sooner."""

from __future__ import annotations

import re
from pathlib import Path

from qwendow.gradio_seam.assets import FRONTEND, NAMED_BY_CONTENT
from qwendow.gradio_seam.first_visit import NAMES, FirstVisit

ASSETS = FRONTEND / "assets"
PAGE = (FRONTEND / "index.html").read_bytes()
MODULES = [name for name in NAMES if name.endswith(".js")]
LOADER = "".join(file.read_text("utf-8") for file in ASSETS.glob("index-*.js"))


def test_gradio_has_each_file_and_asks_for_the_first():
    assert [name for name in NAMES if not (ASSETS / name).is_file()] == []
    assert set(re.findall(r'"\./assets/([^"]+)"', PAGE.decode())) <= set(NAMES)


def test_gradios_loader_leaves_out_what_a_link_names():
    assert re.search(r"\w+\.href===\w+&&\(!\w+\|\|\w+\.rel===`stylesheet`\)\)return", LOADER)


def test_all_styles_come_in_one_and_in_their_order():
    first = FirstVisit({})
    page = first.hasten(PAGE).decode()
    links = re.findall(r"<link rel=\"stylesheet\"[^>]*>", page)
    (named,) = (link for link in links if not link.endswith("disabled>"))
    address = named.split('"')[3]
    rules = first.made[f"/{address}"]
    assert NAMED_BY_CONTENT.fullmatch(f"/{address}")
    styles = [name for name in NAMES if name.endswith(".css")]
    assert [name in page for name in styles] == [True] * len(styles)
    assert rules == "\n".join((ASSETS / name).read_text("utf-8") for name in styles)
    # None of them would mean something else, or nothing, behind the others.
    assert not re.search(r"@(import|charset|namespace)\b", rules)


def test_all_modules_come_in_one_and_each_by_its_own_name_too():
    first = FirstVisit({f"/assets/{MODULES[0]}": "0;" + (ASSETS / MODULES[0]).read_text("utf-8")})
    (address,) = re.findall(r'<script type="module" crossorigin src="./([^"]+)"></script>', first.hasten(PAGE).decode())
    assert NAMED_BY_CONTENT.fullmatch(f"/{address}") and address not in FirstVisit({}).hasten(PAGE).decode()
    text = first.made[f"/{address}"]
    assert [name for name in MODULES if f'"{name}":(()=>' not in text] == []
    assert [name for name in MODULES if Path(address).name not in first.made[f"/assets/{name}"]] == []


def test_modules_that_are_written_otherwise_are_asked_for_one_by_one_before_the_first_runs():
    first = FirstVisit({f"/assets/{MODULES[1]}": "export let a"})
    head, _, end = first.hasten(PAGE).decode().partition('<script type="module"')
    assert re.findall(r'rel="modulepreload" href="./assets/([^"]+)"', head) == MODULES
    assert MODULES[0] in end.partition(">")[0] and len(first.made) == 1


def test_what_serves_a_page_around_this_one_comes_only_where_there_is_one():
    script = PAGE.decode().partition("/static/js/iframeResizer")[2].partition("</script>")[0]
    assert script.count("document.head.appendChild(script);") == 1
    page = FirstVisit({}).hasten(PAGE).decode().partition("/static/js/iframeResizer")[2].partition("</script>")[0]
    assert page == script.replace("document.head", "if (window.parent !== window) document.head")


def test_another_page_is_left_as_it_is(tmp_path: Path):
    assert FirstVisit({}).hasten(b"<html>") == b"<html>"
    assert FirstVisit({}, tmp_path).hasten(PAGE) == PAGE
