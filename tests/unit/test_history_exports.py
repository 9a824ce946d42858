"""Conversations that are saved as files, by their owner alone."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from qwendow.conversation.export import LABEL
from qwendow.conversation.parts import Image
from qwendow.readers.imports import read_export
from visitors import House, Visitor, answered

PICTURE = Image("shop.png", "image/png", b"\x89PNG\r\n\x1a\n1", 40, 30)


@pytest.fixture
def ann() -> Visitor:
    return House().visitor()


def saved_as(disposition: str) -> str:
    assert disposition.startswith("attachment; ")
    return unquote(disposition.partition("filename*=UTF-8''")[2])


def test_a_conversation_is_saved_as_markdown_in_the_readers_language(ann: Visitor):
    ann.begin("c1", title="订单")
    reply = ann.get("/conversations/c1.md?zone=Asia/Shanghai", accept_language="zh-CN")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    expected = f"# 订单\n\n> {LABEL}\n\n1970-01-01 08:00 (Asia/Shanghai)\n\n## 问题\n\n> Where is it?  "
    assert reply.text == f"{expected}\n\n## 回答 · qwen-plus\n\nOn its way.\n"


def test_a_zone_that_is_none_leaves_the_time_of_utc(ann: Visitor):
    ann.begin("c1")
    assert "1970-01-01 00:00 (UTC)" in ann.get("/conversations/c1.md?zone=../../etc/passwd").text


def test_what_is_saved_as_json_comes_in_again_with_its_pictures(ann: Visitor):
    ann.begin("c1", answered("What is this?", "A shop.", PICTURE))
    reply = ann.get("/conversations/c1.json")
    ((head, (turn,)),) = read_export(reply.content, "bob", 9.0).conversations
    assert (head.title, turn.question, turn.text, turn.files) == ("Orders", "What is this?", "A shop.", (PICTURE,))


def test_all_of_a_reader_are_saved_in_one_file_and_none_of_another(ann: Visitor):
    titles = [f"No. {number}" for number in range(60)]
    for number, title in enumerate(titles):
        ann.begin(f"c{number}", title=title)
    ann.house.visitor().begin("other", title="A secret")
    reply = ann.get("/conversations.json")
    imported = read_export(reply.content, "bob", 9.0)
    assert (saved_as(reply.headers["content-disposition"]), imported.broken) == ("Qwendow.json", ())
    assert sorted(head.title for head, _ in imported.conversations) == sorted(titles)


def test_who_has_said_nothing_saves_an_empty_file(ann: Visitor):
    for reader in (ann, ann.house.nobody()):
        assert reader.get("/conversations.json").json()["conversations"] == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("订单 5 / 已付?", "订单 5 已付.md"),
        ('../../etc\\passwd\r\nX: "1"', "etc passwd X 1.md"),
        ("...", "conversation.md"),
        ("a" * 200, f"{'a' * 80}.md"),
        ("right \u202egnp.exe", "right gnp.exe.md"),
    ],
)
def test_a_file_is_called_as_the_conversation_is_as_far_as_a_name_may_be(ann: Visitor, title: str, name: str):
    ann.begin("c1", title=title)
    disposition = ann.get("/conversations/c1.md").headers["content-disposition"]
    assert saved_as(disposition) == name
    assert disposition.isascii()


@pytest.mark.parametrize("path", ["/conversations/c1.md", "/conversations/c1.json", "/conversations/c2.md"])
@pytest.mark.parametrize("who", ["visitor", "nobody"])
def test_what_is_anothers_is_as_if_it_were_not_there(ann: Visitor, path: str, who: str):
    ann.begin("c1")
    reply = getattr(ann.house, who)().get(path)
    assert (reply.status_code, reply.json()) == (404, {"error": "gone"})


@pytest.mark.parametrize("path", ["/conversations/c1.md", "/conversations/c1.json", "/conversations.json"])
def test_nothing_that_is_saved_is_kept_on_the_way(ann: Visitor, path: str):
    ann.begin("c1")
    assert ann.get(path).headers["cache-control"] == "no-store"
