"""The questions of a talk: read from stage.toml, or the starters of all prompts."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.prompts import PromptFolder
from qwendow.stage import BrokenPlaylist, Playlist


def playlist(folder: Path, text: str | None) -> Playlist:
    file = folder / "stage.toml"
    if text is not None:
        file.write_text(text, "utf-8")
    return Playlist(file, PromptFolder(folder))


def test_without_a_file_it_is_the_starters_of_all_prompts(tmp_path: Path):
    (tmp_path / "a.md").write_text("---\nstarters:\n  - {en: Hello, zh: 你好}\n  - Again\n---\nYou help.", "utf-8")
    assert playlist(tmp_path, None).questions() == [
        {"q": {"en": "Hello", "zh": "你好"}, "settings": {"prompt": "a"}, "files": []},
        {"q": {"en": "Again", "zh": "Again"}, "settings": {"prompt": "a"}, "files": []},
    ]


def test_a_file_names_questions_and_how_they_are_asked(tmp_path: Path):
    text = """
[[question]]
q = "Which one?"
model = "max"
json = true

[[question]]
q = {en = "Hello", zh = "你好"}
compare = "max,plus"
tools = false
"""
    assert playlist(tmp_path, text).questions() == [
        {
            "q": {"en": "Which one?", "zh": "Which one?"},
            "settings": {"model": "max", "json_mode": True},
            "files": [],
        },
        {"q": {"en": "Hello", "zh": "你好"}, "settings": {"compare": "max,plus", "tools": False}, "files": []},
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "stage.toml: it has no [[question]]"),
        ("question = 5", "it has no"),
        ("[[question]]\nmodel = 'max'", "question 1: q must be a text"),
        ("[[question]]\nq = ''", "question 1: q must be a text"),
        ("[[question]]\nq = {en = 'a'}", "question 1: q must be a text, or one for en and one for zh"),
        ("[[question]]\nq = 'a'\n[[question]]\nq = 'b'\nmodel = 5", "question 2: model must be a text"),
        ("[[question]]\nq = 'a'\njson = 'yes'", "question 1: json must be true or false"),
        ("[[question]]\nq = 'a'\ncolour = 'red'", "question 1: colour is not known"),
        ("question = [5]", "question 1: it must be a table"),
        ("[[question", "stage.toml: "),
        ("[[question]]\nq = 'a'\nfiles = 'x'", "question 1: files must be a list of names"),
        ("[[question]]\nq = 'a'\nfiles = ['x.png']", "question 1: there is no file x.png in the folder"),
        ("[[question]]\nq = 'a'\nfiles = ['../x.png']", "there is no file ../x.png in the folder"),
    ],
)
def test_what_cannot_be_used_says_where_and_why(tmp_path: Path, text: str, why: str):
    with pytest.raises(BrokenPlaylist) as broken:
        playlist(tmp_path, text).questions()
    assert why in str(broken.value)


def test_it_is_read_anew_each_time(tmp_path: Path):
    list_ = playlist(tmp_path, "[[question]]\nq = 'a'")
    assert list_.questions()[0]["q"]["en"] == "a"
    (tmp_path / "stage.toml").write_text("[[question]]\nq = 'b'")
    assert list_.questions()[0]["q"]["en"] == "b"


def test_the_files_of_a_question_are_given_and_no_others(tmp_path: Path):
    folder = tmp_path / "talk"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "a.txt").write_text("inside")
    (tmp_path / "secret.txt").write_text("outside")
    list_ = playlist(folder, "[[question]]\nq = 'a'\nfiles = ['pictures/a.txt']")
    client = TestClient(Starlette(routes=list_.routes))
    assert client.get("/stage.json").json()["questions"][0]["files"] == ["pictures/a.txt"]
    assert client.get("/stage/0/0").text == "inside"
    assert [client.get(path).status_code for path in ("/stage/0/1", "/stage/1/0")] == [404, 404]
