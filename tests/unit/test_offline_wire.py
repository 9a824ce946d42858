"""The JSON of the offline endpoint: shapes and key order, byte for byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwendow.offline.wire.forms import Answer, Call, Stamp, choices, compact, completion, deltas, frame, usage
from qwendow.offline.wire.pieces import pieces
from qwendow.offline.wire.script import Send, Wait, stream_steps

STAMP = Stamp("qwen-plus", "81951b98-28b8-9659-ab07-cd30d25600e7", 1726127645)
WEATHER = Call("get_weather", '{"location": "杭州"}', "call_0123456789abcdef012345")


def test_completion_is_the_documented_one() -> None:
    answer = Answer("我是阿里云开发的一款超大规模语言模型,我叫通义千问。", tokens=17)
    counts = {"prompt_tokens": 22, "completion_tokens": 17, "total_tokens": 39}
    assert compact(completion(STAMP, [answer], counts)).decode() == (
        '{"choices":[{"message":{"role":"assistant","content":"我是阿里云开发的一款超大规模语言模型,我叫通义千问。"},'
        '"finish_reason":"stop","index":0,"logprobs":null}],"object":"chat.completion","usage":{"prompt_tokens":22,'
        '"completion_tokens":17,"total_tokens":39},"created":1726127645,"system_fingerprint":null,"model":"qwen-plus",'
        '"id":"chatcmpl-81951b98-28b8-9659-ab07-cd30d25600e7"}'
    )


def test_whole_tool_call_has_empty_content_and_an_index() -> None:
    message = completion(STAMP, [Answer(calls=(WEATHER,), finish="tool_calls")], {})["choices"][0]["message"]
    assert compact(message).decode() == (
        '{"role":"assistant","content":"","tool_calls":[{"function":{"name":"get_weather",'
        '"arguments":"{\\"location\\": \\"杭州\\"}"},"index":0,"id":"call_0123456789abcdef012345","type":"function"}]}'
    )


def test_whole_thinking_answer_has_its_reasoning_beside_the_content() -> None:
    message = completion(STAMP, [Answer("好", "想")], {})["choices"][0]["message"]
    assert message == {"role": "assistant", "content": "好", "reasoning_content": "想"}


def test_usage_counts_reasoning_as_output() -> None:
    answer = Answer("好", "想", tokens=382, reasoning_tokens=210)
    assert compact(usage(22, 0, [answer])).decode() == (
        '{"prompt_tokens":22,"completion_tokens":382,"total_tokens":404,"completion_tokens_details":'
        '{"reasoning_tokens":210},"prompt_tokens_details":{"cached_tokens":0}}'
    )


def test_stream_is_the_documented_one() -> None:
    steps = list(stream_steps(STAMP, [Answer("我是来自", tokens=2)], usage(22, 0, [Answer(tokens=2)]), pace=0))
    rest = f'"created":1726127645,"system_fingerprint":null,"model":"qwen-plus","id":"{STAMP.id}"}}'
    head = '"object":"chat.completion.chunk","usage":'
    assert [step.data.decode() for step in steps if isinstance(step, Send)] == [
        'data: {"choices":[{"delta":{"content":"","role":"assistant"},"index":0,"logprobs":null,"finish_reason":null}],'
        f"{head}null,{rest}\n\n",
        'data: {"choices":[{"finish_reason":null,"delta":{"content":"我"},"index":0,"logprobs":null}],'
        f"{head}null,{rest}\n\n",
        'data: {"choices":[{"finish_reason":null,"delta":{"content":"是来"},"index":0,"logprobs":null}],'
        f"{head}null,{rest}\n\n",
        'data: {"choices":[{"finish_reason":null,"delta":{"content":"自"},"index":0,"logprobs":null}],'
        f"{head}null,{rest}\n\n",
        'data: {"choices":[{"finish_reason":"stop","delta":{"content":""},"index":0,"logprobs":null}],'
        f"{head}null,{rest}\n\n",
        f'data: {{"choices":[],{head}{{"prompt_tokens":22,"completion_tokens":2,"total_tokens":24,'
        f'"prompt_tokens_details":{{"cached_tokens":0}}}},{rest}\n\n',
        "data: [DONE]\n\n",
    ]


def test_thinking_deltas_come_first_and_content_is_null_meanwhile() -> None:
    assert [choice["delta"] for choice in choices(Answer("好", "想"))] == [
        {"content": None, "role": "assistant", "reasoning_content": ""},
        {"content": None, "reasoning_content": "想"},
        {"content": "好", "reasoning_content": None},
        {"content": "", "reasoning_content": None},
    ]


def test_only_the_first_tool_call_delta_has_id_and_name() -> None:
    said = list(deltas(Answer(calls=(Call("now", '{"a":', "call_1"),))))
    assert said == [
        {
            "content": None,
            "role": "assistant",
            "tool_calls": [
                {"index": 0, "id": "call_1", "type": "function", "function": {"name": "now", "arguments": "{"}}
            ],
        },
        {
            "content": None,
            "tool_calls": [{"index": 0, "id": "", "type": "function", "function": {"arguments": '"a'}}],
        },
        {
            "content": None,
            "tool_calls": [{"index": 0, "id": "", "type": "function", "function": {"arguments": '":'}}],
        },
    ]


def test_several_answers_alternate_and_each_finishes_once() -> None:
    steps = stream_steps(STAMP, [Answer("ab"), Answer("ab")], None, pace=0)
    frames = [step.data for step in steps if isinstance(step, Send)]
    assert [b'"index":1' in data for data in frames[:-1]] == [False, True] * 4
    assert [b'"stop"' in data for data in frames[:-1]] == [False] * 6 + [True] * 2


def test_pace_waits_longer_before_the_first_piece() -> None:
    steps = stream_steps(STAMP, [Answer("ab")], None, pace=2)
    assert [step.seconds for step in steps if isinstance(step, Wait)] == [0.3, 0.05, 0.05, 0.05]


@given(st.text())
def test_pieces_add_up_to_the_text_and_are_never_empty(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(cut) == text
    assert all(cut)


def test_pieces_grow() -> None:
    assert [len(piece) for piece in pieces("x" * 40)] == [1, 2, 2, 4, 6, 5, 8, 7, 4, 1]


def test_characters_go_raw() -> None:
    assert frame({"content": "离线"}) == 'data: {"content":"离线"}\n\n'.encode()


def test_request_ids_are_uuids_with_a_nine() -> None:
    groups = Stamp().request_id.split("-")
    assert [len(group) for group in groups] == [8, 4, 4, 4, 12]
    assert groups[2][0] == "9"
