"""Weather, clock and calculator at the offline endpoint: which questions call them, and what their results say."""

from __future__ import annotations

from typing import Any

import pytest

from offline_turns import Talk, asked_for, called, told

UNREACHABLE = "The weather service cannot be reached. Say so, and do not guess the weather."


def weather(place: str, **more: Any) -> dict[str, Any]:
    now = {"weather": "slight rain", "temperature_celsius": 12.5, "humidity_percent": 80, "wind_km_per_hour": 7}
    days = [
        {
            "date": f"2026-11-2{at}",
            "weather": "overcast",
            "low_celsius": 8,
            "high_celsius": 14 + at,
            "rain_percent": None,
        }
        for at in range(more.pop("days", 1))
    ]
    return {"place": place, "now": now, "forecast": days, "source": "Open-Meteo.com", **more}


def clock(time: str, zone: str) -> dict[str, str]:
    return {"time": time, "weekday": "Saturday", "utc_offset": time[-6:], "timezone": zone}


@pytest.mark.parametrize(
    ("question", "calls"),
    [
        ("What is the weather in Hangzhou and Beijing?",
         [("weather", {"place": "Hangzhou"}), ("weather", {"place": "Beijing"})]),
        ("杭州和北京天气怎么样？", [("weather", {"place": "杭州"}), ("weather", {"place": "北京"})]),
        ("明天上海会下雨吗", [("weather", {"place": "上海", "days": 2})]),
        ("未来三天杭州天气", [("weather", {"place": "杭州", "days": 3})]),
        ("weather in Springfield this week", [("weather", {"place": "Springfield", "days": 7})]),
        ("绍兴市天气如何", [("weather", {"place": "绍兴"})]),
        ("现在几点了", [("current_time", {})]),
        ("What's the date today?", [("current_time", {})]),
        ("今天星期几？", [("current_time", {})]),
        ("What time is it in Tokyo and New York?",
         [("current_time", {"timezone": "Asia/Tokyo"}), ("current_time", {"timezone": "America/New_York"})]),
        ("北京和上海现在几点？", [("current_time", {"timezone": "Asia/Shanghai"})]),
        ("What is 12.5 % of 3,840, exactly?", [("calculator", {"expression": "3840 * 12.5%"})]),
        ("3840的12.5%是多少", [("calculator", {"expression": "3840 * 12.5%"})]),
        ("(3 + 4) × 2 等于多少", [("calculator", {"expression": "(3 + 4) * 2"})]),
        ("12 乘以 7 等于多少", [("calculator", {"expression": "12 * 7"})]),
        ("2的10次方是多少", [("calculator", {"expression": "2 ** 10"})]),
        ("What is the square root of 2?", [("calculator", {"expression": "sqrt(2)"})]),
        ("What is 10/4?", [("calculator", {"expression": "10/4"})]),
        ("What is 3 * 4, and 10 minus 7?",
         [("calculator", {"expression": "3 * 4"}), ("calculator", {"expression": "10 - 7"})]),
        ("伦敦现在几点？3840 的 12.5% 等于多少？",
         [("current_time", {"timezone": "Europe/London"}), ("calculator", {"expression": "3840 * 12.5%"})]),
    ],
)  # fmt: skip
def test_clear_questions_call_the_tool_with_what_they_name(question: str, calls: list[tuple[str, Any]]) -> None:
    assert asked_for(question) == calls


@pytest.mark.parametrize(
    "question",
    [
        "What is the time complexity of quicksort?",
        "快速排序的时间复杂度是多少？",
        "What time does the museum in Paris open?",
        'What does "how is the weather in Paris" mean?',
        "「杭州天气怎么样」用英文怎么说？",
        "Write a poem about the weather in Paris",
        "写一首关于杭州天气的诗",
        "Do you offer 24/7 support?",
        "It was on 2026-11-18.",
        "Call me at 0571-8888",
        "Compare three sorting algorithms in a table",
        "Write a Python function that adds 3 + 4",
        "你是谁？",
        "My name is Han Meimei.",
    ],
)
def test_words_that_mean_something_else_call_nothing(question: str) -> None:
    assert asked_for(question) == []


@pytest.mark.parametrize("question", ["What is 3 * 4?", "杭州天气怎么样", "现在几点了"])
def test_tools_that_are_forbidden_are_not_called(question: str) -> None:
    assert Talk(tool_choice="none").ask(question).calls == ()


def test_weather_of_several_places_is_one_table() -> None:
    assert told("What is the weather in Hangzhou and Beijing?", weather("Hangzhou, China"), weather("Beijing")) == (
        "The weather now:\n\n| Place | Weather | Temperature | Humidity | Wind | Today |\n|---|---|---|---|---|---|\n"
        "| Hangzhou, China | light rain | 12.5 °C | 80 % | 7 km/h | 8 to 14 °C, rain – % |\n"
        "| Beijing | light rain | 12.5 °C | 80 % | 7 km/h | 8 to 14 °C, rain – % |\n\nSource: Open-Meteo.com"
    )


def test_weather_of_several_days_has_a_table_of_its_own() -> None:
    assert told("明天杭州天气怎么样", weather("杭州", days=2)) == (
        "现在的天气：\n\n| 地点 | 天气 | 气温 | 湿度 | 风速 | 今天 |\n|---|---|---|---|---|---|\n"
        "| 杭州 | 小雨 | 12.5 °C | 80% | 7 km/h | 8 至 14 °C，降水概率 –% |\n\n"
        "接下来几天：\n\n| 地点 | 日期 | 天气 | 气温 | 降水概率 |\n|---|---|---|---|---|\n"
        "| 杭州 | 2026年11月21日 | 阴 | 8 至 15 °C | –% |\n\n数据来源：Open-Meteo.com"
    )


def test_weather_that_cannot_be_had_is_not_guessed() -> None:
    assert told("What is the weather in Hangzhou and Beijing?", UNREACHABLE, UNREACHABLE) == (
        "I am sorry: the weather service cannot be reached at the moment. So I cannot say what the weather is like in "
        "Hangzhou and Beijing, and I would rather not guess. Please try again later."
    )
    assert told("杭州和北京天气", UNREACHABLE, UNREACHABLE) == (
        "很抱歉，天气服务目前无法连接，所以没法告诉您杭州、北京的天气，我也不想凭空猜测。请稍后再试。"
    )
    missing = 'There is no place named "Springfield". Use the name of a city alone, or ask the user which.'
    assert told("weather in Springfield?", missing) == (
        "I found no place named Springfield. Is it spelled so? The name of a city alone works best."
    )


def test_place_is_asked_for_and_then_comes_alone() -> None:
    talk = Talk("assistant")
    assert talk.ask("天气怎么样？").text == "请问您想了解哪个城市的天气？*（离线演示：按简单规则提问，没有模型。）*"
    first = talk.ask("杭州")
    talk.give(first, weather("杭州"))
    second = talk.ask("那北京呢？")
    assert [called(one) for one in (first, second)] == [[("weather", {"place": name})] for name in ("杭州", "北京")]
    talk.give(second, weather("北京"))
    assert called(talk.ask("介绍一下上海，三句话")) == []
    assert Talk("assistant").ask("How is the weather?").text == (
        "For which city would you like to know the weather? *(Offline demo: a simple rule asks, no model.)*"
    )


def test_clock_says_the_time_the_day_and_the_zone() -> None:
    assert told("What time is it?", clock("2026-11-21T14:05:00+08:00", "Asia/Shanghai")) == (
        "It is **14:05** on Saturday, 21 November 2026 (Asia/Shanghai, UTC+08:00)."
    )
    assert told("现在几点？", clock("2026-11-21T14:05:00+08:00", "Asia/Shanghai")) == (
        "现在是2026年11月21日 星期六 **14:05**（Asia/Shanghai，UTC+08:00）。"
    )
    times = [clock("2026-11-21T22:51:00+09:00", "Asia/Tokyo"), clock("2026-11-21T13:51:00+00:00", "Europe/London")]
    assert told("What time is it in Tokyo and London?", *times) == (
        "- It is **22:51** on Saturday, 21 November 2026 (Asia/Tokyo, UTC+09:00).\n"
        "- It is **13:51** on Saturday, 21 November 2026 (Europe/London, UTC+00:00)."
    )


@pytest.mark.parametrize(
    ("question", "result", "text"),
    [
        ("What is 12.5 % of 3,840?", "480", "3,840 × 12.5% = **480**"),
        ("1/3", "1/3 ≈ 0.333333333333333", "1 ÷ 3 = **1/3 ≈ 0.333333333333333**"),
        ("根号2是多少", "≈ 1.4142135623731", "sqrt(2) **≈ 1.4142135623731**"),
        ("3+4*-1000=?", "-3997", "3 + 4 × -1,000 = **-3,997**"),
        ("What is 3 / 0?", "Division by zero has no result.",
         "I could not calculate 3 ÷ 0: Division by zero has no result."),
        ("3 除以 0 等于多少", "Division by zero has no result.",
         "无法算出 3 ÷ 0，计算器的说明是：Division by zero has no result."),
    ],
)  # fmt: skip
def test_sum_is_written_out_with_its_result(question: str, result: str, text: str) -> None:
    assert told(question, result) == text


def test_two_tools_answer_one_question() -> None:
    question = "What time is it in London, and what is 12.5 % of 3,840, exactly?"
    assert told(question, clock("2026-11-21T13:51:00+00:00", "Europe/London"), "480") == (
        "It is **13:51** on Saturday, 21 November 2026 (Europe/London, UTC+00:00).\n\n3,840 × 12.5% = **480**"
    )


def test_result_of_another_shape_is_repeated() -> None:
    talk = Talk()
    answer = talk.give(talk.ask("What time is it?"), {"clock": "five past two"})
    assert answer.text == (
        "(Offline demo, no model: this only repeats what the tools returned.)\n\n"
        '- `current_time` returned: {"clock": "five past two"}'
    )


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"now": 3}', '{"now": {"weather": []}, "forecast": [1]}'])
def test_any_result_gets_an_answer(text: str) -> None:
    for question in ("Where is order 1003?", "weather in Paris", "What time is it?", "3 * 4"):
        talk = Talk()
        assert talk.give(talk.ask(question), text).text
