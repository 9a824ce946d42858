"""Calls that a model wrote as text: run as calls, told apart from text about them, however the stream is cut."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwendow.client.answer import Answer
from qwendow.client.call_scanner import CallScanner
from qwendow.client.facts import Cleaner
from qwendow.client.offer import Offer
from qwendow.client.text_calls import TextCalls
from qwendow.conversation.events import Event, Finish, ReasoningDelta, TextDelta, TextWasThought, ToolCall

ORDER = {
    "type": "object",
    "properties": {
        "order_number": {"type": "string"},
        "count": {"type": "integer"},
        "gift": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
        "to": {"type": "object"},
    },
}
OFFER = Offer({"order_status": ORDER, "current_time": {"type": "object", "properties": {}}})
ARGUMENTS = {"order_number": "1003"}
HERMES = '<tool_call>{"name": "order_status", "arguments": {"order_number": "1003"}}</tool_call>'
CODER = "<tool_call>\n<function=order_status>\n<parameter=order_number>\n1003\n</parameter>\n</function>\n</tool_call>"
BARE = '{"name": "order_status", "arguments": {"order_number": "1003"}}'
AGENT = '✿FUNCTION✿: order_status\n✿ARGS✿: {"order_number": "1003"}'
BARE_TIME = '{"name": "current_time", "arguments": {}}'
GLM = "<tool_call>order_status\n<arg_key>order_number</arg_key>\n<arg_value>1003</arg_value>\n</tool_call>"
ONE = ("order_status", ARGUMENTS)
TIME = ("current_time", {})


def read(text: str, cuts: list[int] | None = None, offer: Offer = OFFER) -> tuple[str, list[tuple[str, Any]]]:
    """The text that is left, and the calls by name with their arguments, as JSON where they are some."""
    scanner = CallScanner(offer, bare=True)
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts or [])})
    left = "".join(scanner.feed(text[start:end]) for start, end in pairwise(places)) + scanner.rest()
    return left, [(call.name, _json(call.arguments)) for call in scanner.calls]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


CALLED: dict[str, tuple[str, str, list[tuple[str, Any]]]] = {
    "Hermes": (HERMES, "", [ONE]),
    "Hermes with lines": (HERMES.replace('>{', '>\n{').replace('}<', '}\n<') + '\n', '', [ONE]),
    "Qwen3-Coder behind text": (f"I look it up.\n{CODER}", "I look it up.\n", [ONE]),
    "on the line of the text": (f"Looking. {HERMES}\nOne moment.", "Looking. \nOne moment.", [ONE]),
    "a bare function": (CODER.replace("<tool_call>", "").replace("</tool_call>", ""), "\n", [ONE]),
    "a function with JSON": (f"<function=order_status>{json.dumps(ARGUMENTS)}</function>", "", [ONE]),
    "bare JSON": (BARE, "", [ONE]),
    "bare JSON with parameters": (BARE.replace("arguments", "parameters"), "", [ONE]),
    "bare JSON in a fence": (f"\n\n```json\n{BARE}\n```\n", "", [ONE]),
    "two in bare JSON": (f'[{BARE}, {{"name": "current_time", "arguments": {{}}}}]', "", [ONE, TIME]),
    "Qwen-Agent": (AGENT, "", [ONE]),
    "Qwen-Agent with a made-up result": (f"{AGENT}\n✿RESULT✿: paid\n✿RETURN✿: It is paid.", "", [ONE]),
    "two of Qwen-Agent": (f"Look:\n{AGENT}\n✿FUNCTION✿: current_time\n✿ARGS✿: {{}}", "Look:\n", [ONE, TIME]),
    "several in a row": (f"{HERMES}\n{CODER}{HERMES}", "", [ONE, ONE, ONE]),
    "text between": (f"A\n{HERMES}\nB\n{CODER}\nC", "A\n\nB\n\nC", [ONE, ONE]),
    "a closing tag twice": (f"{HERMES}</tool_call>\n</tool_call>", "", [ONE]),
    "no closing tag": (HERMES.removesuffix("</tool_call>"), "", [ONE]),
    "opened again without closing": (HERMES.replace("</tool_call>", "\n") + HERMES, "", [ONE, ONE]),
    "no end of a parameter": (CODER.replace("</parameter>\n", ""), "", [ONE]),
    "no end of the function": (CODER.replace("</function>\n", ""), "", [ONE]),
    "arguments that are text": (json.dumps({"name": "order_status", "arguments": json.dumps(ARGUMENTS)}), "", [ONE]),
    "a closing tag within a text": (
        HERMES.replace("1003", "</tool_call>"), "", [("order_status", {"order_number": "</tool_call>"})],
    ),
    "a call within a parameter": (
        CODER.replace("1003", HERMES), "", [("order_status", {"order_number": HERMES})],
    ),
    "an emoji, and a line break in a text": (
        HERMES.replace("1003", "😀\n"), "", [("order_status", {"order_number": "😀\n"})],
    ),
    "values of their type": (
        CODER.replace(
            "</function>",
            "<parameter=count>\n5\n</parameter><parameter=gift>True</parameter>"
            '<parameter=to>{"city": "杭州"}</parameter></function>',
        ),
        "",
        [("order_status", {"order_number": "1003", "count": 5, "gift": True, "to": {"city": "杭州"}})],
    ),
    "other names for its two parts": ('{"tool": "order_status", "args": {"order_number": "1003"}}', "", [ONE]),
    "other names in a tag": (HERMES.replace('"name"', '"function_name"').replace("arguments", "input"), "", [ONE]),
    "its arguments beside its name": (
        '<tool_call>{"name": "order_status", "order_number": "1003"}</tool_call>', "", [ONE],
    ),
    "names as attributes": (CODER.replace("=", " name="), "", [ONE]),
    "tool_use": (HERMES.replace("tool_call", "tool_use"), "", [ONE]),
    "Python's quotes": (HERMES.replace('"', "'"), "", [ONE]),
    "JSON in a fence in the tag": (f"<tool_call>\n```json\n{BARE}\n```\n</tool_call>", "", [ONE]),
    "a fence that says tool_call": (f"```tool_call\n{BARE}\n```", "", [ONE]),
    "the token that ends an answer behind it": (f"{HERMES}<|im_end|>", "", [ONE]),
    "bare JSON as Llama has it": (BARE.replace('{"name"', '{"type": "function", "name"'), "", [ONE]),
    "bare JSON in OpenAI's form": (
        f'{{"tool_calls": [{{"id": "c_1", "type": "function", "function": {BARE}}}]}}', "", [ONE],
    ),
    "Llama's tag": (f"<|python_tag|>{BARE}; {BARE_TIME}<|eom_id|>", "", [ONE, TIME]),
    "Mistral": (f"I look.[TOOL_CALLS] [{BARE}, {BARE_TIME}]</s>", "I look.", [ONE, TIME]),
    "Mistral since 2025": (
        '[TOOL_CALLS]order_status[CALL_ID]a1b2[ARGS]{"order_number": "1003"}[TOOL_CALLS]current_time{}',
        "",
        [ONE, TIME],
    ),
    "Mistral in LM Studio": ('order_status[ARGS]{"order_number": "1003"}', "", [ONE]),
    "GLM": (f"I look.\n{GLM}\n<tool_call>current_time\n</tool_call>", "I look.\n", [ONE, TIME]),
    "GLM in one line": (GLM.replace("\n", ""), "", [ONE]),
    "GLM without an end": (GLM.removesuffix("</tool_call>"), "", [ONE]),
    "DeepSeek": (
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>order_status\n"
        '```json\n{"order_number": "1003"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜><｜end▁of▁sentence｜>',
        "",
        [ONE],
    ),
    "DeepSeek 3.1": (
        '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>order_status<｜tool▁sep｜>{"order_number": "1003"}'
        "<｜tool▁call▁end｜>\n<｜tool▁call▁begin｜>current_time<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        "",
        [ONE, TIME],
    ),
    "DeepSeek 3.2": (
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="order_status">\n'
        '<｜DSML｜parameter name="order_number" string="true">1003</｜DSML｜parameter>\n'
        "</｜DSML｜invoke>\n</｜DSML｜function_calls>",
        "",
        [ONE],
    ),
    "MiniMax": (
        '<minimax:tool_call>\n<invoke name="order_status">\n<parameter name="order_number">1003</parameter>\n'
        "</invoke>\n</minimax:tool_call>",
        "",
        [ONE],
    ),
    "Seed": (CODER.replace("tool_call>", "seed:tool_call>"), "", [ONE]),
    "Kimi": (
        "<|tool_calls_section_begin|> <|tool_call_begin|> functions.order_status:0 <|tool_call_argument_begin|> "
        '{"order_number": "1003"} <|tool_call_end|> <|tool_calls_section_end|>',
        "",
        [ONE],
    ),
    "gpt-oss": (
        '<|channel|>commentary to=functions.order_status <|constrain|>json<|message|>{"order_number": "1003"}<|call|>',
        "",
        [ONE],
    ),
    "Granite": (f"<|tool_call|>[{BARE}]", "", [ONE]),
    "Cohere": (f"<|START_ACTION|>[{BARE.replace('name', 'tool_name')}]<|END_ACTION|>", "", [ONE]),
    "InternLM": (f"<|action_start|><|plugin|>\n{BARE}<|action_end|>", "", [ONE]),
    "no arguments at all": ('<tool_call>{"name": "current_time"}</tool_call>', "", [("current_time", None)]),
    "malformed": (
        '<tool_call>{"name": "order_status", "arguments": {"order_number": 1003oops}}</tool_call>\nDone.',
        "\nDone.",
        [("order_status", '{"name": "order_status", "arguments": {"order_number": 1003oops}}')],
    ),
    "broken off": (
        'One moment.\n<tool_call>{"name": "order_status", "argum',
        "One moment.\n",
        [("order_status", '{"name": "order_status", "argum')],
    ),
    "broken off before its name": ('<tool_call>\n{"na', "", [("?", '{"na')]),
    "unknown": ('<tool_call>{"name": "rm", "arguments": {}}</tool_call>', "", [("rm", {})]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "left", "calls"), CALLED.values(), ids=CALLED)
def test_a_call_is_taken_out_of_the_text(text: str, left: str, calls: list[tuple[str, Any]]):
    assert read(text) == (left, calls)


TEXTS = {
    "the tag in code and in a fence": f"Wrap a call in `<tool_call>`:\n```\n{HERMES}\n```\nDone.",
    "in a fence of tildes": f"~~~xml\n{CODER}\n~~~",
    "in a fence that never ends": f"Like this:\n```xml\n{HERMES}",
    "between backticks": f"It writes `{HERMES}` for it.",
    "in a sentence": f"It writes {HERMES} when it needs a tool.",
    "a tag alone": "The tags <tool_call> and <function=x> begin a call. <tools> {a} </tools",
    "an ellipsis": "<tool_call>\n{...}\n</tool_call>",
    "JSON of no tool": '{"name": "Li", "arguments": {"order_number": "1003"}}',
    "JSON with more": '{"name": "order_status", "arguments": {}, "why": "to see"}',
    "JSON and words": f"{BARE} is what I would send.",
    "JSON behind words": f"The call:\n{BARE}",
    "a comparison at the end": "1 < 2 and a <",
    "HTML": "<table>\n<tr><td>1</td></tr></table>\n<tool>",
    "a name in brackets": "order_status[0] and current_time[ARGS] are read.",
    "a flower": "✿ A flower ✿",
    "tokens of others in code": "Mistral: `[TOOL_CALLS]`, DeepSeek: `<｜tool▁calls▁begin｜>`, GLM: `<arg_key>`.",
    "tokens of others in a sentence": "[TOOL_CALLS] begins a call, as <｜tool▁calls▁begin｜> does. [TODO] a[T]",
    "a name in the tag, in a sentence": "It writes <tool_call>name</tool_call> there.",
    "other JSON with a type": '{"type": "function", "color": "red"}',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_only_speaks_of_a_call_stays_text(text: str):
    assert read(text) == (text, [])


PIECES = st.sampled_from(
    [HERMES, CODER, AGENT, BARE, "<tool_call>", "</tool_call>", "`", "```\n", "\n", " ", "{", '"', "<", "a < b", "好",
     "✿RESULT✿", "[TOOL_CALLS]", "<arg_value>", GLM, "<|im_end|>", "<function=x>", "<parameter=a>",
     "</function>", "Done."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(st.integers(0, 500), max_size=30))
def test_however_a_text_is_cut_the_same_text_and_the_same_calls_come_out(text: str, cuts: list[int]):
    assert read(text, cuts) == read(text)


@given(st.sampled_from([*(text for text, _, _ in CALLED.values()), *TEXTS.values()]))
def test_a_character_at_a_time_is_the_same(text: str):
    assert read(text, list(range(len(text)))) == read(text)


@given(st.text(st.characters(exclude_characters="<✿{[`")), st.lists(st.integers(0, 500)))
def test_text_without_a_mark_of_a_call_goes_on_at_once(text: str, cuts: list[int]):
    scanner = CallScanner(OFFER)
    assert (scanner.feed(text), scanner.rest(), scanner.calls) == (text, "", [])


@pytest.mark.parametrize("piece", ["a", "1 <", "<b>", "<tool", "<tool_call> is", "`<tool_call>`"])
def test_no_more_is_held_back_than_may_begin_a_call(piece: str):
    scanner = CallScanner(OFFER)
    held = {"1 <": "<", "<tool": "<tool"}.get(piece, "")
    assert scanner.feed(f"So {piece}") == f"So {piece}".removesuffix(held)


@pytest.mark.parametrize(
    "begin", ["", "```json\n", '{"name":', "<tool_call>", HERMES, CODER, "<function=order_status>"]
)
def test_blank_lines_without_end_are_not_held_back(begin: str):
    """A model may go on with them for ever: what was held would be looked at again with each."""
    scanner = CallScanner(OFFER, bare=True)
    scanner.feed(begin)
    said = [scanner.feed("\n") for _ in range(2000)]
    assert set(said[1000:]) == {"\n"}


def test_json_that_cannot_be_a_call_goes_on_with_the_character_that_shows_it():
    scanner = CallScanner(OFFER, bare=True)
    assert (scanner.feed('{"name": "'), scanner.feed("L"), scanner.feed("i")) == ("", '{"name": "L', "i")


def events(*deltas: dict[str, Any], finish: str = "stop", offer: Offer = OFFER) -> list[Event]:
    answer = Answer({}, Cleaner("sk-key"), offer)
    chunks = [{"choices": [{"delta": delta, "index": 0}]} for delta in deltas]
    chunks.append({"choices": [{"delta": {}, "finish_reason": finish, "index": 0}]})
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in [*chunks, "[DONE]"]).replace('"[DONE]"', "[DONE]")
    return [*answer.feed(body.encode()), *([] if answer.done else answer.end())]


WRITTEN = ToolCall("call_text_0", "order_status", json.dumps(ARGUMENTS))
PROPER = {"index": 0, "id": "c1", "function": {"name": "order_status", "arguments": '{"order_number":"1003"}'}}


def test_a_written_call_is_told_before_the_end_of_the_answer():
    assert events({"content": f"I look.\n{CODER}"}) == [TextDelta("I look.\n"), WRITTEN, Finish("stop")]


def test_a_call_that_was_written_into_the_thought_is_told_too():
    assert events({"reasoning_content": f"I call.\n{HERMES}"}) == [ReasoningDelta("I call.\n"), WRITTEN, Finish("stop")]


@pytest.mark.parametrize("text", [HERMES, CODER, CODER.replace("1003", " 1003 ").replace(" 1003 ", "1003")])
def test_a_call_that_came_properly_as_well_is_one_call(text: str):
    proper = ToolCall("c1", "order_status", '{"order_number":"1003"}')
    told = events({"content": f"I look.\n{text}"}, {"tool_calls": [PROPER]}, finish="tool_calls")
    assert told == [TextDelta("I look.\n"), proper, Finish("tool_calls")]


@pytest.mark.parametrize("left", ["<function", "<tool_call>", "\n<tool_call>\n"])
def test_what_a_parser_left_of_a_proper_call_is_no_text(left: str):
    """vLLM's and Rapid-MLX's parsers, 2025 and 2026."""
    told = events({"content": "I look."}, {"content": left}, {"tool_calls": [PROPER]}, finish="tool_calls")
    text = "".join(event.text for event in told if isinstance(event, TextDelta))
    assert (text.strip(), [type(event) for event in told][-2:]) == ("I look.", [ToolCall, Finish])
    assert "<" in "".join(str(event) for event in events({"content": left}))


def test_bare_json_that_a_server_took_for_the_thought_is_a_call():
    """vLLM 0.32.0 takes an answer without a thought for one."""
    assert events(*[{"reasoning": letter} for letter in BARE]) == [WRITTEN, Finish("stop")]
    thought = [ReasoningDelta(f"{BARE} is what"), TextDelta("I mean."), Finish("stop")]
    assert events({"reasoning": f"{BARE} is what"}, {"content": "I mean."}) == thought


def test_the_same_call_in_thought_and_text_is_one():
    assert events({"reasoning_content": HERMES}, {"content": HERMES}) == [WRITTEN, Finish("stop")]


def test_text_that_turns_out_a_thought_was_said_before_and_the_answer_begins_anew():
    calls = TextCalls(OFFER)
    came = [TextDelta('{"name": "ord'), TextWasThought(), TextDelta(BARE), Finish("stop")]
    told = [one for event in came for one in calls.read(event)]
    assert told == [TextDelta('{"name": "ord'), TextWasThought(), WRITTEN, Finish("stop")]


def test_an_answer_in_json_is_never_a_call():
    offer = Offer(OFFER.tools, json_answer=True)
    assert events({"content": BARE}, offer=offer) == [TextDelta(BARE), Finish("stop")]


def test_without_tools_bare_json_is_text_and_a_tag_is_a_call_that_nobody_offered():
    assert events({"content": BARE}, offer=Offer()) == [TextDelta(BARE), Finish("stop")]
    assert events({"content": HERMES}, offer=Offer()) == [WRITTEN, Finish("stop")]
