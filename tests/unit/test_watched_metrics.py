"""What is counted: answers as they end, requests that fail, acts of the store; and that nobody is in a label."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from qwendow.answering.chat import Chat
from qwendow.barred import Barred
from qwendow.conversation.errors import ContentRefused, KeyRefused, RateLimited, WordFound
from qwendow.conversation.events import Event, Finish, FromCache, TextDelta, Usage
from qwendow.conversation.options import Options
from qwendow.conversation.rounds import Bill
from qwendow.conversation.tree import Conversation
from qwendow.models import ModelTable
from qwendow.readers.limits import Admission, Asker, Limits, Over, Reserve
from qwendow.store.memory import MemoryStore
from qwendow.store.port import Busy, Head, Unavailable
from qwendow.watched import Watch
from qwendow.watched.metrics import MODELS, Metrics
from qwendow.watched.scraped import metrics_route
from test_chat import Scripted

TOKEN = "t" * 16
TABLE = ModelTable.shipped()
MODEL = "qwen3.7-plus"
OPTIONS = Options(MODEL, 0.7, 0.8, json_mode=False, system_prompt="", max_input=30_000)
HELLO = [TextDelta("Hello"), Usage(1000, 200, 50, 400), Finish("stop")]


def samples(metrics: Any) -> dict[tuple[str, ...], float]:
    """Without those of the process: the name and the values of the labels, in the order of their names."""
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(generate_latest(metrics).decode())
        for sample in family.samples
        if sample.name.startswith("qwendow_")
    }


class Desk:
    """An app that is watched, in front of a scripted endpoint."""

    def __init__(self) -> None:
        self.watch, self.client = Watch(TOKEN), Scripted()
        self.metrics: Any = self.watch._metrics
        self._chat = self.watch.chat(Chat(self.client, 5), TABLE)

    async def answer(self, *script: Event | Exception | float) -> None:
        self.client.script = script
        conversation = Conversation.of([])
        conversation.open("what I said", model=MODEL)
        await self._chat.answer(conversation, OPTIONS, lambda: None)

    async def stopped(self, *script: Event | Exception | float) -> list[float]:
        """How many were running and waiting before it was."""
        task = asyncio.create_task(self.answer(*script))
        await asyncio.sleep(0.01)
        now = self.now
        task.cancel()
        await asyncio.wait({task})
        return now

    @property
    def told(self) -> dict[tuple[str, ...], float]:
        return samples(self.metrics)

    @property
    def now(self) -> list[float]:
        return [self.told[f"qwendow_answers_{name}",] for name in ("running", "waiting")]


def test_answers_are_counted_by_model_and_outcome_with_what_they_took_and_cost() -> None:
    desk = Desk()

    async def scene() -> list[float]:
        await desk.answer(*HELLO)
        await desk.answer(TextDelta("Hel"), RateLimited())
        await desk.answer(FromCache(5.0), *HELLO[::2])
        return await desk.stopped(TextDelta("Hel"), 5.0)

    assert (asyncio.run(scene()), desk.now) == ([1, 0], [0, 0])
    told = desk.told
    outcomes = {key[2]: value for key, value in told.items() if key[0] == "qwendow_answers_total"}
    assert outcomes == {"done": 2, "failed": 1, "stopped": 1, "interrupted": 0}
    assert told["qwendow_answer_failures_total", "RateLimited", MODEL] == 1
    assert told["qwendow_answers_from_cache_total", MODEL] == 1
    assert told["qwendow_first_token_seconds_count", MODEL] == told["qwendow_answer_seconds_count", MODEL] == 3
    kinds = {key[1]: value for key, value in told.items() if key[0] == "qwendow_tokens_total"}
    assert (kinds["cached"], kinds["reasoning"], kinds["input"] > 1000, kinds["output"] > 200) == (400, 50, True, True)
    price = TABLE.get(MODEL).cost(1000, 400, 200, True)
    assert price and told["qwendow_cost_total", "CNY", MODEL] == pytest.approx(price, rel=0.1)


def test_what_is_refused_for_its_content_is_counted() -> None:
    desk = Desk()
    asyncio.run(desk.answer(TextDelta("Hel"), ContentRefused(code="data_inspection_failed")))
    asyncio.run(desk.answer(TextDelta("Hel"), WordFound()))
    assert {key: value for key, value in desk.told.items() if key[0] == "qwendow_answer_failures_total"} == {
        ("qwendow_answer_failures_total", "ContentRefused", MODEL): 1,
        ("qwendow_answer_failures_total", "WordFound", MODEL): 1,
    }
    assert [desk.told["qwendow_barred_words_total", place] for place in ("question", "answer")] == [0, 0]
    barred = Barred(["tender"], desk.watch.barred)
    assert (barred.asked(["tender"]), barred.asked(["tend"])) == (True, False)
    barred.answered()
    assert [desk.told["qwendow_barred_words_total", place] for place in ("question", "answer")] == [1, 1]
    assert "tender" not in str(desk.told)


def test_what_waits_for_its_first_word_is_seen() -> None:
    assert asyncio.run(Desk().stopped(5.0)) == [1, 1]


def test_what_nobody_foresaw_has_failed() -> None:
    desk = Desk()
    with pytest.raises(ValueError):
        asyncio.run(desk.answer(ValueError("inner")))
    assert desk.told["qwendow_answers_total", MODEL, "failed"] == 1


def test_requests_that_fail_are_counted_by_class_and_those_that_are_tried_again() -> None:
    desk = Desk()
    for error, again in ((RateLimited(), True), (RateLimited(), False), (KeyRefused(), False)):
        desk.watch.failed(error, again)
    assert {key: value for key, value in desk.told.items() if key[0].startswith("qwendow_upstream") and value} == {
        ("qwendow_upstream_errors_total", "RateLimited"): 2,
        ("qwendow_upstream_errors_total", "KeyRefused"): 1,
        ("qwendow_upstream_retries_total", "RateLimited"): 1,
    }


class Ailing(MemoryStore):
    async def head(self, id: str) -> Head | None:
        if id == "taken":
            raise Busy
        raise Unavailable("full")


def test_acts_of_the_store_are_timed_and_what_it_could_not_do_is_counted() -> None:
    desk = Desk()
    store = desk.watch.store(Ailing())

    async def scene() -> None:
        await store.create(Head("c", "somebody"))
        with pytest.raises(Unavailable):
            await store.head("c")
        with pytest.raises(Busy):
            await store.head("taken")
        bell = store.bell("c")
        await bell.aclose()

    asyncio.run(scene())
    told = desk.told
    counts = {key[1]: value for key, value in told.items() if key[0] == "qwendow_store_seconds_count"}
    errors = {key[1]: value for key, value in told.items() if key[0] == "qwendow_store_errors_total" and value}
    assert (counts, errors) == ({"create": 1, "head": 2}, {"full": 1})


def test_a_limit_that_was_hit_is_counted_by_whose_it_was() -> None:
    class Full:
        priced = False

        async def admit(self, asker: Asker, answers: int = 1, reserve: Reserve | None = None) -> Admission:
            raise Over("address", None, 0.0)

    desk = Desk()
    with pytest.raises(Over):
        asyncio.run(desk.watch.limits(Full()).admit(Asker("somebody", "192.0.2.1")))
    assert desk.told["qwendow_limits_hit_total", "address"] == 1


def test_labels_of_models_have_an_end() -> None:
    metrics = Metrics()
    for number in range(MODELS + 5):
        metrics.billed(Bill(f"m{number}", Usage(1, 0), False, False), TABLE)
    told = {key[2]: value for key, value in samples(metrics).items() if key[:2] == ("qwendow_tokens_total", "input")}
    assert (len(told), told["other"]) == (MODELS + 1, 5)


def test_no_label_is_of_a_reader_and_nothing_said_is_in_it() -> None:
    desk = Desk()
    asyncio.run(desk.answer(*HELLO))
    text = generate_latest(desk.metrics).decode()
    names = {name for family in text_string_to_metric_families(text) for one in family.samples for name in one.labels}
    assert names == {"model", "outcome", "kind", "currency", "reason", "le", "version"}
    assert "what I said" not in text and "_created" not in text


async def unlooked() -> dict[str, str]:
    return {}


def test_how_late_the_loop_is_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwendow.watched.watch.TICK_SECONDS", 0.01)
    desk = Desk()

    async def scene() -> None:
        desk.watch.begin(unlooked)
        await asyncio.sleep(0.03)
        await desk.watch.close()

    asyncio.run(scene())
    assert desk.told["qwendow_tick_lag_seconds_count",] >= 1


def test_without_a_wish_for_it_nothing_stands_in_the_way() -> None:
    off, chat, store, limits = Watch(), Chat(Scripted(), 5), MemoryStore(), Limits()
    off.failed(RateLimited(), True)
    off.billed(TABLE)(Bill(MODEL, Usage(1, 1), False, False))
    assert [off.chat(chat, TABLE), off.store(store), off.limits(limits)] == [chat, store, limits]


@pytest.mark.parametrize(
    ("token", "said", "status"),
    [
        (None, None, 404),
        (None, "Bearer ", 404),
        (TOKEN, None, 401),
        (TOKEN, f"Bearer {TOKEN}x", 401),
        (TOKEN, f"bearer {TOKEN}é", 401),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_only_who_has_the_token_reads_them(token: str | None, said: str | None, status: int) -> None:
    with TestClient(Starlette(routes=[metrics_route(Metrics(), token)])) as client:
        headers = {"Authorization": said.encode()} if said else {}
        assert client.get("/metrics", headers=headers).status_code == status  # type: ignore[arg-type]
