"""The provider of the load tests: it refuses what is beyond its limits, and counts."""

from __future__ import annotations

from starlette.testclient import TestClient

from bench.provider import Limits, Provider

ASKED = {"model": "qwen-plus", "messages": [], "stream": True}


def test_what_is_beyond_its_limits_is_refused_and_counted() -> None:
    provider = Provider(Limits(per_minute=120, first=0, tokens=2, rate=1000, retry_after=3))
    client = TestClient(provider.app())
    answers = [client.post("/v1/chat/completions", json=ASKED) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].text.count("data: ") == 5 and '"completion_tokens": 2' in answers[0].text
    assert answers[2].headers["retry-after"] == "3" and answers[2].json()["error"]["code"] == "limit_burst_rate"
    assert client.get("/counts").json() == {"asked": 3, "refused": 1, "most": 1}


def test_of_more_at_a_time_than_it_takes_the_last_is_refused() -> None:
    provider = Provider(Limits(concurrent=1))
    provider.counts.running = 1
    assert TestClient(provider.app()).post("/v1/chat/completions", json=ASKED).status_code == 429
