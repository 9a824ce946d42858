"""What the offline endpoint says: prepared answers, memory, the clerk, JSON, tools; and that it is no model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offline_turns import read_asked
from qwendow.conversation.tokens import load_counter
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.replies.library import ESSAY, load_answers
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import Answer, Json, Stamp, completion, deltas
from qwendow.offline.wire.measure import measured

SHOP = (
    "你是手机商店的店员。手机有两个参数：屏幕尺寸（包括6.1英寸、6.5英寸、6.7英寸）、分辨率（包括2K、4K）。"
    "你一次只能提问一个参数。如果参数收集完成，你要说：我已了解您的购买意向，请稍等。"
)


def draft(*texts: str, system: str = "", **body: Any) -> Answer:
    """The answer to a conversation given as user, assistant, user, …"""
    messages: list[Json] = [{"role": "system", "content": system}] if system else []
    messages += [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(texts)]
    return drafted({"messages": messages, **body})


def drafted(body: Json) -> Answer:
    return draft_answer(read_asked({"model": "qwen-plus", **body}))


def talk(system: str, *said: str) -> list[str]:
    """The answers of a whole conversation."""
    texts: list[str] = []
    for text in said:
        texts += [text, draft(*texts, text, system=system).text]
    return texts[1::2]


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("Compare three sorting algorithms in a table", "*(Offline demo: a prepared answer, no model.)* Three sorting"),
        ("用表格比较三种排序算法", "*（离线演示：预先写好的回答，没有模型。）* 三种排序算法"),
        ("Write a Python function that finds primes", "*(Offline demo: a prepared answer, no model.)* The sieve"),
        ("推导一元二次方程的求根公式", "*（离线演示：预先写好的回答，没有模型。）* 一元二次方程"),
        ("Show me a Mermaid diagram", "*(Offline demo: a prepared answer, no model.)* How a message"),
        ("你是谁？", "我是 Qwendow 的离线演示，不是模型；"),
        ("Who are you?", "I am Qwendow's offline demo, not a model."),
        ("导览", "## 快速导览"),
        ("faults", "**Faults on demand.**"),
        ("故障", "**按需故障。**"),
    ],
)
def test_question_finds_its_prepared_answer(question: str, beginning: str) -> None:
    assert draft(question).text.startswith(beginning)


def test_every_prepared_answer_exists_in_both_languages_with_as_many_turns() -> None:
    shape = {
        language: [(answer.name, len(answer.parts), bool(answer.system)) for answer in load_answers(language)]
        for language in ("en", "zh")
    }
    assert shape["en"] == shape["zh"]
    assert phrases("en").keys() == phrases("zh").keys()


def test_every_prepared_answer_says_that_no_model_is_behind_it() -> None:
    words = ("no model", "not a model", "without a model", "Offline demo", "没有模型", "不是模型", "离线演示")
    silent = [
        (answer.name, part)
        for language in ("en", "zh")
        for answer in load_answers(language)
        for part in answer.parts
        if not any(word in part for word in words) and answer.name != ESSAY
    ]
    assert silent == []


def test_other_questions_get_what_was_received() -> None:
    text = draft("Why is the sky | blue?", system="Be brief.\nAlways.", temperature=0.3).text
    assert "| Messages | 2 |" in text
    assert "| Your last message | Why is the sky \\| blue? |" in text
    assert "| System prompt | Be brief. |" in text
    assert (
        "| Model asked for | `qwen-plus` |\n| temperature | 0.3 |\n| top_p | not sent |\n| Thinking | off |\n" in text
    )
    assert "| Web search | off |\n\nFor a prepared" in text


def test_search_is_told_and_that_nothing_was_searched_for() -> None:
    english, chinese = (draft(text, enable_search=True).text for text in ("Why is the sky blue?", "天为什么是蓝的？"))
    assert "| Web search | on |\n\nNothing was searched for: offline there is no web.\n\nFor a prepared" in english
    assert "| 联网搜索 | 开 |\n\n没有进行任何搜索：离线演示不能上网。\n\n想看预先" in chinese


def test_thinking_budget_is_told_and_cuts_the_thinking() -> None:
    asked = {"enable_thinking": True, "thinking_budget": 20}
    english, chinese = (draft(text, **asked) for text in ("Why is the sky blue?", "天为什么是蓝的？"))
    assert (english.reasoning or "").startswith("At most 20 tokens of thinking are allowed; what is longer is cut. The")
    assert (chinese.reasoning or "").startswith("思考最多 20 个 token，超出的部分会被截断。用户写的是")
    assert "| Thinking | on, of at most 20 tokens |" in english.text
    assert "| 思考 | 开，最多 20 个 token |" in chinese.text
    body = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Why is the sky blue?"}], **asked}
    ask = read_asked(body)
    assert measured(english, ask, load_counter()).reasoning_tokens == 20


def test_long_messages_are_not_searched_for_keywords() -> None:
    assert draft("code " * 50).text.startswith("This is Qwendow's **offline demo**.")


def test_names_and_the_last_message_are_remembered() -> None:
    answers = talk("", "My name is Han Meimei.", "What is my name?", "what did I just say?")
    assert "**Han Meimei**" in answers[1]
    assert answers[2].startswith("The message before this one was: “What is my name?”")
    assert "**李雷**" in talk("", "我叫李雷", "我叫什么？")[1]
    assert talk("", "我刚才说了什么？")[0].startswith("这是我收到的第一条消息")


@pytest.mark.parametrize(
    ("quoted", "summary"),
    [
        (
            "User: My name is Anna.\n\nAssistant: Hello.\n\nUser: table",
            "Offline demo, made by a simple rule:\n- The user wrote: “My name is Anna.”\n- The user wrote: “table”",
        ),
        ("User: 我叫小王\n\nAssistant: 你好", "离线演示，按简单规则生成：\n- 用户说：“我叫小王”"),
        (
            "Summary so far:\nOffline demo, made by a simple rule:\n- one\nHis own words.\n\nUser: two",
            "Offline demo, made by a simple rule:\n- one\nHis own words.\n- The user wrote: “two”",
        ),
    ],
)
def test_a_conversation_is_summed_up_line_by_line(quoted: str, summary: str) -> None:
    assert draft(quoted, system="Write a summary of it.").text == summary


def test_only_what_is_asked_for_is_summed_up() -> None:
    assert "made by a simple rule" not in draft("User: hello", system="You help.").text
    assert "made by a simple rule" not in draft("hello", system="Write a summary.").text


def test_a_name_is_found_in_a_summary() -> None:
    assert "**Anna**" in draft("What is my name?", system="Summary:\n- The user wrote: “My name is Anna.”").text
    assert "**Berta**" in draft("What is my name?", system="The user's name is Berta.").text
    assert "**小王**" in draft("我叫什么？", system="用户叫小王。").text


def test_clerk_asks_for_one_parameter_at_a_time_and_ends_with_the_agreed_sentence() -> None:
    answers = talk(SHOP, "你好", "6.5英寸", "嗯", "2K")
    assert answers[0].endswith("请问您想要哪种屏幕尺寸？可选：6.1英寸、6.5英寸、6.7英寸。")
    assert answers[1:] == [
        "请问您想要哪种分辨率？可选：2K、4K。",
        "请问您想要哪种分辨率？可选：2K、4K。",
        "我已了解您的购买意向，请稍等。",
    ]


def test_clerk_keeps_what_was_told_at_once_and_takes_the_latest_wish() -> None:
    system = (
        "You are a clerk in a phone shop.\n1. brand / 品牌\n2. storage / 内存\n3. colour / 颜色\n4. budget / 预算\n"
        "Once the customer agrees:\n- in Chinese, say exactly: “请稍等。”\n- in English, say exactly: “One moment.”"
    )
    answers = talk(system, "A blue phone with 256 GB", "Apple", "2000 yuan", "no, 3000 yuan", "yes please")
    assert answers[1:] == [
        "Which budget would you like?",
        "So that is: Apple, 256 GB, blue, 2000 yuan. Is that right?",
        "So that is: Apple, 256 GB, blue, 3000 yuan. Is that right?",
        "One moment.",
    ]
    assert talk(system, "你好", "华为", "256GB", "随便", "三千元", "对")[2:] == [
        "请问您想要什么样的颜色？",
        "请问您想要什么样的预算？",
        "您想要的是：华为、256GB、随便、三千元。对吗？",
        "请稍等。",
    ]


def test_service_dialogue_goes_on_turn_by_turn() -> None:
    answers = talk("You answer the customers of a shop.", "Hello", "QW-1", "nothing")
    assert [answer.split()[0] for answer in answers] == ["I", "Thank", "Passed"]


def test_json_mode_gives_the_fields_the_prompt_names() -> None:
    system = 'Answer in JSON:\n- "sender": who\n- "date": when\n- "amounts": a list\n- "mood": a word'
    mail = "From: Li Wei <li@example.com>\nDate: Mon, 16 Nov 2026\n\nThe 20 keyboards cost 3,980 yuan."
    answer = json.loads(draft(mail, system=system, response_format={"type": "json_object"}).text)
    assert answer == {
        "sender": {"name": "Li Wei", "email": "li@example.com"},
        "date": "2026-11-16",
        "amounts": [{"value": 3980, "currency": "CNY", "what": None}],
        "mood": None,
        "offline": True,
        "note": "Written by Qwendow's offline demo with simple rules; no model was involved.",
    }


def test_json_schema_is_kept_to() -> None:
    schema = {
        "type": "object",
        "properties": {
            "subject": {"type": "string"},
            "count": {"type": "integer"},
            "sender": {"type": "object", "properties": {"email": {"type": "string"}}},
            "phones": {"type": "array", "items": {"type": "string"}},
            "mood": {"enum": ["good", "bad"]},
        },
    }
    answer = draft(
        "发件人：a@example.com\n主题：你好\n电话 13800138000",
        model="qwen3.7-plus",
        enable_thinking=False,
        response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": schema}},
    )
    assert json.loads(answer.text) == {
        "subject": "你好",
        "count": 0,
        "sender": {"email": "a@example.com"},
        "phones": ["13800138000"],
        "mood": "good",
    }


def test_thinking_with_json_mode_may_give_no_json() -> None:
    answer = draft("json", enable_thinking=True, response_format={"type": "json_object"})
    assert answer.text.startswith("```json\n{")


def test_models_that_keep_json_while_they_think_give_it_bare() -> None:
    answer = draft("json", model="qwen3.8-max", response_format={"type": "json_object"})
    assert answer.reasoning and answer.text.startswith("{")


def test_thinking_is_summed_up_and_encrypted_where_that_is_asked_for() -> None:
    asked = {"model": "qwen4-max", "thinking_display": "summarized"}
    answer = draft("hello", **asked)
    assert answer.encrypted and answer.reasoning
    message = completion(Stamp(), [answer], {})["choices"][0]["message"]
    assert message["encrypted_content"] == answer.encrypted
    assert [delta["encrypted_content"] for delta in deltas(answer) if "encrypted_content" in delta] == [
        answer.encrypted
    ]
    others = [{}, {"enable_thinking": False}, {"model": "qwen3.8-max"}]
    assert [draft("hello", **(asked | other)).encrypted is None for other in others] == [False, True, True]
    assert draft("hello", model="qwen4-max").encrypted is None


def limited(text: str, **body: Any) -> Answer:
    asked = {"model": "qwen-plus", "messages": [{"role": "user", "content": "x"}], **body}
    ask = read_asked(asked)
    reasoning = "one two three four" if ask.thinking else None
    return measured(Answer(text, reasoning), ask, load_counter())


def test_max_tokens_cuts_the_answer_and_says_length() -> None:
    assert limited("one two three", max_tokens=2) == Answer("one two", finish="length", tokens=2)
    assert limited("one two three", max_tokens=3) == Answer("one two three", tokens=3)


def test_max_tokens_leaves_the_thinking_alone_but_max_completion_tokens_does_not() -> None:
    thought = limited("one two three", max_tokens=2, enable_thinking=True)
    assert thought == Answer("one two", "one two three four", finish="length", tokens=6, reasoning_tokens=4)
    both = limited("one two three", max_completion_tokens=5, enable_thinking=True)
    assert both == Answer("one", "one two three four", finish="length", tokens=5, reasoning_tokens=4)


@pytest.mark.parametrize(
    ("limit", "answer"),
    [
        (3, Answer("", "one two three", finish="length", tokens=3, reasoning_tokens=3)),
        (6, Answer("one two", "one two three four", finish="length", tokens=6, reasoning_tokens=4)),
        (7, Answer("one two three", "one two three four", tokens=7, reasoning_tokens=4)),
    ],
)
def test_max_tokens_of_qwen4_max_counts_the_thought(limit: int, answer: Answer) -> None:
    """A small one leaves nothing for the answer (test calls of a reseller, 2026-11-17)."""
    assert limited("one two three", model="qwen4-max", max_tokens=limit) == answer


def test_thinking_budget_shortens_the_thinking_only() -> None:
    answer = limited("one two", thinking_budget=1, enable_thinking=True)
    assert answer == Answer("one two", "one", tokens=3, reasoning_tokens=1)


def test_stop_sequences_are_not_returned() -> None:
    assert limited("one two three", stop=["three", "two"]).text == "one "
    assert limited("one two three", stop=" three") == Answer("one two", tokens=2)
    assert limited("one two three", stop=[151643]).text == "one two three"


def test_partial_message_is_continued_without_being_repeated() -> None:
    messages = [
        {"role": "user", "content": "Who are you?"},
        {"role": "assistant", "content": "I am Qwendow's", "partial": True},
    ]
    ask = read_asked({"model": "qwen-plus", "messages": messages})
    answer = measured(draft_answer(ask), ask, load_counter())
    assert answer.text == " offline demo, not a model. My answers were written in advance."
