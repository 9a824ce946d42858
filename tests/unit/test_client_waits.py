"""How long to wait, by the headers and words of providers and gateways."""

from __future__ import annotations

import pytest

from qwendow.client.waits import retry_after

DATE = {"date": "Fri, 27 Nov 2026 10:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "7", "retry-after-ms": "250"}, 0.25),
        ({"llm_provider-retry-after": "4"}, 4.0),
        ({"retry-after": "Fri, 27 Nov 2026 10:00:09 GMT", **DATE}, 9.0),
        ({"retry-after": "Fri, 27 Nov 2026 09:59:00 GMT", **DATE}, None),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s"}, 360.0),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-requests": "0",
          "x-ratelimit-remaining-tokens": "900"}, 1.0),
        ({"x-ratelimit-reset-tokens": "82ms"}, 0.082),
        ({"retry-after": "٣"}, 3.0),
        ({"ratelimit-reset": "13"}, 13.0),
        ({"ratelimit": "limit=100, remaining=0, reset=7"}, 7.0),
        ({"ratelimit": '"default";r=0;t=9'}, 9.0),
        ({}, None),
    ],
)  # fmt: skip
def test_headers_say_when(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("No deployments available for selected model, Try again in 5 seconds. Passed model=x", 5.0),
        ("Rate limit reached. Please try again in 7.66s. Visit", 7.66),
        ("Please retry after 2 minutes.", 120.0),
        ("请求过于频繁，请 30 秒后重试", 30.0),
        ("Please try again later.", None),
        ("limit 6000, requested 9000", None),
    ],
)
def test_words_say_when(words: str, seconds: float | None) -> None:
    assert retry_after({}, words) == (None if seconds is None else pytest.approx(seconds))
