"""Answers side by side: each message gets a mark by which columns.css puts it into its column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qwendow.answering.columns import choosable, settled
from qwendow.conversation.turn import Turn
from qwendow.page.dress import dress
from qwendow.page.json_answer import note
from qwendow.page.own import OWN, own
from qwendow.page.shown import Shown, message
from qwendow.page.texts import TEXTS, Language

if TYPE_CHECKING:
    from qwendow.conversation.tree import Conversation


def side_by_side(turn: Turn, answers: Sequence[Turn], messages: list[list[Shown]], language: Language) -> list[Shown]:
    """The messages of each of the answers under the id of its model, one column after another: so a narrow screen has
    them. `turn` is the one that is in the conversation.

    Gradio offers the buttons of the last message only, so it gets those of all.
    """
    shown: list[Shown] = []
    options: list[dict[str, str]] = []
    going_on = turn if settled(answers) and turn.answered else None
    for place, (answer, said) in enumerate(zip(answers, messages, strict=True), 1):
        column = [_heading(answer, answer is going_on, language), *said]
        for one in column:
            for option in one["options"] or ():
                options.append(option | {"label": f"{option['label']} · {answer.model}"})
        quiet = " quiet" if turn.chosen and answer is not turn else ""
        shown += [_marked(one, f"column column-{place}{quiet}") for one in column[:-1]]
        shown.append(_marked(column[-1], f"column column-{place}{quiet} end"))
    shown[-1] |= {"options": options or None}
    return shown


def choices(conversation: Conversation, language: Language) -> list[dict[str, str]]:
    """The buttons to go on with one of the answers."""
    return [
        {"label": TEXTS["choose"][language].format(model=answer.model), "value": value}
        for value, answer in choosable(conversation).items()
    ]


def _heading(answer: Turn, going_on: bool, language: Language) -> Shown:
    text = dress(f"### {answer.model}")
    if answer.chosen:
        text += note("chosen", f"✓ {TEXTS['chosen'][language]}")
    elif going_on:
        text += note("going-on", TEXTS["goes_on"][language])
    return message("assistant", text)


def _marked(one: Shown, classes: str) -> Shown:
    """A block of its own before the text, which leaves its Markdown alone; a thought is marked in its title."""
    if metadata := one["metadata"]:
        title = f'<span class="{OWN} {classes}"></span>{metadata["title"]}'
        return one | {"metadata": metadata | {"title": title}, "options": None}
    (part,) = one["content"]
    text = f"{own(classes, '')}\n\n{part['text']}"
    return one | {"content": [part | {"text": text}], "options": None}
