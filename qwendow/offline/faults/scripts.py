"""What the faults do to a script: each takes the good answer and gives the steps of the bad one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qwendow.offline.asked.errors import INTERNAL, NOT_FOUND, OUTPUT_INSPECTED
from qwendow.offline.wire.forms import DONE, Answer, Json, Stamp, choice, choices, chunk, compact, frame, opening
from qwendow.offline.wire.script import EVENTS, HangUp, Reply, Send, Step, Wait, paced

FOREVER = 600.0
"""Seconds a stall lasts unless the marker says otherwise."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a fault has to work with: the answer, its good script, and the marker's options."""

    stamp: Stamp
    answer: Answer
    good: Sequence[Step]
    options: Mapping[str, str]
    tools: Sequence[Json] = ()
    content_type: str = EVENTS
    pace: float = 0.0

    def number(self, name: str, default: float) -> float:
        try:
            return float(self.options[name])
        except (KeyError, ValueError):
            return default

    @property
    def pause(self) -> Wait:
        return Wait(self.number("seconds", FOREVER))

    def chunk(self, delta: Json, finish: str | None = None) -> bytes:
        return frame(chunk(self.stamp, [choice(delta, finish=finish)]))

    def reply(self, steps: Iterable[Step]) -> Reply:
        return Reply(steps, content_type=self.content_type)


Act = Callable[[Stage], Reply]


def before(stage: Stage) -> Iterator[Step]:
    """The good script up to where the fault strikes: after `after` events, but always before the end of the answer."""
    sends = sum(isinstance(step, Send) for step in stage.good)
    left = min(int(stage.number("after", 6)), max(1, sends - 3))
    for step in stage.good:
        if left == 0:
            return
        yield step
        left -= isinstance(step, Send)


def rest(stage: Stage) -> Sequence[Step]:
    return stage.good[len(list(before(stage))) :]


def middle(*steps: Callable[[Stage], Step], go_on: bool = False) -> Act:
    """These steps in the middle of the good answer, which then goes on or ends."""

    def act(stage: Stage) -> Reply:
        inserted = [make(stage) for make in steps]
        return stage.reply([*before(stage), *inserted, *(rest(stage) if go_on else ())])

    return act


def at_once(*steps: Callable[[Stage], Step], go_on: bool = False) -> Act:
    """These steps before anything else."""

    def act(stage: Stage) -> Reply:
        return stage.reply([*(make(stage) for make in steps), *(stage.good if go_on else ())])

    return act


def raw(data: bytes) -> Callable[[Stage], Step]:
    return lambda stage: Send(data)


def event(value: object) -> Callable[[Stage], Step]:
    return raw(frame(value))


def delta(content: Json, finish: str | None = None) -> Callable[[Stage], Step]:
    return lambda stage: Send(stage.chunk(content, finish))


def choices_event(value: list[Json] | None) -> Callable[[Stage], Step]:
    return lambda stage: Send(frame(chunk(stage.stamp, value)))


def error_event(stage: Stage) -> Step:
    return Send(frame(INTERNAL.body(stage.stamp)))


def inspection_event(stage: Stage) -> Step:
    return Send(frame(OUTPUT_INSPECTED.body(stage.stamp)))


def native_error_event(stage: Stage) -> Step:
    text = "Requests throttling triggered."
    return Send(frame({"code": "Throttling", "message": text, "request_id": stage.stamp.request_id}))


def bare_error(stage: Stage) -> Step:
    return Send(compact(INTERNAL.body(stage.stamp)))


def pause(stage: Stage) -> Step:
    return stage.pause


def hang_up(stage: Stage) -> Step:
    return HangUp()


def reset(stage: Stage) -> Step:
    return HangUp(reset=True)


def keep_alive(stage: Stage) -> Iterator[Step]:
    every = stage.number("every", 1.0)
    for _ in range(round(stage.number("seconds", FOREVER) / every)):
        yield Send(b": keep-alive\n\n")
        yield Wait(every)


def keep_alive_only(stage: Stage) -> Reply:
    return stage.reply(keep_alive(stage))


def keep_alive_middle(stage: Stage) -> Reply:
    return stage.reply([*before(stage), *keep_alive(stage)])


def comments(stage: Stage) -> Reply:
    """A comment and an event without data before every event."""
    noise = Send(b": comment\nevent: ping\n\n")
    return stage.reply(step for good in stage.good for step in ([noise, good] if isinstance(good, Send) else [good]))


def slow(stage: Stage) -> Reply:
    wait = Wait(stage.number("seconds", 1.0))
    return stage.reply(step for good in stage.good if isinstance(good, Send) for step in (wait, good))


def empty(stage: Stage) -> Reply:
    return Reply(body=b"", content_type=stage.content_type)


def page(status: int, text: str) -> Act:
    return lambda stage: Reply(body=text.encode(), status=status, content_type="text/html; charset=utf-8")


def redirect(stage: Stage) -> Reply:
    target = stage.options.get("to", "https://redirect.example.com/compatible-mode/v1/chat/completions")
    location = target.encode("ascii", "ignore").decode()
    return Reply(body=compact(NOT_FOUND.body(stage.stamp)), status=307, headers={"location": location})


def without_done(stage: Stage) -> Reply:
    return stage.reply(step for step in stage.good if step != Send(DONE))


def without_finish(stage: Stage) -> Reply:
    return stage.reply([*before(stage), Send(DONE)])


def stall_thinking(stage: Stage) -> Reply:
    answer = stage.answer if stage.answer.reasoning else replace(stage.answer, reasoning="Let me think about this. …")
    thinking = [said for said in choices(answer) if said["delta"].get("reasoning_content") is not None]
    frames = [frame(chunk(stage.stamp, [said])) for said in thinking[: int(stage.number("after", 6))]]
    return stage.reply([*paced(frames, stage.pace), stage.pause])


def split_utf8(stage: Stage) -> Reply:
    """Every event in two writes, cut inside its first long character if it has one."""
    return stage.reply(step for good in stage.good for step in _halves(good))


def _halves(step: Step) -> Iterator[Step]:
    if not isinstance(step, Send):
        yield step
        return
    place = next((at for at, byte in enumerate(step.data) if byte > 0x7F), len(step.data) // 2) + 1
    yield Send(step.data[:place])
    yield Wait(0.002)
    yield Send(step.data[place:])


def surrogates(stage: Stage) -> Reply:
    """An emoji as two JSON escapes in two deltas, as an escaping server cuts it."""
    halves = [json.dumps(chunk(stage.stamp, [choice({"content": half})])) for half in ("\ud83d", "\ude00")]
    frames = [Send(f"data: {half}\n\n".encode()) for half in halves]
    return stage.reply([*before(stage), *frames, *rest(stage)])


def finish_with(reason: str) -> Act:
    def act(stage: Stage) -> Reply:
        ending = [Send(stage.chunk({"content": ""}, reason)), Send(DONE)]
        return stage.reply([*before(stage), *ending])

    return act


def invalid_json(stage: Stage) -> Reply:
    return _say(stage, ['```json\n{"name": "Qwendow", ', '"items": [1, 2,, '])


def flood(stage: Stage) -> Reply:
    """One-character deltas, a hundred events a write."""
    total = int(stage.number("n", 100_000))
    letters = [stage.chunk({"content": letter}) for letter in "abcdefghijklmnopqrstuvwxyz \n"]
    writes = (
        Send(b"".join(letters[number % len(letters)] for number in range(start, min(start + 100, total))))
        for start in range(0, total, 100)
    )
    ending = [Send(stage.chunk({"content": ""}, "stop")), Send(DONE)]
    return stage.reply(step for part in (_opening(stage), writes, ending) for step in part)


def _opening(stage: Stage) -> list[Step]:
    return [Send(frame(chunk(stage.stamp, [opening({"content": "", "role": "assistant"})])))]


def _say(stage: Stage, texts: Sequence[str]) -> Reply:
    said = [Send(stage.chunk({"content": text})) for text in texts]
    return stage.reply([*_opening(stage), *said, Send(stage.chunk({"content": ""}, "stop")), Send(DONE)])
