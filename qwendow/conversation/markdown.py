"""A conversation as Markdown, to be read and printed elsewhere: the way to its tip, without what hangs beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from qwendow.conversation.export import LABEL, Exported
from qwendow.conversation.fences import closed, fenced
from qwendow.conversation.rounds import Call, Round
from qwendow.conversation.turn import Outcome, Turn

WORDS = (
    "question", "answer", "files", "thought", "tool", "result", "failed", "stopped", "interrupted", "running", "length",
    "tokens",
)  # fmt: skip
"""What is wanted of the words, by their names; "tokens" has places for `input` and `output`."""

ENDED = {
    Outcome.FAILED: "failed", Outcome.STOPPED: "stopped", Outcome.INTERRUPTED: "interrupted", Outcome.RUNNING: "running"
}  # fmt: skip


def to_markdown(
    exported: Exported,
    words: Mapping[str, str],
    when: str = "",
    thoughts: bool = True,
    cost: Callable[[Turn], str] = lambda turn: "",
) -> str:
    """`when` is its date, and `cost` what a turn cost, as they are to be read. Thoughts are folded, or left out."""
    conversation = exported.conversation
    blocks = [f"# {_line(exported.title)}", f"> {LABEL}", when]
    for turn in conversation.turns:
        blocks += [f"## {words['question']}", _quoted(turn.question), _files(turn, words)]
        for answer in conversation.answers(turn):
            model = f" · {answer.model}" if answer.model else ""
            blocks += [f"## {words['answer']}{model}", *_answer(answer, words, thoughts), _bill(answer, words, cost)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _answer(turn: Turn, words: Mapping[str, str], thoughts: bool) -> Iterator[str]:
    for round_ in turn.rounds:
        yield from _said(round_, words, thoughts)
        for call in round_.calls:
            yield from _called(call, words)
    if turn.outcome in ENDED:
        yield f"⚠️ {words[ENDED[turn.outcome]]}"
    elif turn.finish_reason == "length":
        yield f"⚠️ {words['length']}"


def _said(round_: Round, words: Mapping[str, str], thoughts: bool) -> Iterator[str]:
    if round_.only_thought:
        yield closed(round_.answer)
        return
    for segment in round_.segments:
        if segment.kind == "text":
            yield closed(segment.text).strip("\n")
        elif thoughts and segment.text.strip():
            # Nothing in it may end the fold.
            inside = re.sub(r"(?i)<(?=/?(?:details|summary)\b)", "&lt;", closed(segment.text).strip("\n"))
            yield f"<details>\n<summary>{words['thought']}</summary>\n\n{inside}\n\n</details>"


def _called(call: Call, words: Mapping[str, str]) -> Iterator[str]:
    yield f"**{words['tool']}** `{call.asked.name}`"
    yield fenced(call.asked.arguments, "json")
    if call.result:
        yield f"**{words['result']}**"
        yield fenced(call.result.text, "json" if _is_json(call.result.text) else "")


def _bill(turn: Turn, words: Mapping[str, str], cost: Callable[[Turn], str]) -> str:
    usage = turn.usage
    counted = words["tokens"].format(input=usage.input_tokens, output=usage.output_tokens) if usage else ""
    facts = " · ".join(filter(None, [counted, cost(turn), _feedback(turn)]))
    return f"*{facts}*" if facts else ""


def _feedback(turn: Turn) -> str:
    return f"{'👍' if turn.feedback.good else '👎'} {_line(turn.feedback.words)}".strip() if turn.feedback else ""


def _files(turn: Turn, words: Mapping[str, str]) -> str:
    return f"{words['files']}: {', '.join(f'`{file.name}`' for file in turn.files)}" if turn.files else ""


def _quoted(question: str) -> str:
    """As it was typed, line for line, and apart from what answers it."""
    return "\n".join(f"> {line}  " if line else ">" for line in closed(question).split("\n"))


def _line(title: str) -> str:
    return " ".join(title.split())


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False
