"""Errors in words: a card and a paragraph for every class, and nothing in them that could do harm."""

from __future__ import annotations

import pytest

from qwendow.conversation import errors
from qwendow.conversation.errors import (
    AccessDenied,
    BudgetSpent,
    ChatError,
    ContentRefused,
    Failure,
    InputTooLong,
    InvalidRequest,
    KeyRefused,
    RateLimited,
    ThoughtTooLong,
    TimedOut,
)
from qwendow.conversation.events import Retrying
from qwendow.page.explain import NOT_THE_VENDORS, QUOTED, announce_retry, explain, explain_plainly
from qwendow.page.texts import ERROR_PAGE, ERRORS, LABELS, Language

EVIL = "<img src=x onerror=alert(1)>\"'&"
SAFE = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;"
LANGUAGES: list[Language] = ["en", "zh"]


def every_error(base: type[ChatError] = ChatError) -> list[type[ChatError]]:
    return [base, *(error for child in base.__subclasses__() for error in every_error(child))]


CLASSES = [error for error in every_error() if error.__module__ == errors.__name__ and error is not TimedOut]


def made(kind: type[ChatError]) -> Failure:
    if issubclass(kind, TimedOut):
        return Failure.of(kind(7.5, request_id="r-1"))
    if issubclass(kind, BudgetSpent):
        return Failure.of(kind(7.5, "$"))
    return Failure(kind, status=418, code="Some.Code", request_id="r-1", retry_after=3, detail="secret detail")


def test_the_tree_is_looked_at_whole():
    assert len(CLASSES) >= 18


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_has_words_of_its_own(kind: type[ChatError]):
    assert kind.__name__ in ERRORS


def test_no_words_are_left_for_errors_that_do_not_exist():
    assert set(ERRORS) - {kind.__name__ for kind in CLASSES} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CLASSES)
def test_the_card_says_what_happened_and_what_to_do(kind: type[ChatError], language: Language):
    happened, remedy = ERRORS[kind.__name__][language]
    space = " " if language == "en" else ""
    told = f"<strong>{happened.format(seconds=7.5, amount='$7.5')}</strong>{space}{remedy}"
    assert told in explain(made(kind), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CLASSES)
def test_no_blank_is_left_in_the_words(kind: type[ChatError], language: Language):
    assert "{" not in explain(made(kind), language) + explain_plainly(made(kind), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in CLASSES if not issubclass(kind, NOT_THE_VENDORS)])
def test_the_card_names_the_request_and_links_to_the_error_page(kind: type[ChatError], language: Language):
    card = explain(made(kind), language)
    assert "r-1" in card
    assert f'<a href="{ERROR_PAGE[language]}" target="_blank" rel="noopener noreferrer">' in card


def test_the_page_of_the_vendor_is_not_linked_where_another_server_refused():
    assert "<a " not in explain(Failure(RateLimited, elsewhere=True), "en")


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if not issubclass(kind, TimedOut | BudgetSpent)])
def test_the_card_shows_status_and_code(kind: type[ChatError]):
    assert "<small>418 · Some.Code · " in explain(made(kind), "en")


@pytest.mark.parametrize("kind", CLASSES)
def test_only_what_helps_to_mend_it_shows_what_the_provider_says(kind: type[ChatError]):
    assert ("secret detail" in explain(made(kind), "en")) is issubclass(kind, QUOTED)


def test_no_card_quotes_what_may_hold_a_key_or_a_refused_text():
    assert not any(issubclass(quoted, KeyRefused | ContentRefused | AccessDenied) for quoted in QUOTED)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("tools", "Switch Tools off in the settings"),
        ("thinking_budget", "(thinking_budget).</strong> Choose another setting of Thinking"),
        ("enable_search", "Switch Web search off"),
        ("response_format", "Switch JSON answers off"),
        ("system", "not made for conversations"),
        ("temperature", "Change temperature in the settings"),
        ("logit_bias", "does not take the field logit_bias.</strong> The operator can leave out"),
    ],
)
def test_the_card_of_a_refused_field_names_it_and_what_to_do(field: str, words: str):
    assert words in explain(Failure(InvalidRequest, field=field), "en")


def test_the_card_of_what_is_too_long_names_the_limit():
    assert "It reads 30,720 tokens." in explain(Failure(InputTooLong, limit=30_720), "en")


@pytest.mark.parametrize(
    ("seconds", "words"), [(3, "Wait a minute, then"), (61, "in 2 min."), (5_400, "in 90 min."), (5_401, "in 2 h.")]
)
def test_the_card_of_what_is_too_much_says_how_long_that_lasts(seconds: float, words: str):
    assert words in explain(Failure(RateLimited, retry_after=seconds), "en")


def test_a_status_is_said_once():
    assert "<small>400 · This message" in explain(Failure(InvalidRequest, status=400, code="400"), "en")


@pytest.mark.parametrize("kind", CLASSES)
def test_the_paragraph_never_holds_what_the_provider_says(kind: type[ChatError]):
    assert "secret detail" not in explain_plainly(made(kind), "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["code", "request_id", "detail"])
def test_html_of_the_provider_is_text(field: str, language: Language):
    card = explain(Failure(InvalidRequest, **{field: EVIL}), language)
    assert SAFE in card
    assert EVIL not in card and "<img" not in card


@pytest.mark.parametrize("blank", ["\n\n", "\r\r", "\r\n \t\r\n", "\n\u2063\n"])
def test_words_of_the_provider_end_no_card_and_draw_no_formula(blank: str):
    card = explain(
        Failure(InvalidRequest, detail=f"first{blank}# \u2063$x^2$\u2063 **bold**", code=f"a{blank}- b"), "en"
    )
    assert "<code>first\n# $x^2$ **bold**</code>" in card
    assert "<small>a\n- b · " in card


def test_a_card_without_facts_holds_no_empty_places():
    assert explain(Failure(ContentRefused), "en") == (
        '<div class="\u2061own notice error" role="alert">'
        "<strong>Stopped by the provider's content check.</strong> "
        "Rephrase the message. It is not sent again with later ones."
        '<br><small><a href="https://www.alibabacloud.com/help/en/model-studio/error-code" target="_blank" '
        'rel="noopener noreferrer">What the code means</a></small></div>'
    )


def test_the_paragraph_is_plain_text_with_the_facts():
    failure = Failure(RateLimited, status=429, code="Throttling", request_id="r-1")
    assert explain_plainly(failure, "en") == (
        "⚠️ The model service is busy: too many requests or tokens a minute. Wait a minute, then press Retry. "
        "(429, Throttling, r-1)"
    )


def test_the_paragraph_without_facts_has_no_brackets():
    assert explain_plainly(Failure(ChatError), "zh") == "⚠️ 这里出了点问题。请点“重试”。详情见服务日志。"


def test_a_class_without_words_gets_the_general_ones():
    class Novel(ChatError):
        """Not known to the page."""

    assert explain_plainly(Failure(Novel), "en") == explain_plainly(Failure(ChatError), "en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The model service is busy: too many requests or tokens a minute. Trying again in 3 s (1 of 2)."),
        ("zh", "模型服务繁忙：每分钟请求数或 token 数超限。3 秒后重试（第 1 次，共 2 次）。"),
    ],
)
def test_a_retry_is_announced_with_its_countdown(language: Language, words: str):
    assert announce_retry(Retrying(3, 1, 2, Failure(RateLimited, status=429)), language) == words


@pytest.mark.parametrize(("language", "column"), [("en", 0), ("zh", 1)])
def test_a_thought_that_used_up_the_limit_names_the_setting(language: Language, column: int):
    for words in (explain(Failure(ThoughtTooLong), language), explain_plainly(Failure(ThoughtTooLong), language)):
        assert LABELS["thinking"][column] in words
