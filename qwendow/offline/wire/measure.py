"""From a draft to an answer as the request limits it: prefix, stop sequences, token limits; and the token counts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from qwendow.conversation.tokens import Tokenizer
from qwendow.offline.asked.ask import Ask, Message
from qwendow.offline.asked.pictures import Picture
from qwendow.offline.wire.forms import Answer, Call


def prompt_prefixes(ask: Ask, counter: Tokenizer) -> list[tuple[bytes, int]]:
    """The prompt as growing prefixes, one more message each: a digest, and its tokens in ChatML."""
    digest = sha256(ask.model.id.encode())
    total = 0
    prefixes = []
    for text, pictures in _prompt_parts(ask):
        digest.update(text.encode() + b"".join(picture.mark for picture in pictures))
        total += counter.count(text) + sum(picture.tokens for picture in pictures)
        prefixes.append((digest.digest(), total))
    return prefixes


def prompt_tokens(prefixes: list[tuple[bytes, int]], ask: Ask, counter: Tokenizer) -> int:
    # JSON mode was seen to add two tokens to the prompt.
    return prefixes[-1][1] + counter.count("<|im_start|>assistant\n") + (2 if ask.json_mode else 0)


def _prompt_parts(ask: Ask) -> Iterator[tuple[str, tuple[Picture, ...]]]:
    if ask.body.get("tools"):
        yield json.dumps(ask.body["tools"], ensure_ascii=False).encode("utf-8", "replace").decode(), ()
    for message in ask.messages:
        yield f"<|im_start|>{message.role}\n{_content(message)}<|im_end|>\n", message.pictures


def _content(message: Message) -> str:
    calls = "".join(_call_text(name, arguments) for name, arguments in message.calls)
    return message.text + calls.encode("utf-8", "replace").decode()


def _call_text(name: str, arguments: str) -> str:
    """The form in which the models of 2024 wrote a call; it reproduces the documented token counts."""
    return f"✿FUNCTION✿: {name}\n✿ARGS✿: {arguments}"


def measured(draft: Answer, ask: Ask, counter: Tokenizer) -> Answer:
    """The draft within the limits of the request, and its tokens."""
    reasoning, reasoning_tokens = _limited_reasoning(draft.reasoning, ask, counter)
    text = _stopped(draft.text.removeprefix(ask.prefix), ask.stops)
    limit = _text_limit(ask, reasoning_tokens)
    tokens = counter.count(text)
    finish = draft.finish
    if limit is not None and tokens > limit:
        text, tokens, finish = counter.cut(text, limit), limit, "length"
    return replace(
        draft,
        text=text,
        reasoning=reasoning,
        finish=finish,
        tokens=tokens + reasoning_tokens + _call_tokens(draft.calls, counter),
        reasoning_tokens=reasoning_tokens,
    )


def _limited_reasoning(reasoning: str | None, ask: Ask, counter: Tokenizer) -> tuple[str | None, int]:
    if reasoning is None:
        return None, 0
    tokens = counter.count(reasoning)
    limits = [ask.body.get("thinking_budget"), ask.body.get("max_completion_tokens")]
    if ask.model.counts_thought:
        limits.append(ask.body.get("max_tokens"))
    limit = min((limit for limit in limits if limit is not None), default=tokens)
    if tokens <= limit:
        return reasoning, tokens
    return counter.cut(reasoning, limit), limit


def _text_limit(ask: Ask, reasoning_tokens: int) -> int | None:
    """max_tokens limits the answer only, save for models that count the thought; max_completion_tokens both."""
    thought = {
        "max_tokens": reasoning_tokens if ask.model.counts_thought else 0,
        "max_completion_tokens": reasoning_tokens,
    }
    limits = [max(0, ask.body[name] - spent) for name, spent in thought.items() if ask.body.get(name) is not None]
    return min(limits, default=None)


def _stopped(text: str, stops: list[str]) -> str:
    places = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(places)] if places else text


def _call_tokens(calls: tuple[Call, ...], counter: Tokenizer) -> int:
    return sum(counter.count(_call_text(call.name, call.arguments)) for call in calls)
