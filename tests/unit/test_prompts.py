"""The prompt folder: what a file may say, and that no broken file harms anything else."""

from __future__ import annotations

import json
import logging
import os
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.page.texts import broken_prompt
from qwendow.page.texts.prompts import CHINESE
from qwendow.prompts import MAX_BYTES, REASONS, BrokenPrompt, Prompt, PromptFolder, Words, parse
from qwendow.schema import parse_schema, verdict_on

SHIPPED = Path(__file__).parents[2] / "prompts"

FULL = """---
title:
  en: Clerk
  zh: 店员
description: {en: Sells phones., zh: 卖手机。}
starters:
  - {en: Hello, zh: 你好}
  - Bye
json: true
cache: true
---
You sell phones.

    indented
"""


@pytest.fixture
def folder(tmp_path: Path) -> PromptFolder:
    """A folder with one good file, read once."""
    path = tmp_path / "prompts"
    path.mkdir()
    (path / "good.md").write_text("You are good.")
    folder = PromptFolder(path)
    folder.read()
    return folder


def add(folder: PromptFolder, name: str, content: bytes | str) -> None:
    (folder.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    folder.read()


def reasons(folder: PromptFolder) -> dict[str, str]:
    return {name: str(error) for name, error in folder.broken.items()}


def test_a_plain_file_is_a_prompt_named_after_its_file():
    assert parse("plain", "You are brief.\n") == Prompt("plain", "You are brief.", Words("plain", "plain"))


def test_front_matter_gives_title_description_starters_and_switches():
    assert parse("clerk", FULL) == Prompt(
        name="clerk",
        text="You sell phones.\n\n    indented",
        title=Words("Clerk", "店员"),
        description=Words("Sells phones.", "卖手机。"),
        starters=(Words("Hello", "你好"), Words("Bye", "Bye")),
        json=True,
        cache=True,
    )


def test_a_title_in_one_language_stands_in_for_the_other():
    assert parse("x", "---\ntitle: {zh: 店员}\n---\ntext").title == Words("店员", "店员")


def test_braces_and_percent_signs_in_a_prompt_stand_for_themselves():
    assert parse("x", "{{ config }} {name} %s %(x)s ${HOME}").text == "{{ config }} {name} %s %(x)s ${HOME}"


@pytest.mark.parametrize(
    ("value", "asked"),
    [("true", True), ("True", True), ("false", False), ("no", False), ("1", False), ("[true]", False)],
)
def test_json_is_asked_for_only_by_true(value: str, asked: bool):
    assert parse("x", f"---\njson: {value}\n---\ntext").json is asked


def test_a_schema_is_a_mapping_of_json_values():
    front = """
schema:
  type: object
  required: [a, "no", 2026-11-16]
  properties:
    a: {type: integer, minimum: 1.5, default: 3, enum: [yes, true, null, "1", "null", ~, NaN]}
    b:
    on: |
      3
"""
    assert json.loads(parse("x", f"---{front}---\ntext").schema) == {
        "type": "object",
        "required": ["a", "no", "2026-11-16"],
        "properties": {
            "a": {
                "type": "integer",
                "minimum": 1.5,
                "default": 3,
                "enum": ["yes", True, None, "1", "null", "~", "NaN"],
            },
            "b": None,
            "on": "3\n",
        },
    }


def test_a_schema_may_be_a_text_that_is_json():
    source = '---\nschema: |\n  {"type": "object",\n   "title": "单"}\n---\ntext'
    assert parse("x", source).schema == '{\n  "type": "object",\n  "title": "单"\n}'


@pytest.mark.parametrize(
    "value",
    ["", "[a]", "three", "3", "'[1]'", "'{\"a\": NaN}'", "{a: &x {}, b: *x}"],
)
def test_a_schema_that_is_no_object_is_broken(value: str):
    with pytest.raises(BrokenPrompt, match=r"^schema must be a mapping, or a text that is a JSON object$"):
        parse("x", f"---\nschema: {value}\n---\ntext")


def test_tools_are_names():
    assert parse("x", "---\ntools: [clock, get-weather, clock]\n---\ntext").tools == ("clock", "get-weather")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Read, Grep", ("Read", "Grep")),
        ("clock", ("clock",)),
        ("['edit/editFiles', 'codebase']", ("edit/editFiles", "codebase")),
        ("[时钟, '']", ("时钟",)),
        ("''", ()),
    ],
)
def test_tools_of_others_are_names_too(value: str, names: tuple[str, ...]):
    """As in the agents of Claude Code and the prompt files of VS Code."""
    assert parse("x", f"---\ntools: {value}\n---\ntext").tools == names


@pytest.mark.parametrize("value", ["[[a]]", "{a: b}"])
def test_tools_that_are_no_names_are_broken(value: str):
    with pytest.raises(BrokenPrompt, match=r"^tools must be a list of names$"):
        parse("x", f"---\ntools: {value}\n---\ntext")


def test_empty_front_matter_is_no_front_matter():
    assert parse("x", "---\n---\ntext") == Prompt("x", "text", Words("x", "x"))


@pytest.mark.parametrize("source", ["", " \n\t\n", "---\ntitle: A\n---\n", "---\ntitle: A\n---\n \n"])
def test_a_prompt_without_text_is_broken(source: str):
    with pytest.raises(BrokenPrompt, match=r"^it holds no prompt text$"):
        parse("x", source)


@pytest.mark.parametrize(
    "front",
    [
        "title: [",
        "title: 'open",
        "{a: }: b: c",
        "\tx: 1",
        "a: *nowhere",
        "title: a\0b",
        "[" * 1000,
        "schema: {[a]: b}",
        "schema: &x {a: *x}",
        "schema: {a: &x [*x]}",
    ],
)
def test_front_matter_that_yaml_cannot_read_is_broken(front: str):
    with pytest.raises(BrokenPrompt, match=r"^its front matter is not YAML(, as line \d shows| in line \d: .*)?$"):
        parse("x", f"---\n{front}\n---\ntext")


@pytest.mark.parametrize(
    "value",
    [
        "2026-13-45",
        "!!timestamp noon",
        "!!int many",
        "!!bool perhaps",
        "!!float x",
        "!!python/object/apply:os.system [ls]",
        "9" * 5000,
    ],
    ids=lambda value: value[:24],
)
def test_an_odd_value_in_front_matter_breaks_nothing_but_its_file(value: str):
    with suppress(BrokenPrompt):
        assert parse("x", f"---\nnote: {value}\n---\ntext").text == "text"


def test_a_number_as_a_title_is_its_digits():
    assert parse("x", "---\ntitle: 2026\n---\ntext").title == Words("2026", "2026")


@pytest.mark.parametrize("front", ["- a\n- b", "just words", "42"])
def test_front_matter_without_fields_is_broken(front: str):
    with pytest.raises(BrokenPrompt, match=r"^its front matter is not a list of fields$"):
        parse("x", f"---\n{front}\n---\ntext")


@pytest.mark.parametrize(
    "front", ["title: [a]", "title: {en: [a]}", "description: {en: {}}", "starters: [[a]]", "description: [a, b]"]
)
def test_words_that_are_no_text_are_broken(front: str):
    with pytest.raises(BrokenPrompt, match=r"must be a text, or a text for en and one for zh$"):
        parse("x", f"---\n{front}\n---\ntext")


def test_starters_that_are_no_list_are_broken():
    with pytest.raises(BrokenPrompt, match=r"^starters must be a list$"):
        parse("x", "---\nstarters: hello\n---\ntext")


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_prompt_or_broken(source: str):
    front = source.startswith("---")
    try:
        assert parse("x", source).text == source.strip() or front
    except BrokenPrompt:
        assert not source.strip() or front


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_front_matter_is_read_or_broken(front: str):
    try:
        assert parse("x", f"---\n{front}\n---\ntext").text.endswith("text")
    except BrokenPrompt as error:
        assert "front matter" in str(error) or "must be" in str(error)


def test_the_folder_finds_its_files_by_name(folder: PromptFolder):
    assert folder.get("good") == Prompt("good", "You are good.", Words("good", "good"))


def test_only_markdown_files_are_prompts(folder: PromptFolder):
    add(folder, "notes.txt", "no prompt")
    add(folder, ".env", "KEY=1")
    assert (list(folder.prompts), folder.broken) == (["good"], {})


def test_a_folder_that_does_not_exist_offers_an_empty_default(tmp_path: Path):
    folder = PromptFolder(tmp_path / "nowhere")
    folder.read()
    assert (folder.default, folder.broken) == (Prompt("", "", Words("", "")), {})


def test_assistant_is_the_default_where_there_is_one(folder: PromptFolder):
    add(folder, "assistant.md", "You help.")
    add(folder, "aaa.md", "First by name.")
    assert folder.default.name == "assistant"


def test_the_first_file_is_the_default_without_an_assistant(folder: PromptFolder):
    assert folder.default.name == "good"


def test_a_chinese_file_name_is_a_name(folder: PromptFolder):
    add(folder, "店员.md", "You sell.")
    assert folder.get("店员") == Prompt("店员", "You sell.", Words("店员", "店员"))


def test_a_byte_order_mark_is_not_part_of_the_prompt(folder: PromptFolder):
    add(folder, "bom.md", b"\xef\xbb\xbf---\ntitle: A\n---\ntext")
    assert folder.get("bom") == Prompt("bom", "text", Words("A", "A"))


def test_windows_line_ends_are_line_ends(folder: PromptFolder):
    add(folder, "crlf.md", "---\r\ntitle: A\r\n---\r\none\r\ntwo\r\n")
    assert folder.get("crlf") == Prompt("crlf", "one\ntwo", Words("A", "A"))


@pytest.mark.parametrize(
    "name",
    [
        "../secret",
        "../../etc/passwd",
        "/etc/passwd",
        "sub/good",
        "..",
        ".",
        "",
        "good.md",
        "good\0",
        "good\n",
        "good ",
        "%2e%2e%2fsecret",
        "..\\secret",
        "C:secret",
        "\\\\host\\share",
        "～root",
        "g" * 65,
    ],
)
def test_a_name_that_is_no_file_name_finds_nothing(folder: PromptFolder, name: str):
    (folder.path.parent / "secret.md").write_text("You know too much.")
    assert folder.get(name) is None


def test_a_file_added_while_running_is_found_by_its_name(folder: PromptFolder):
    (folder.path / "late.md").write_text("You came late.")
    assert folder.get("late") == Prompt("late", "You came late.", Words("late", "late"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it holds no prompt text"),
        ("你是一个助手".encode("gbk"), "it is not UTF-8 text"),
        (b"\xff\xfeY\0o\0u\0", "it is not UTF-8 text"),
        (b"x" * (MAX_BYTES + 1), "it is larger than 64 KB"),
        (b"---\ntitle: [\n---\ntext", "its front matter is not YAML, as line 3 shows"),
        (
            b"---\nmode: agent\napplyTo: **/*.py\n---\nUse types.",
            "its front matter is not YAML in line 3: put the value in quotes",
        ),
        (
            b"\n---\ndescription: Use when: asked\n---\nPlan.",
            "its front matter is not YAML in line 3: put the value in quotes",
        ),
        (b"---\nname: @me\n---\nPlan.", "its front matter is not YAML in line 2: put the value in quotes"),
        (b"---\ntitle: x\nYou are x", "its front matter is not closed: a line --- must end it"),
    ],
    ids=["empty", "gbk", "utf-16", "large", "yaml", "alias", "colon", "at", "unclosed"],
)
def test_a_broken_file_is_named_with_its_reason(folder: PromptFolder, content: bytes, reason: str):
    add(folder, "bad.md", content)
    assert reasons(folder) == {"bad.md": reason}
    assert broken_prompt(folder.broken["bad.md"], "en") == reason
    assert re.search("[\u4e00-\u9fff]", broken_prompt(folder.broken["bad.md"], "zh"))


def test_every_reason_is_said_in_chinese_with_the_same_facts():
    def facts(words: str) -> set[str]:
        return set(re.findall(r"{\w+}", words))

    assert {reason: facts(words) for reason, words in REASONS.items()} == {
        reason: facts(words) for reason, words in CHINESE.items()
    }


def test_a_line_above_the_text_is_no_front_matter():
    assert parse("x", "---\nYou are x: be brief.").text == "---\nYou are x: be brief."


def test_a_prompt_file_of_others_is_taken_by_its_name(folder: PromptFolder):
    """As the VS Code documentation of prompt files has them (2026-11)."""
    add(folder, "create-readme.prompt.md", "---\nmode: 'agent'\ntools: ['codebase']\n---\nWrite.")
    assert folder.get("create-readme") == Prompt(
        "create-readme", "Write.", Words("create-readme", "create-readme"), tools=("codebase",)
    )


def test_of_two_files_of_one_name_the_first_stays(folder: PromptFolder):
    add(folder, "good.prompt.md", "You are better.")
    assert folder.get("good") == Prompt("good", "You are good.", Words("good", "good"))
    assert reasons(folder) == {"good.prompt.md": "there is good.md of the same name"}


def test_a_broken_file_harms_no_other(folder: PromptFolder):
    add(folder, "aaa.md", b"\xff")
    assert (list(folder.prompts), folder.get("aaa")) == (["good"], None)


def test_the_largest_file_allowed_is_read(folder: PromptFolder):
    add(folder, "large.md", "x" * MAX_BYTES)
    assert folder.broken == {}


def test_a_huge_file_is_refused_without_being_read(folder: PromptFolder):
    with open(folder.path / "huge.md", "wb") as file:
        file.truncate(1 << 40)
    folder.read()
    assert reasons(folder) == {"huge.md": "it is larger than 64 KB"}


def test_a_pipe_is_not_waited_for(folder: PromptFolder):
    os.mkfifo(folder.path / "pipe.md")
    folder.read()
    assert reasons(folder) == {"pipe.md": "it is not a regular file"}


def test_a_folder_with_the_name_of_a_prompt_is_not_one(folder: PromptFolder):
    (folder.path / "sub.md").mkdir()
    folder.read()
    assert reasons(folder) == {"sub.md": "it is not a regular file"}


@pytest.mark.parametrize("target", ["../secret.md", "/etc/passwd", "/dev/zero", "/proc/self/environ"])
def test_a_link_out_of_the_folder_is_refused(folder: PromptFolder, target: str):
    (folder.path.parent / "secret.md").write_text("You know too much.")
    (folder.path / "link.md").symlink_to(target)
    folder.read()
    assert reasons(folder) == {"link.md": "it is a link to a place outside the folder"}


def test_a_link_inside_the_folder_is_read(folder: PromptFolder):
    (folder.path / "same.md").symlink_to("good.md")
    assert folder.get("same") == Prompt("same", "You are good.", Words("same", "same"))


@pytest.mark.parametrize("target", ["nowhere.md", "link.md"])
def test_a_link_to_nothing_or_itself_is_broken(folder: PromptFolder, target: str):
    (folder.path / "link.md").symlink_to(target)
    folder.read()
    assert (list(folder.prompts), list(folder.broken)) == (["good"], ["link.md"])


@pytest.mark.parametrize("name", ["two words.md", "a.b.md", "<b>.md", "new\nline.md", f"{'g' * 65}.md", ".md"])
def test_a_file_with_an_odd_name_is_left_out(folder: PromptFolder, name: str):
    add(folder, name, "text")
    assert (list(folder.prompts), reasons(folder)) == (
        ["good"],
        {name: "its name may hold letters, digits, _ and - only"},
    )


def test_the_name_of_a_file_that_is_not_utf8_can_be_shown(folder: PromptFolder):
    with open(os.fsencode(folder.path) + b"/" + "店员.md".encode("gbk"), "wb") as file:
        file.write(b"text")
    folder.read()
    assert len(folder.broken) == 1
    assert "".join(folder.broken).encode("utf-8").endswith(b".md")


def test_a_file_that_changed_is_read_again(folder: PromptFolder):
    add(folder, "good.md", "You are better.")
    assert folder.get("good") == Prompt("good", "You are better.", Words("good", "good"))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"---\ntitle: [\n---\n", b"x" * (MAX_BYTES + 1)],
    ids=["empty", "utf-16", "yaml", "large"],
)
def test_a_file_that_breaks_while_running_keeps_its_last_good_copy(folder: PromptFolder, content: bytes):
    add(folder, "good.md", content)
    assert folder.get("good") == Prompt("good", "You are good.", Words("good", "good"))
    assert list(folder.broken) == ["good.md"]


def test_a_file_that_is_removed_while_running_keeps_its_last_good_copy(folder: PromptFolder):
    (folder.path / "good.md").unlink()
    folder.read()
    assert folder.get("good") == Prompt("good", "You are good.", Words("good", "good"))


def test_a_broken_file_that_is_mended_is_no_longer_named(folder: PromptFolder):
    add(folder, "bad.md", b"\xff")
    add(folder, "bad.md", b"mended")
    assert (folder.get("bad"), folder.broken) == (Prompt("bad", "mended", Words("bad", "bad")), {})


def test_a_broken_file_is_logged_once(folder: PromptFolder, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, "qwendow.prompts"):
        add(folder, "bad.md", b"\xff")
        folder.read()
    assert [record.getMessage() for record in caplog.records] == ["prompt file bad.md left out: it is not UTF-8 text"]


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.md")), ids=lambda file: file.stem)
def test_every_shipped_prompt_speaks_both_languages(file: Path):
    prompt = parse(file.stem, file.read_text("utf-8"))
    words = [prompt.title, prompt.description, *prompt.starters]
    assert [word for word in words if not (word.en.isascii() and word.en and word.zh and not word.zh.isascii())] == []
    assert prompt.starters


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.md")), ids=lambda file: file.stem)
def test_every_shipped_schema_can_be_used(file: Path):
    schema = parse(file.stem, file.read_text("utf-8")).schema
    assert not schema or parse_schema(schema).name == file.stem


def test_the_facts_of_an_email_have_a_schema():
    schema = parse_schema(parse("x", (SHIPPED / "email_facts.md").read_text("utf-8")).schema)
    assert (
        verdict_on('{"sender": {"name": null, "email": null}, "date": 3}', schema.json).problems[0].path == "$.amounts"
    )


def test_no_shipped_prompt_is_broken():
    folder = PromptFolder(SHIPPED)
    folder.read()
    assert (folder.broken, folder.default.name) == ({}, "assistant")
