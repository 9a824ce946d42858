"""The words of the page: complete in both languages, with the same blanks to fill in."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from qwendow.page import texts
from qwendow.page.texts import (
    ABOUT,
    BAD_FILES,
    DONE_WITHOUT,
    ERROR_PAGE,
    ERRORS,
    EXPORTED,
    LABELS,
    REFUSALS,
    REFUSED_FIELDS,
    TEXTS,
    i18n,
    language_of,
)

PAIRS = {
    **{f"label {key}": words for key, words in LABELS.items()},
    **{f"text {key}": (words["en"], words["zh"]) for key, words in TEXTS.items()},
    **{f"refusal {key}": (words["en"], words["zh"]) for key, words in REFUSALS.items()},
    **{f"bad file {key}": (words["en"], words["zh"]) for key, words in BAD_FILES.items()},
    **{f"exported {key}": (words["en"], words["zh"]) for key, words in EXPORTED.items()},
    **{f"done without {key}": (words["en"], words["zh"]) for key, words in DONE_WITHOUT.items()},
    **{f"refused {key}": ("\n".join(words["en"]), "\n".join(words["zh"])) for key, words in REFUSED_FIELDS.items()},
    **{f"error {key}": ("\n".join(words["en"]), "\n".join(words["zh"])) for key, words in ERRORS.items()},
}
NAMES_ONLY = {"label top_p", "label temperature"}


def blanks(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    "table", [TEXTS, ERRORS, REFUSALS, BAD_FILES, REFUSED_FIELDS, DONE_WITHOUT, EXPORTED, {"": ERROR_PAGE}]
)
def test_every_text_is_there_in_both_languages_and_no_other(table: dict[str, dict[str, object]]):
    assert [key for key, words in table.items() if set(words) != {"en", "zh"}] == []


def test_neither_language_is_empty():
    empty = [
        key for key, both in PAIRS.items() if not all(part.strip() for words in both for part in words.split("\n"))
    ]
    assert empty == []


def test_both_languages_have_the_same_blanks():
    assert {key: both for key, both in PAIRS.items() if blanks(both[0]) != blanks(both[1])} == {}


def test_english_holds_no_chinese():
    chinese = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
    assert {key: english for key, (english, _) in PAIRS.items() if chinese.search(english)} == {}


def test_chinese_is_chinese():
    assert {key: words for key, (_, words) in PAIRS.items() if not re.search("[\u4e00-\u9fff]", words)} == {}


def test_every_field_that_is_refused_has_words():
    assert set(ABOUT.values()) - set(REFUSED_FIELDS) == set()


def test_an_error_has_what_happened_and_what_to_do():
    lines = {key: [len(words[language]) for language in ("en", "zh")] for key, words in ERRORS.items()}
    assert lines == {key: [2, 2] for key in ERRORS}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh", "zh"),
        ("ZH-tw", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("*", "en"),
        ("\0", "en"),
    ],
)
def test_the_language_is_the_first_choice_of_the_browser(header: str | None, language: str):
    assert language_of(header) == language


def test_every_label_the_page_marks_has_words():
    folder = Path(texts.__file__).parents[1]
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    calls = re.findall(r"\bT\(([^()]*)\)", code)
    marked = {key for call in calls for key in re.findall(r'"([^"]+)"', call)}
    assert len(marked) > 10
    assert marked - set(LABELS) == set()


@pytest.mark.parametrize("language", ["en", "zh", "zh-CN", "zh-TW", "zh-HK", "zh-SG"])
def test_gradio_gets_every_label_in_the_languages_of_the_page(language: str):
    assert set(i18n().translations_dict[language]) == set(LABELS)


def test_gradio_gets_chinese_for_chinese():
    assert i18n().translations_dict["zh-CN"]["model"] == "模型"
