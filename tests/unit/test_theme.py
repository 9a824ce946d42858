"""A name, a mark, a colour and a welcome of the operator's own: the file, and where the page has them."""

from __future__ import annotations

import base64
import html
import json
import re
from pathlib import Path

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.house import House, Shades, Theme, Unfit, Words, read_theme
from qwendow.house.colours import DARK, TOLD_APART, WHITE, contrast, dark_shades, light_shades, read_colour
from qwendow.page.front import Front
from qwendow.page.look import render_look
from qwendow.page.offer import Offer
from qwendow.page.shared import SharedPage
from qwendow.page.signing_in import SignInPage
from qwendow.web.gate import READ
from qwendow.web.housed import housed
from qwendow.web.install import MANIFEST, installable
from qwendow.web.shown import icon, shown
from staged import Stage
from test_page_dialogue import Scripted
from test_page_front import choices

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x40\0\0\0\x30" + b"\0" * 20
SHOP = """
title = {en = "Window <Shop>", zh = "窗户店"}
tagline = "Ask us"
colour = "#0a7d5a"
logo = "logo.svg"
welcome = {en = "Hello & welcome", zh = "欢迎"}
welcome_text = "Windows and doors."

[[starters]]
en = "What does a door cost?"
zh = "门多少钱？"
"""


def read(folder: Path, text: str = SHOP, logo: bytes = SVG.encode()) -> Theme:
    (folder / "logo.svg").write_bytes(logo)
    (folder / "theme.toml").write_text(text, "utf-8")
    return read_theme(folder / "theme.toml")


@pytest.fixture
def shop(tmp_path: Path) -> House:
    return House(theme=read(tmp_path))


# The file


def test_a_theme_is_read_with_texts_for_both_languages_or_one_for_each(shop: House):
    theme = shop.theme
    assert (theme.title, theme.tagline) == (Words("Window <Shop>", "窗户店"), Words("Ask us", "Ask us"))
    assert theme.starters == (Words("What does a door cost?", "门多少钱？"),)
    assert theme.light == light_shades((10, 125, 90)) and theme.dark == dark_shades((10, 125, 90))
    assert theme.logo and (theme.logo.kind, theme.logo.size) == ("svg", "any")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\ntitle = yes", r"^is not TOML: .*line 2"),
        ('title = "a"\ncolor = "#0a7d5a"', r"line 2: color is not known; known are title, "),
        ('\ncolour = "green"', r"line 2: colour must be a colour such as #0a7d5a"),
        ('colour = "#fffef0"', r"line 1: colour can hardly be told from the white page"),
        ('colour = "#101010"', r"line 1: colour can hardly be told from the black page.*set colour_dark"),
        ('title = "a"\ncolour_dark = "#ffffff"', r"line 2: colour_dark needs colour"),
        ('title = ""', r"line 1: title must be a text of at most 40"),
        ('tagline = "a\\nb"', r"line 1: tagline must be"),
        ('welcome = {en = "a"}', r"line 1: welcome must be"),
        ('[welcome]\nen = "a"\nzh = 1', r"line 1: welcome must be"),
        ('starters = "a"', r"line 1: starters must be a list"),
        ('title = "a"\n[[starters]]\nen = "a"', r"line 2: starters must be a text"),
        ('logo = "nowhere.svg"', r"line 1: logo must be an SVG or a PNG .*No such file"),
        ("logo = 1", r"line 1: logo must be the path"),
    ],
)
def test_a_file_with_something_wrong_is_refused_by_line_and_key(tmp_path: Path, text: str, said: str):
    with pytest.raises(Unfit, match=said):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "logo",
    [
        b"GIF89a", b"", b"<html/>", b"<svg/>", PNG[:20], b"<svg" + b" " * 256_001,
        PNG.replace(b"\0\0\0\x40", b"\0\1\0\0"),
        b'<!DOCTYPE s [<!ENTITY a "aa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
    ],
    ids=range(8),
)  # fmt: skip
def test_a_mark_that_is_no_picture_is_refused(tmp_path: Path, logo: bytes):
    with pytest.raises(Unfit, match=r"^has something wrong in line 5: logo must be an SVG or a PNG"):
        read(tmp_path, SHOP, logo)


def test_a_mark_may_be_a_png(tmp_path: Path):
    logo = read(tmp_path, SHOP, PNG).logo
    assert logo and (logo.kind, logo.size, logo.data) == ("png", "64x48", PNG)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 64_001])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "theme.toml").write_bytes(content)
    with pytest.raises(Unfit, match=r"^must be a TOML file"):
        read_theme(tmp_path / "theme.toml")
    with pytest.raises(Unfit, match=r"there is none that can be read"):
        read_theme(tmp_path / "nowhere.toml")


# The colour


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_any_colour_can_be_read_or_is_refused(colour: tuple[int, int, int]):
    for ground, shades in ((WHITE, light_shades), (DARK, dark_shades)):
        try:
            made = Shades(*shades(colour))
        except Unfit:
            assert contrast(colour, ground) < TOLD_APART
            continue
        fill, hover, on, accent, ink = map(read_colour, made)
        assert contrast(fill, on) >= 4.5 and contrast(hover, on) >= 4.5
        assert contrast(accent, ground) >= 4.4 and contrast(accent, WHITE) >= 3
        tint = tuple(round(one * 0.18 + two * 0.82) for one, two in zip(accent, ground, strict=True))
        assert contrast(ink, tint) >= 4.5  # type: ignore[arg-type]


def test_a_colour_holds_for_light_and_dark_and_none_leaves_the_page_as_it_is(shop: House):
    rules = render_look(shop.theme)
    assert re.findall(r"--qw-fill: (\S+);", rules) == ["#0a7d5a", "#0a7d5a"]
    assert len(set(re.findall(r"--qw-accent-text: (\S+);", rules))) == 2
    assert render_look(Theme()) == ""


def test_what_gradio_makes_of_a_colour_that_is_the_operators_is_theirs_too(shop: House):
    """Its root makes one of the other, where the other is still Gradio's."""
    named = set(re.findall(r"--([\w-]+):", render_look(shop.theme)))
    made = {
        name.replace("_", "-"): value for name, value in vars(gr.themes.Default()).items() if isinstance(value, str)
    }
    of = {
        name.removesuffix("-dark")
        for name, value in made.items()
        if value.startswith("*") and value[1:].replace("_", "-") in named
    }
    assert {"slider-color"} <= of <= named


# The page


def front(house: House) -> Front:
    made = choices()
    return Front(made, Stage(Scripted(), made).tabs, Offer(made, False), house)


def test_the_header_has_the_name_and_the_mark_in_the_readers_language(shop: House):
    assert front(shop).header("zh") == (
        '<header><img class="mark" src="logo.svg" alt=""><h1>窗户店</h1><p>Ask us</p></header>'
    )
    assert "<h1>Window &lt;Shop&gt;</h1>" in front(shop).header("en")
    assert front(House()).header("en") == "<header><h1>Qwendow</h1><p>A window on Qwen</p></header>"
    assert "<p></p>" in front(House(theme=Theme(Words("A", "A")))).header("en")


def test_the_welcome_is_the_operators_for_the_prompt_to_begin_with(shop: House):
    *_, welcome = front(shop).settings("en", {})
    assert welcome["placeholder"] == "<h2>Hello &amp; welcome</h2><p>Windows and doors.</p>"
    assert welcome["examples"] == [{"text": "What does a door cost?"}]
    *_, other = front(shop).settings("en", {"prompt": "facts"})
    assert "Hello" not in other["placeholder"]


def test_what_others_show_of_the_page_has_its_name(shop: House, tmp_path: Path):
    assert 'content="Window &lt;Shop&gt;"' in shown(shop) and "Qwendow" not in shown(shop)
    client = TestClient(Starlette(routes=[icon(shop), *installable(shop), *housed(shop)]))
    manifest = client.get("/manifest.json").json()
    assert manifest["name"] == manifest["short_name"] == "Window <Shop>"
    assert manifest["icons"] == [{"src": "logo.svg", "sizes": "any", "type": "image/svg+xml"}]
    assert "<h1>Window &lt;Shop&gt;</h1>" in client.get("/away.html").text
    assert client.get("/apple-touch-icon.png").status_code == 404
    for path in ("/logo.svg", "/favicon.ico"):
        answer = client.get(path)
        assert (answer.text, answer.headers["content-type"]) == (SVG, "image/svg+xml")
        assert answer.headers["content-security-policy"].endswith("; sandbox")
        assert READ.fullmatch(path)
    with_png = House(theme=read(tmp_path, 'title = "A"\nlogo = "logo.svg"', PNG))
    assert TestClient(Starlette(routes=[icon(with_png)])).get("/apple-touch-icon.png").content == PNG


def test_pages_beside_the_chat_have_name_mark_and_colour(shop: House):
    assert shop.theme.light and shop.theme.dark
    signing, shared = SignInPage(shop.theme).page("none", "zh", "/login", False), SharedPage(shop.theme)
    mark = base64.b64encode(SVG.encode()).decode()
    for page in (signing, shared.gone("zh")):
        assert f'<img class="mark" alt="" src="data:image/svg+xml;base64,{mark}">窗户店</p>' in page
        assert [page.count(f"--fill: {shades.fill}; --hover") for shades in (shop.theme.light, shop.theme.dark)] == [
            2,
            2,
        ]
    assert "img-src 'self' data:; " in shared.policy and "data:" not in SharedPage().policy
    assert "<img" not in SharedPage().gone("zh")


def test_a_page_without_a_theme_is_as_it_was():
    client = TestClient(Starlette(routes=[icon(House()), *installable()]))
    assert client.get("/manifest.json").json() == json.loads(json.dumps(MANIFEST))
    assert client.get("/apple-touch-icon.png").content.startswith(b"\x89PNG")
    assert html.unescape(shown(House())).count("Qwendow") == 2
