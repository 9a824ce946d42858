"""A conversation that leaves: as Markdown to be read, as JSON to come in again."""

from __future__ import annotations

import json

import pytest

from qwendow.conversation.events import Finish, ReasoningDelta, TextDelta, ToolCall, ToolResult, Usage
from qwendow.conversation.export import LABEL, Exported, to_json
from qwendow.conversation.fences import is_fence_open
from qwendow.conversation.markdown import WORDS, to_markdown
from qwendow.conversation.parts import Attachment, Image, TextFile
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.texts import exported_words

ENGLISH = exported_words("en")
PICTURE = Image("shop.png", "image/png", b"\x89PNG\r\n\x1a\n1", 40, 30, id="p" * 16)
NOTE = TextFile("note.txt", "hello", id="n" * 16)


def turn(question: str, *events: object, model: str = "qwen-plus", files: tuple[Attachment, ...] = ()) -> Turn:
    made = Turn(question, model=model, files=files)
    for event in events or (TextDelta(f"about {question}"), Finish("stop")):
        made.add(event)  # type: ignore[arg-type]
    made.end(Outcome.DONE)
    return made


def exported(*turns: Turn, **facts: object) -> Exported:
    conversation = Conversation.of(turns)
    return Exported("My shop", tuple(turns), conversation.tip, **facts)  # type: ignore[arg-type]


def markdown(*turns: Turn, **options: object) -> str:
    return to_markdown(exported(*turns), ENGLISH, **options)  # type: ignore[arg-type]


def test_all_that_happened_stands_in_the_markdown_in_its_order():
    asked = turn(
        "Where is order 1?\nAnd order 2?",
        ReasoningDelta("They want orders."),
        TextDelta("I look."),
        ToolCall("c1", "order_status", '{"id": 1}'),
        Finish("tool_calls"),
        files=(NOTE, PICTURE),
    )
    asked.outcome = Outcome.RUNNING
    asked.add(ToolResult("c1", "on its way"))
    asked.ask_again()
    for event in (TextDelta("It is on its **way**."), Usage(1200, 30), Finish("stop")):
        asked.add(event)
    asked.end(Outcome.DONE)
    assert (
        markdown(asked, when="2026-11-28 10:00", cost=lambda turn: "¥0.0012")
        == f"""# My shop

> {LABEL}

2026-11-28 10:00

## Question

> Where is order 1?{"  "}
> And order 2?{"  "}

Files: `note.txt`, `shop.png`

## Answer · qwen-plus

<details>
<summary>Thought</summary>

They want orders.

</details>

I look.

**Tool** `order_status`

```json
{{"id": 1}}
```

**Result**

```
on its way
```

It is on its **way**.

*1,200 tokens in, 30 out · ¥0.0012*
"""
    )


def test_thoughts_may_be_left_out():
    thinking = turn("Why?", ReasoningDelta("hmm"), TextDelta("So."), Finish("stop"))
    assert ("hmm" in markdown(thinking), "hmm" in markdown(thinking, thoughts=False)) == (True, False)


def test_a_thought_that_is_all_there_is_is_the_answer():
    thinking = turn("Why?", ReasoningDelta("Because."), Finish("stop"))
    assert "## Answer · qwen-plus\n\nBecause.\n" in markdown(thinking, thoughts=False)


def test_a_thought_cannot_end_its_fold():
    text = markdown(turn("Why?", ReasoningDelta("</details> <b>"), TextDelta("So."), Finish("stop")))
    assert (text.count("</details>"), "&lt;/details> <b>" in text) == (1, True)


@pytest.mark.parametrize("piece", ["```python\nx = 1", "~~~\nx", "> ```\n> x"])
def test_code_that_was_cut_swallows_nothing_of_what_follows(piece: str):
    parts = (ReasoningDelta(piece), TextDelta(piece), Finish("length"))
    text = markdown(turn(piece, *parts), turn("next"))
    assert "⚠️ The answer was cut by the limit of its length." in text
    for heading in ("## Answer · qwen-plus", "## Question\n\n> next"):
        assert not is_fence_open(text[: text.rindex(heading)])


def test_what_a_tool_said_cannot_end_its_fence():
    text = markdown(turn("x", ToolCall("c", "t", "{}"), ToolResult("c", "a\n```\nb"), TextDelta("y"), Finish("stop")))
    assert "````\na\n```\nb\n````" in text


def test_a_call_without_a_result_stands_alone():
    text = markdown(turn("x", ToolCall("c", "t", "{}"), Finish("tool_calls")))
    assert text.rstrip().endswith("**Tool** `t`\n\n```json\n{}\n```")


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.STOPPED, Outcome.INTERRUPTED, Outcome.RUNNING])
def test_an_answer_that_did_not_end_by_itself_says_so(outcome: Outcome):
    half = Turn("Why?")
    half.add(TextDelta("Bec"))
    half.end(outcome)
    assert markdown(half).endswith(f"\n\nBec\n\n⚠️ {ENGLISH[outcome.name.lower()]}\n")


def test_answers_side_by_side_stand_under_their_models():
    first, second = turn("Which?", model="max"), turn("Which?", model="plus")
    first.group = second.group = "g"
    both = Exported("", (first, second), first.id)
    text = to_markdown(both, ENGLISH)
    assert [line for line in text.split("\n") if line.startswith("##")] == [
        "## Question", "## Answer · max", "## Answer · plus"
    ]  # fmt: skip


def test_what_hangs_beside_the_way_is_not_in_the_markdown_but_in_the_json():
    first, other, last = turn("one"), turn("other"), turn("last")
    other.parent = last.parent = first.id
    whole = Exported("", (first, other, last), last.id)
    assert "other" not in to_markdown(whole, ENGLISH)
    assert "other" in "".join(to_json([whole]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_words_are_there_in_both_languages(language: str):
    words = exported_words(language)  # type: ignore[arg-type]
    assert words.keys() == set(WORDS)


@pytest.mark.parametrize("text", [markdown(turn("x")), "".join(to_json([exported(turn("x"))]))])
def test_the_label_says_in_both_languages_that_it_was_generated(text: str):
    assert "人工智能生成" in text and "generated by AI" in text


def test_the_json_is_as_it_is_written_down():
    asked = turn("one", files=(NOTE, PICTURE))
    asked.id = "t1"
    told = json.loads("".join(to_json([exported(asked, created=1.5, changed=2.5, pinned=True)])))
    files = [{"name": "note.txt", "data": "aGVsbG8="}, {"name": "shop.png", "data": "iVBORw0KGgox"}]
    (conversation,) = told.pop("conversations")
    (kept,) = conversation.pop("turns")
    assert told == {"format": "qwendow", "version": 1, "label": LABEL, "AIGC": {"Label": "1"}}
    assert [{name: file[name] for name in ("name", "data")} for file in conversation.pop("files")] == files
    assert conversation == {"title": "My shop", "created": 1.5, "changed": 2.5, "pinned": True, "tip": "t1"}
    assert (kept["question"], kept["id"], [file["name"] for file in kept["files"]]) == (
        "one", "t1", ["note.txt", "shop.png"]
    )  # fmt: skip


def test_files_may_be_left_out_of_the_json():
    told = json.loads("".join(to_json([exported(turn("one", files=(NOTE,)))], files=False)))
    assert ["data" in file for file in told["conversations"][0]["files"]] == [False]


def test_many_conversations_are_one_file_in_pieces():
    pieces = [*to_json(exported(turn(str(number))) for number in range(3))]
    assert (len(pieces), len(json.loads("".join(pieces))["conversations"])) == (5, 3)


def test_no_conversation_is_a_file_too():
    assert json.loads("".join(to_json([])))["conversations"] == []
