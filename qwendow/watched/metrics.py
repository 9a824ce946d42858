"""What is counted, under which names. One object for the process, which knows neither readers nor what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, Metric, ProcessCollector

from qwendow import __version__
from qwendow.answering.prices import bill_cost
from qwendow.conversation.errors import ChatError
from qwendow.conversation.rounds import Bill
from qwendow.conversation.turn import Outcome, Turn
from qwendow.models import ModelTable
from qwendow.store.port import REASONS

MODELS = 100
"""Labels of models at most: a server may offer hundreds, and each has some forty series. The rest is `other`."""

CURRENCIES = {"¥": "CNY", "$": "USD"}

WORDS = (0.25, 0.5, 1, 2, 4, 8, 16, 30, 60, 120, 180)
"""Seconds to the first word. Models of today are silent for 6 to 17 s, with large prompts for up to 160."""

ANSWERS = (1, 2, 5, 10, 20, 40, 60, 120, 300, 600)
"""Seconds of a whole answer; a turn has 600 unless the operator says otherwise."""

WRITES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)
"""Seconds of one act of the store: SQLite takes one or two thousandths, Redis gives up after two whole ones."""

LATE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
"""Seconds by which the event loop is late."""


class Metrics:
    """A registry of its own, collected without the times at which series were made, which nobody reads."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        Info("qwendow", "Which Qwendow this is.", registry=own).info({"version": __version__})
        self._models: set[str] = set()
        self._answers = Counter(
            "qwendow_answers", "Answers that ended: done, stopped, failed, interrupted.", ["model", "outcome"],
            registry=own,
        )  # fmt: skip
        self._failures = Counter(
            "qwendow_answer_failures", "Answers that failed, by what a card on the page said.", ["model", "kind"],
            registry=own,
        )  # fmt: skip
        self._cached = Counter(
            "qwendow_answers_from_cache", "Answers that no model was asked for.", ["model"], registry=own
        )
        self._first = Histogram(
            "qwendow_first_token_seconds", "From the question to the first of an answer, its thought included.",
            ["model"], registry=own, buckets=WORDS,
        )  # fmt: skip
        self._seconds = Histogram(
            "qwendow_answer_seconds", "From the question to the end of its answer, with its tools.", ["model"],
            registry=own, buckets=ANSWERS,
        )  # fmt: skip
        self._tokens = Counter(
            "qwendow_tokens", "Tokens, `cached` being a part of `input` and `reasoning` of `output`.",
            ["model", "kind"], registry=own,
        )  # fmt: skip
        self._cost = Counter(
            "qwendow_cost", "What the tokens cost, where the price is known.", ["model", "currency"], registry=own
        )
        self._limits = Counter(
            "qwendow_limits_hit", "Questions that were refused, by whose limit it was.", ["limit"], registry=own
        )
        self._barred = Counter(
            "qwendow_barred_words", "Questions refused, and answers taken back, for a word of the operator's.",
            ["kind"], registry=own,
        )  # fmt: skip
        self._errors = Counter(
            "qwendow_upstream_errors", "Requests to the endpoint that failed, tried again or not.", ["kind"],
            registry=own,
        )  # fmt: skip
        self._retries = Counter(
            "qwendow_upstream_retries", "Requests to the endpoint that were tried again.", ["kind"], registry=own
        )
        self._store = Histogram("qwendow_store_seconds", "One act of the store.", ["act"], registry=own, buckets=WRITES)
        self._store_errors = Counter(
            "qwendow_store_errors", "Acts that the store could not do.", ["reason"], registry=own
        )
        self._lag = Histogram(
            "qwendow_tick_lag_seconds", "How much later than it was due the event loop came round.", registry=own,
            buckets=LATE,
        )  # fmt: skip

        # What is counted from 0 on is seen to grow at its first time, too.
        for kind in _kinds(ChatError):
            self._errors.labels(kind)
            self._retries.labels(kind)
        for kind in ("question", "answer"):
            self._barred.labels(kind)
        for reason in REASONS:
            self._store_errors.labels(reason)

    def gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """`value` is asked when the metrics are read, from another thread."""
        Gauge(f"qwendow_{name}", meaning, registry=self._registry).set_function(value)

    def asked(self, turn: Turn) -> None:
        """A turn has begun: what it may end as is there from 0 on, as errors are."""
        model = self._model(turn.model)
        for outcome in Outcome:
            if outcome is not Outcome.RUNNING:
                self._answers.labels(model, outcome.name.lower())

    def answered(self, turn: Turn, seconds: float, table: ModelTable) -> None:
        """A turn has ended."""
        model = self._model(turn.model)
        # What nobody foresaw is still on its way to the one who settles it.
        outcome = Outcome.FAILED if turn.outcome is Outcome.RUNNING else turn.outcome
        self._answers.labels(model, outcome.name.lower()).inc()
        if turn.failure:
            self._failures.labels(model, turn.failure.kind.__name__).inc()
        first = turn.rounds[0]
        if first.cached is not None:
            self._cached.labels(model).inc()
        else:
            self._seconds.labels(model).observe(seconds)
            if first.first is not None:
                self._first.labels(model).observe(first.first)
        for bill in turn.all_bills:
            self.billed(bill, table)

    def billed(self, bill: Bill, table: ModelTable) -> None:
        model, usage = self._model(bill.model), bill.usage
        counts = {
            "input": usage.input_tokens, "cached": usage.cached_tokens, "output": usage.output_tokens,
            "reasoning": usage.reasoning_tokens,
        }  # fmt: skip
        for kind, count in counts.items():
            self._tokens.labels(model, kind).inc(count)
        if cost := bill_cost(bill, table):
            self._cost.labels(model, CURRENCIES.get(table.currency, table.currency)).inc(cost)

    def failed(self, error: ChatError, again: bool) -> None:
        """A request to the endpoint has; `again`: it is made once more."""
        self._errors.labels(type(error).__name__).inc()
        if again:
            self._retries.labels(type(error).__name__).inc()

    def refused(self, limit: str) -> None:
        self._limits.labels(limit).inc()

    def barred(self, kind: str) -> None:
        """There was a barred word in a "question" or an "answer"."""
        self._barred.labels(kind).inc()

    def stored(self, act: str, seconds: float) -> None:
        self._store.labels(act).observe(seconds)

    def not_stored(self, reason: str) -> None:
        self._store_errors.labels(reason).inc()

    def late(self, seconds: float) -> None:
        self._lag.observe(seconds)

    def collect(self) -> Iterable[Metric]:
        for metric in self._registry.collect():
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric

    def _model(self, id: str) -> str:
        if id not in self._models and len(self._models) >= MODELS:
            return "other"
        self._models.add(id)
        return id


def _kinds(error: type[ChatError]) -> Iterator[str]:
    yield error.__name__
    for kind in error.__subclasses__():
        yield from _kinds(kind)
