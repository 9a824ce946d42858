"""Conversations that come in: our own, ChatGPT's and Open WebUI's, with their branches, and what is broken."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult, Usage
from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.parts import Image, TextFile
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Summary, Turn
from qwendow.readers.imports import Broken, Imported, UnknownExport, read_export
from qwendow.store.port import TITLE_CHARACTERS, Head

NOW = 2_000_000_000.0


def read(export: Any) -> Imported:
    return read_export(json.dumps(export).encode(), "ann", NOW)


def alone(export: Any) -> tuple[Head, Conversation]:
    """The one conversation of an export."""
    imported = read(export)
    ((head, turns),) = imported.conversations
    assert imported.broken == ()
    return head, Conversation({turn.id: turn for turn in turns}, head.tip)


def said(turn: Turn) -> list[Any]:
    """What came of the model, round for round: thoughts, texts, and calls with their results."""
    return [
        (
            [(segment.kind, segment.text.strip()) for segment in round_.segments],
            [(call.asked.name, call.asked.arguments, call.result and call.result.text) for call in round_.calls],
        )
        for round_ in turn.rounds
    ]


def way(conversation: Conversation) -> list[tuple[str, str]]:
    return [(turn.question, turn.text) for turn in conversation.turns]


# ChatGPT


def node(id: str, parent: str | None, role: str | None, content: Any = "", **more: Any) -> tuple[str, dict[str, Any]]:
    """A node of a mapping; a content that is a text stands for one of parts."""
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    name = more.pop("name", None)
    message = role and {
        "id": id,
        "author": {"role": role, "name": name},
        "content": content,
        "recipient": "all",
        **more,
    }
    return id, {"id": id, "parent": parent, "children": [], "message": message or None}


def chatgpt(*nodes: tuple[str, dict[str, Any]], current: str | None = None, **facts: Any) -> dict[str, Any]:
    mapping = dict(deepcopy(nodes))
    for id, one in mapping.items():
        if one["parent"] in mapping:
            mapping[one["parent"]]["children"].append(id)
    last = current or nodes[-1][0]
    return {
        "title": "Mine",
        "create_time": 1.5e9,
        "update_time": 1.6e9,
        "mapping": mapping,
        "current_node": last,
        **facts,
    }


ROOT = node("root", None, None)
SYSTEM = node("sys", "root", "system", "", metadata={"is_visually_hidden_from_conversation": True})
FIRST = (
    ROOT,
    SYSTEM,
    node("u1", "sys", "user", "Hello"),
    node("a1", "u1", "assistant", "Hi there", metadata={"model_slug": "gpt-5"}),
)


def test_a_conversation_of_chatgpt_comes_in():
    head, conversation = alone(
        [chatgpt(*FIRST, node("u2", "a1", "user", "And?"), node("a2", "u2", "assistant", "So."))]
    )
    assert way(conversation) == [("Hello", "Hi there"), ("And?", "So.")]
    assert (head.owner, head.title, head.created, head.changed, head.rev) == ("ann", "Mine", 1.5e9, 1.6e9, 0)
    assert [turn.model for turn in conversation.turns] == ["gpt-5", ""]
    assert {turn.outcome for turn in conversation.turns} == {Outcome.DONE}


def test_several_conversations_come_in_with_new_ids():
    same = chatgpt(*FIRST)
    (one, two) = read([same, same]).conversations
    assert one[0].id != two[0].id and one[1][0].id != two[1][0].id


def test_what_came_in_has_cost_nothing_here():
    _, conversation = alone([chatgpt(*FIRST)])
    assert conversation.bills == []


def test_an_answer_that_was_made_again_is_a_branch():
    _, conversation = alone(
        [chatgpt(*FIRST, node("b1", "u1", "assistant", "Good day"), node("u2", "b1", "user", "Why?"))]
    )
    assert way(conversation) == [("Hello", "Good day"), ("Why?", "")]
    assert next((turn.question, turn.text, turn.parent) for turn in conversation.all.values()) == (
        "Hello",
        "Hi there",
        None,
    )
    assert len(conversation.all) == 3


def test_a_question_that_was_put_otherwise_is_a_branch():
    edited = (node("u2", "a1", "user", "One"), node("a2", "u2", "assistant", "1"), node("u3", "a1", "user", "Two"))
    _, conversation = alone([chatgpt(*FIRST, *edited, node("a3", "u3", "assistant", "2"), current="a2")])
    assert way(conversation) == [("Hello", "Hi there"), ("One", "1")]
    first, *after = conversation.all.values()
    assert [(turn.text, turn.parent) for turn in after] == [("1", first.id), ("2", first.id)]


def test_what_is_not_shown_makes_no_branch_of_its_own():
    """Before each question that was edited there may be a node of its own."""
    hidden = [
        node(f"s{n}", "a1", "user", {"content_type": "user_editable_context", "user_profile": "x"}) for n in (1, 2)
    ]
    asked = [node(f"q{n}", f"s{n}", "user", str(n)) for n in (1, 2)]
    _, conversation = alone([chatgpt(*FIRST, *hidden, *asked)])
    assert [turn.question for turn in conversation.all.values()] == ["Hello", "1", "2"]


def test_thoughts_and_tools_of_chatgpt_are_the_rounds_of_one_turn():
    thoughts = {"content_type": "thoughts", "thoughts": [{"summary": "Plan", "content": "Count them."}]}
    recap = {"content_type": "reasoning_recap", "content": "Thought for 3 s"}
    code = {"content_type": "code", "language": "python", "text": "print(2)"}
    _, conversation = alone([chatgpt(
        *FIRST[:3],
        node("t", "u1", "assistant", thoughts),
        node("r", "t", "assistant", recap),
        node("p", "r", "assistant", "I count."),
        node("c", "p", "assistant", code, recipient="python"),
        node("o", "c", "tool", {"content_type": "execution_output", "text": "2"}, name="python"),
        node("w", "o", "tool", {"content_type": "tether_browsing_display", "result": "found"}, name="browser"),
        node("a", "w", "assistant", "Two."),
        node("b", "a", "assistant", "Indeed."),
    )])  # fmt: skip
    (turn,) = conversation.turns
    assert said(turn) == [
        ([("thought", "Plan\n\nCount them."), ("text", "I count.")], [("python", '{"input": "print(2)"}', "2")]),
        ([], [("browser", "{}", "found")]),
        ([("text", "Two.\n\nIndeed.")], []),
    ]


def test_a_way_that_parts_in_the_middle_of_an_answer_is_two_answers():
    export = chatgpt(
        *FIRST,
        node("c1", "a1", "assistant", "And more"),
        node("u2", "a1", "user", "Why?"),
        current="a1",
    )
    _, conversation = alone([export])
    assert way(conversation) == [("Hello", "Hi there")]
    assert sorted(turn.text for turn in conversation.all.values()) == ["", "Hi there", "Hi there\n\nAnd more"]


def test_a_web_page_that_a_tool_read_is_cut():
    page = {"content_type": "sonic_webpage", "title": "Page", "url": "https://a.example", "text": "x" * 100_000}
    _, conversation = alone([chatgpt(*FIRST[:3], node("w", "u1", "tool", page, name="web.search"))])
    (call,) = conversation.turns[0].rounds[0].calls
    assert call.result and (len(call.result.text), call.result.text[:7]) == (20_001, "Page\n\nh")


def test_pictures_voices_and_files_of_chatgpt_are_named():
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1", "width": 1}
    voice = {"content_type": "audio_transcription", "text": "spoken"}
    parts = {"content_type": "multimodal_text", "parts": [picture, voice, "What is this?"]}
    named = {"attachments": [{"name": "cat.png", "id": "file_1"}]}
    for metadata, question in (
        ({}, "[image]\n\nspoken\n\nWhat is this?"),
        (named, "spoken\n\nWhat is this?\n\n[cat.png]"),
    ):
        _, conversation = alone([chatgpt(ROOT, node("u", "root", "user", parts, metadata=metadata))])
        assert conversation.turns[0].question == question


def test_marks_that_nobody_can_read_are_left_out():
    _, conversation = alone(
        [chatgpt(*FIRST[:3], node("a", "u1", "assistant", "So it is \ue200cite\ue202turn0search1\ue201."))]
    )
    assert conversation.turns[0].text == "So it is ."


def test_an_answer_that_was_stopped_is():
    metadata = {"finish_details": {"type": "interrupted"}}
    _, conversation = alone([chatgpt(*FIRST[:3], node("a", "u1", "assistant", "Hal", metadata=metadata))])
    assert [(turn.text, turn.outcome) for turn in conversation.turns] == [("Hal", Outcome.STOPPED)]


def test_an_answer_before_any_question_is_kept():
    _, conversation = alone([chatgpt(ROOT, node("a", "root", "assistant", "Welcome"), node("u", "a", "user", "Hi"))])
    assert way(conversation) == [("…", "Welcome"), ("Hi", "")]


def test_where_nothing_says_what_was_shown_last_it_is_the_newest():
    export = chatgpt(*FIRST)
    export["current_node"] = "gone"
    _, conversation = alone({"conversations": [export]})
    assert way(conversation) == [("Hello", "Hi there")]


def test_parents_alone_make_the_tree():
    export = chatgpt(*FIRST)
    for one in export["mapping"].values():
        del one["children"]
    assert way(alone([export])[1]) == [("Hello", "Hi there")]


def test_a_long_conversation_comes_in_whole():
    nodes = [node("0", None, "user", "0")]
    nodes += [node(str(n), str(n - 1), "assistant" if n % 2 else "user", str(n)) for n in range(1, 6000)]
    _, conversation = alone([chatgpt(*nodes)])
    assert len(conversation.turns) == 3000


def test_a_tree_that_bites_its_tail_is_empty():
    export = chatgpt(node("a", "b", "user", "x"), node("b", "a", "assistant", "y"))
    assert read([export]).broken == (Broken("Mine", "empty"),)


# Open WebUI


def chat(*messages: dict[str, Any], current: str | None = None, **facts: Any) -> dict[str, Any]:
    found = {message["id"]: {"childrenIds": [], **message} for message in messages}
    for message in messages:
        if message["parentId"]:
            found[message["parentId"]]["childrenIds"].append(message["id"])
    history = {"messages": found, "currentId": current or messages[-1]["id"]}
    return {"id": "c", "title": "Mine", "created_at": 1_500_000_000, "updated_at": 1_600_000_000,
            "chat": {"title": "Mine", "history": history, "messages": []}, **facts}  # fmt: skip


def user(id: str, parent: str | None, content: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "parentId": parent, "role": "user", "content": content, "timestamp": 1_500_000_000, **more}


def bot(id: str, parent: str | None, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "parentId": parent,
        "role": "assistant",
        "content": content,
        "model": "qwen3",
        "done": True,
        **more,
    }


def test_a_chat_of_open_webui_comes_in_with_the_answers_of_several_models():
    export = chat(
        user("u1", None, "Hello", models=["a", "b"]), bot("a1", "u1", "Hi", modelIdx=0),
        bot("b1", "u1", "Hey", model="llama", modelIdx=1), user("u2", "b1", "And?"), bot("a2", "u2", "So."),
        pinned=True,
    )  # fmt: skip
    head, conversation = alone([export])
    assert way(conversation) == [("Hello", "Hey"), ("And?", "So.")]
    assert [(turn.text, turn.model) for turn in conversation.all.values()] == [
        ("Hi", "qwen3"),
        ("Hey", "llama"),
        ("So.", "qwen3"),
    ]
    assert (head.title, head.created, head.changed, head.pinned) == ("Mine", 1.5e9, 1.6e9, True)


def test_thoughts_and_tools_of_open_webui_are_the_rounds_of_one_turn():
    content = (
        '<details type="reasoning" done="true" duration="7">\n<summary>Thought for 7 seconds</summary>\n'
        "> weighing &lt;both&gt;\n> options\n</details>\n"
        '<details type="tool_calls" done="true" id="call_1" name="get_weather" '
        'arguments="&quot;{\\&quot;city\\&quot;: \\&quot;Lisbon\\&quot;}&quot;" result="&quot;21 degrees&quot;">\n'
        "<summary>Tool Executed</summary>\n</details>\n"
        "It is **warm**.\n\n<details><summary>More</summary>x</details>"
    )
    _, conversation = alone([chat(user("u", None, "Warm?"), bot("a", "u", content))])
    assert said(conversation.turns[0]) == [
        ([("thought", "weighing <both>\noptions")], [("get_weather", '{"city": "Lisbon"}', "21 degrees")]),
        ([("text", "It is **warm**.\n\n<details><summary>More</summary>x</details>")], []),
    ]


def test_code_that_open_webui_ran_is_a_call():
    content = (
        '<details type="code_interpreter" done="true" output="{&quot;stdout&quot;: &quot;2&quot;}">\n'
        "<summary>Analyzed</summary>\n```python\nprint(2)\n```\n</details>\nTwo."
    )
    _, conversation = alone([chat(user("u", None, "Count"), bot("a", "u", content))])
    (call, answer) = said(conversation.turns[0])
    assert call[1] == [("code_interpreter", '{"input": "```python\\nprint(2)\\n```"}', '{"stdout": "2"}')]
    assert answer[0] == [("text", "Two.")]


def test_files_of_open_webui_are_named_and_its_errors_end_an_answer():
    files = [{"type": "file", "name": "a.pdf"}, {"type": "image", "url": "data:image/png;base64,xx"}]
    _, conversation = alone([chat(user("u", None, "Read", files=files), bot("a", "u", "", error={"content": "boom"}))])
    (turn,) = conversation.turns
    assert (turn.question, turn.outcome) == ("Read\n\n[a.pdf]\n\n[image]", Outcome.INTERRUPTED)


def test_an_old_chat_without_a_tree_comes_in():
    messages = [
        {"role": "system", "content": "x"},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Hi"},
    ]
    head, conversation = alone({"title": "Old", "chat": {"messages": messages, "timestamp": 1_500_000_000_000}})
    assert (way(conversation), head.created) == ([("Hello", "Hi")], 1.5e9)


# Ours


def ours(*turns: Turn, **facts: Any) -> Any:
    whole = Exported("Mine", turns, turns[-1].id, 1.5e9, 1.6e9)
    export = json.loads("".join(to_json([whole])))
    export["conversations"][0].update(facts)
    return export


def turn(question: str, *events: Any, **facts: Any) -> Turn:
    made = Turn(question, "json" in facts, "qwen-plus", **facts)
    for event in events or (TextDelta(f"about {question}"), Finish("stop")):
        made.add(event)
    made.end(Outcome.DONE)
    return made


FILES = (TextFile("note.txt", "hello"), Image("cat.png", "image/png", b"\x89PNG\r\n\x1a\nx", 1, 1))


def test_what_we_exported_comes_in_as_it_was_under_new_ids():
    first = turn(
        "one",
        ReasoningDelta("hm"),
        TextDelta("1"),
        ToolCall("c", "t", "{}"),
        ToolResult("c", "r"),
        Usage(3, 4),
        Finish("stop"),
        files=FILES,
    )
    second, other = turn("two", parent=first.id, group="g"), turn("two", parent=first.id, group="g", files=FILES)
    other.summaries = [Summary(first.id, "they said one")]
    head, conversation = alone(ours(first, second, other))
    read_first, read_second, read_other = conversation.all.values()
    for before, after in ((first, read_first), (second, read_second), (other, read_other)):
        assert (after.question, after.rounds, after.files, after.usage) == (
            before.question,
            before.rounds,
            before.files,
            before.usage,
        )
        assert after.id != before.id
    assert read_second.parent == read_other.parent == read_first.id
    assert read_second.group == read_other.group not in ("", "g")
    assert read_other.summaries == [Summary(read_first.id, "they said one")]
    assert {file.id for file in read_first.files} == {file.id for file in read_other.files}
    assert not {file.id for file in read_first.files} & {file.id for file in FILES}
    assert (head.tip, head.title, head.created, head.changed) == (read_other.id, "Mine", 1.5e9, 1.6e9)


def test_an_answer_that_was_on_its_way_was_interrupted():
    running = Turn("one")
    running.add(TextDelta("hal"))
    _, conversation = alone(ours(running))
    assert [turn.outcome for turn in conversation.turns] == [Outcome.INTERRUPTED]


def test_files_without_their_bytes_are_left_out():
    export = json.loads("".join(to_json([Exported("", (turn("one", files=FILES),))], files=False)))
    _, conversation = alone(export)
    assert conversation.all and all(turn.files == () for turn in conversation.all.values())


@pytest.mark.parametrize(
    "picture",
    [
        Image("x.html", "text/html", b"<script>alert(1)</script>", 1, 1),
        Image("x.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", 1, 1),
        Image("x.png", "image/png", b"<script>alert(1)</script>", 1, 1),
        TextFile("x.txt", "x" * 100_001),
    ],
    ids=lambda file: file.name,
)
def test_a_file_that_is_not_what_it_says_breaks_its_conversation(picture: Any):
    assert read(ours(turn("one", files=(picture,)))).broken == (Broken("Mine", "form"),)


def test_the_name_of_a_file_is_no_path():
    file = TextFile("../../etc/pass\u202ewd\n", "x")
    _, conversation = alone(ours(turn("one", files=(file,))))
    assert conversation.turns[0].files[0].name == "passwd"


@pytest.mark.parametrize("parent", ["gone", "itself"])
def test_turns_that_make_no_tree_break_their_conversation(parent: str):
    one = turn("one")
    one.parent = one.id if parent == "itself" else "gone"
    assert read(ours(one)).broken == (Broken("Mine", "form"),)


def test_an_export_of_a_later_version_is_refused_whole():
    with pytest.raises(UnknownExport) as caught:
        read(ours(turn("one")) | {"version": 2})
    assert caught.value.reason == "later"


# All


def test_a_broken_conversation_is_named_and_the_others_come_in():
    whole = chatgpt(*FIRST)
    imported = read(
        [
            whole,
            {"title": "Bad", "mapping": {"a": {"parent": ["x"]}}, "current_node": {}},
            5,
            None,
            chatgpt(ROOT),
            whole,
        ]
    )
    assert len(imported.conversations) == 2
    assert imported.broken == (
        Broken("Bad", "empty"),
        Broken("#3", "form"),
        Broken("#4", "form"),
        Broken("Mine", "empty"),
    )


def test_both_programs_may_stand_in_one_list():
    assert len(read([chatgpt(*FIRST), chat(user("u", None, "Hi"))]).conversations) == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "json"), (b"\xff\xfe", "json"), (b"[" * 100_000, "json"), (b"{}", "form"), (b"[]", "form"), (b"5", "form"),
     (b'"mapping"', "form"), (b'[{"mapping": []}]', "form"), (b'{"format": "qwendow"}', "later")],
)  # fmt: skip
def test_a_file_that_nobody_exported_is_refused(data: bytes, reason: str):
    with pytest.raises(UnknownExport) as caught:
        read_export(data, "ann", NOW)
    assert caught.value.reason == reason


def test_a_file_that_begins_with_a_mark_is_read():
    data = b"\xef\xbb\xbf" + json.dumps([chatgpt(*FIRST)]).encode()
    assert len(read_export(data, "ann", NOW).conversations) == 1


@pytest.mark.parametrize("time", [1e12, float("inf"), -5, True, "2026-01-01", None])
def test_no_conversation_is_of_a_time_to_come(time: Any):
    head, _ = alone([chatgpt(*FIRST, create_time=time, update_time=time)])
    assert 0 <= head.created <= head.changed <= NOW


def test_a_title_is_one_line_and_not_too_long():
    head, _ = alone([chatgpt(*FIRST, title="a\nb" * 300)])
    assert (len(head.title), head.title[:3]) == (TITLE_CHARACTERS, "a b")


WORDS = st.sampled_from(["u1", "a1", "user", "text", "all", "x"])
KEYS = st.sampled_from(["parent", "parts", "content", "role", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inside for place in places(one, (*path, key)))]


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_stands_in_the_place_of_anything_no_other_conversation_is_lost(data: st.DataObject):
    exports = [
        [chatgpt(*FIRST), chatgpt(*FIRST)],
        [chat(user("u", None, "Hi"), bot("a", "u", "<details type=\"reasoning\">x</details>y")), chatgpt(*FIRST)],
    ]  # fmt: skip
    export = json.loads(json.dumps(data.draw(st.sampled_from(exports))))
    *way, last = data.draw(st.sampled_from(places(export[0])[1:]))
    holder = export[0]
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(JSON)
    imported = read(export)
    assert len(imported.conversations) + len(imported.broken) == 2
    assert imported.conversations[-1][1][0].text == "Hi there"


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_nor_in_one_of_ours(data: st.DataObject):
    export = json.loads("".join(to_json([Exported("a", (turn("one", files=FILES),)), Exported("b", (turn("two"),))])))
    *way, last = data.draw(st.sampled_from(places(export["conversations"][0])[1:]))
    holder = export["conversations"][0]
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(JSON)
    imported = read(export)
    assert len(imported.conversations) + len(imported.broken) == 2
    assert imported.conversations[-1][1][0].text == "about two"
