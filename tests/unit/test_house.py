"""What is the operator's own on the page: a line at the top, terms to accept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.house import House, Terms, Unfit, Words, read_pair, read_terms
from qwendow.page.dialogue import Dialogue
from qwendow.page.news import known, render_news
from qwendow.web.gate import READ
from qwendow.web.housed import housed
from staged import Stage
from test_page_dialogue import EN, Reader, Scripted, play

TERMS = Terms("v1", Words("# Terms\n\nBe kind. <script>x</script>", "# 条款"))


# The line at the top


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Closed on Monday", Words("Closed on Monday", "Closed on Monday")),
        ("Closed | 休息", Words("Closed", "休息")),
        ("a|b | c | d", Words("a|b", "c | d")),
        ("", Words()),
    ],
)
def test_a_line_is_said_in_both_languages(text: str, words: Words):
    assert read_pair(text, 500) == words


def test_a_line_may_link_and_stress_and_nothing_else():
    house = House(Words("**Now**: [more](https://a.example/?a=1&b) <b>x</b> ![p](https://b.example/p.png)", "现在"))
    shown = render_news(house, "en")
    assert (
        '<strong>Now</strong>: <a href="https://a.example/?a=1&amp;b" target="_blank" rel="noopener">more</a>' in shown
    )
    assert "&lt;b&gt;" in shown and "<img" not in shown
    assert "<p>现在</p>" in render_news(house, "zh") and 'aria-label="关闭"' in render_news(house, "zh")
    assert "href" not in render_news(House(Words("[x](javascript:alert(1))")), "en")
    assert render_news(House(), "en") == ""


def test_another_line_is_another_one_to_a_browser_that_closed_the_first():
    assert known(House(Words("a", "b")))["news"] != known(House(Words("a", "c")))["news"]


# Terms


def test_terms_are_a_file_with_another_beside_it_for_chinese_readers(tmp_path: Path):
    (tmp_path / "terms.md").write_text("# Terms")
    alone = read_terms("terms.md", tmp_path)
    (tmp_path / "terms.zh.md").write_text("# 条款", "utf-8")
    both = read_terms("terms.md", tmp_path)
    assert (alone.text, both.text) == (Words("# Terms", "# Terms"), Words("# Terms", "# 条款"))
    assert len({alone.version, both.version, ""}) == 3
    assert read_terms("terms.md", tmp_path) == both
    away = read_terms("https://a.example/terms", tmp_path)
    assert (away.address, away.text, away.version != "") == ("https://a.example/terms", Words(), True)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00", b"x" * 200_001])
def test_terms_that_nobody_could_read_stop_the_start(tmp_path: Path, content: bytes):
    (tmp_path / "terms.md").write_bytes(content)
    with pytest.raises(Unfit, match=r"^must be a Markdown file in UTF-8"):
        read_terms("terms.md", tmp_path)


def test_terms_are_a_page_that_needs_no_scripts():
    client = TestClient(Starlette(routes=housed(House(terms=TERMS))))
    answer = client.get("/terms", headers={"accept-language": "en"})
    assert "<main><h1>Terms</h1>" in answer.text and "<script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<h1>条款</h1>" in client.get("/terms", headers={"accept-language": "zh-CN"}).text
    assert READ.fullmatch("/terms")
    away = TestClient(Starlette(routes=housed(House(terms=Terms("v", address="https://a.example/t")))))
    assert away.get("/terms", follow_redirects=False).headers["location"] == "https://a.example/t"
    assert housed(House()) == []


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("accepted", "asked"), [(None, 0), ("v0", 0), (1, 0), ("v1", 1)])
def test_nothing_is_asked_until_the_terms_of_now_are_accepted(accepted: Any, asked: int):
    async def scene() -> None:
        said = json.dumps({"place": {"terms": accepted}})
        await reader.see(dialogue.send(EN, "hi", reader.session, said))

    reader = Reader(Scripted())
    stage: Stage = reader.stage
    dialogue = Dialogue(stage.runs, stage.dialogue._choices, stage.library, stage.tabs, stage.pace, "v1")
    play(scene())
    assert len(reader.client.requests) == asked
    assert "value" not in reader.box or asked
