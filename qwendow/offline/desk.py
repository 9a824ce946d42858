"""From the bytes of a request to the reply: key, body, faults, limits, answer. Knows nothing of sockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from string import Template

from qwendow.conversation.tokens import Tokenizer, load_counter
from qwendow.offline.asked.ask import Ask, text_of
from qwendow.offline.asked.catalog import load_catalog
from qwendow.offline.asked.checks import Rules, read_ask
from qwendow.offline.asked.errors import (
    ARREARS,
    FREE_TIER_USED,
    INVALID_KEY,
    MODEL_DENIED,
    OUTPUT_INSPECTED,
    Refused,
    invalid,
)
from qwendow.offline.asked.message_checks import REFUSED_OUTPUT
from qwendow.offline.faults.scripts import Stage
from qwendow.offline.faults.table import Fault, Wish, faulty_reply, find_fault, wish_in, without_marker
from qwendow.offline.replies.author import draft_answer, fault_of_scene
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import Answer, Json, Stamp, usage
from qwendow.offline.wire.ledger import PrefixCache, RateLimit, Tally
from qwendow.offline.wire.measure import measured, prompt_prefixes, prompt_tokens
from qwendow.offline.wire.script import (
    EVENTS,
    JSON,
    Reply,
    Send,
    Step,
    inspected_steps,
    refusal_reply,
    stream_steps,
    whole_reply,
)

_SPECIAL_KEYS = {
    "sk-invalid": INVALID_KEY,
    "sk-arrears": ARREARS,
    "sk-freetier": FREE_TIER_USED,
    "sk-noaccess": MODEL_DENIED,
}


@dataclass(frozen=True, slots=True)
class Habits:
    """How this endpoint behaves where there is a choice.

    `pace` stretches the pauses between the pieces of an answer, 0 leaves them out. `wrap_errors` sends errors of the
    model layer as events where a stream was asked for. `requests` and `tokens` are limits a minute and key.
    """

    rules: Rules = field(default_factory=Rules)
    pace: float = 1.0
    wrap_errors: bool = True
    requests: int | None = None
    tokens: int | None = None


class Desk:
    """Answers requests, and remembers between them what `ledger` describes."""

    def __init__(self, habits: Habits, today: Callable[[], date] = date.today) -> None:
        self._catalog = load_catalog()
        self._habits = habits
        self._today = today
        self._rates = RateLimit(habits.requests, habits.tokens)
        self._prefixes = PrefixCache()
        self._tally = Tally()

    @property
    def models(self) -> list[str]:
        """The ids that it serves."""
        every = self._habits.rules.retired == "served"
        return list(self._catalog.models) if every else self._catalog.alive(self._today())

    def reply(self, key: str, body: Json, header: str, stamp: Stamp) -> Reply:
        """`header` is the fault asked for by header, or empty. Counting tokens takes a while: call it in a thread."""
        try:
            return self._reply(key, body, header, stamp)
        except Refused as error:
            return refusal_reply(error.refusal, stamp, body.get("stream") is True, self._habits.wrap_errors)

    def _reply(self, key: str, body: Json, header: str, stamp: Stamp) -> Reply:
        said = _last_said(body)
        wish = _wish_of(header) if header else wish_in(said)
        fault = self._fault(wish, key, said)
        ask = read_ask(_without_marker(body, said), self._catalog, self._habits.rules, self._today())
        if wish is None and (staged := fault_of_scene(ask)):
            wish, fault = staged, find_fault(staged.name)
        answers, counts = self._answers(key, ask)
        stamp = replace(stamp, model=ask.model.id)
        if wish is None or fault is None or (fault.stream_only and not ask.stream):
            return self._good(ask, answers, counts, stamp)
        content_type = EVENTS if ask.stream else JSON
        good = list(self._steps(ask, answers, counts, stamp))
        stage = Stage(stamp, answers[0], good, wish.options, ask.tools, content_type, self._habits.pace)
        return faulty_reply(fault, stage, ask.stream, self._habits.wrap_errors)

    def _fault(self, wish: Wish | None, key: str, said: str) -> Fault | None:
        if wish is None:
            return None
        fault = find_fault(wish.name)
        if fault is None:
            raise _unknown(wish.name)
        if wish.times is not None and not self._tally.strikes((key, wish.name, said), wish.times):
            return None
        return fault

    def _good(self, ask: Ask, answers: Sequence[Answer], counts: Json, stamp: Stamp) -> Reply:
        if ask.messages[-1].role == "user" and any(word in ask.question for word in REFUSED_OUTPUT):
            return self._inspected(ask, answers[0], stamp)
        if not ask.stream:
            return whole_reply(stamp, answers, counts, self._habits.pace)
        return Reply(self._steps(ask, answers, counts, stamp), content_type=EVENTS)

    def _steps(self, ask: Ask, answers: Sequence[Answer], counts: Json, stamp: Stamp) -> Iterable[Step]:
        """The good answer as a script; a whole one in two writes, so that a fault has a middle to strike in."""
        if ask.stream:
            return stream_steps(stamp, answers, counts if ask.include_usage else None, self._habits.pace)
        whole = whole_reply(stamp, answers, counts, self._habits.pace)
        body = whole.body or b""
        return [*whole.steps, Send(body[: len(body) // 2]), Send(body[len(body) // 2 :])]

    def _inspected(self, ask: Ask, answer: Answer, stamp: Stamp) -> Reply:
        if not ask.stream:
            return refusal_reply(OUTPUT_INSPECTED, stamp, stream=False)
        return Reply(inspected_steps(stamp, answer, self._habits.pace), content_type=EVENTS)

    def _answers(self, key: str, ask: Ask) -> tuple[list[Answer], Json]:
        """The n answers and the usage; Refused if the prompt is too long or the key's rate is used up."""
        counter = load_counter()
        prefixes = prompt_prefixes(ask, counter)
        prompt = prompt_tokens(prefixes, ask, counter)
        most = ask.model.max_input_thinking if ask.thinking else ask.model.max_input
        if prompt > most:
            raise invalid(f"Range of input length should be [1, {most}]")
        if refusal := self._rates.admit(key, prompt):
            raise Refused(refusal)
        answers = [_answer(ask, counter)] * (ask.body.get("n") or 1)
        return answers, usage(prompt, self._prefixes.visit((key, ask.model.id), prefixes), answers)


def check_key(authorization: str | None) -> str:
    """The key of an Authorization header; Refused unless it begins with sk- and is none of the special ones."""
    scheme, _, key = (authorization or "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not key.startswith("sk-"):
        raise Refused(INVALID_KEY)
    if key in _SPECIAL_KEYS:
        raise Refused(_SPECIAL_KEYS[key])
    return key


def _answer(ask: Ask, counter: Tokenizer) -> Answer:
    return measured(draft_answer(ask), ask, counter)


def _wish_of(header: str) -> Wish:
    wish = wish_in(f"[[fault:{header}]]")
    if wish is None:
        raise _unknown(header)
    return wish


def _unknown(name: str) -> Refused:
    return invalid(Template(phrases("en")["fault_unknown"]).substitute(name=name), prefix="")


def _last_said(body: Json) -> str:
    """The last message's text if it is the user's; nothing is checked yet."""
    messages = body.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else None
    return text_of(last.get("content")) if isinstance(last, dict) and last.get("role") == "user" else ""


def _without_marker(body: Json, said: str) -> Json:
    """The request as if no fault had been asked for, so that the answer is that of the rest of the message."""
    if wish_in(said) is None:
        return body
    *before, last = body["messages"]
    text = without_marker(said)
    if isinstance(content := last["content"], list):
        others = [part for part in content if not isinstance(part, dict) or part.get("type") != "text"]
        return {**body, "messages": [*before, {"role": "user", "content": [*others, {"type": "text", "text": text}]}]}
    return {**body, "messages": [*before, {"role": "user", "content": text}]}
