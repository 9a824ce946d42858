"""The page of a conversation that is shared: to be read, and nothing else. No scripts, nothing from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime

from qwendow.conversation.export import LABEL, Exported
from qwendow.conversation.fences import fenced
from qwendow.conversation.markdown import ENDED
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.rounds import Call, Round
from qwendow.conversation.turn import Turn
from qwendow.house import PLAIN, Theme
from qwendow.page.json_answer import indented
from qwendow.page.shared.document import Document
from qwendow.page.shared.markdown import to_html
from qwendow.page.texts import SHARED, TEXTS, WORDS, Language, exported_words, language_of


class SharedPage:
    """Its HTML, for the language that a browser says it wants; `theme` is the operator's."""

    def __init__(self, theme: Theme = PLAIN.theme) -> None:
        self._document = Document(theme)

    @property
    def policy(self) -> str:
        return self._document.policy

    def page(self, exported: Exported, address: str, accept_language: str | None) -> str:
        """`address` is that of the page itself, as its own folder has it; below are those of its pictures and copy."""
        language = language_of(accept_language)
        title = exported.title or WORDS["untitled"][language == "zh"]
        when = f"{datetime.fromtimestamp(exported.changed, UTC):%Y-%m-%d}"
        turns = "".join(_turn(turn, exported, address, language) for turn in exported.conversation.turns)
        body = f"""<header>{self._document.brand(language)}<h1 dir="auto">{html.escape(title)}</h1>
<p class="quiet">{when} · {html.escape(LABEL)}</p></header>
<main>{turns}</main>
<form method="post" action="{address}/copy"><button>{SHARED["go_on"][language]}</button>
<p class="quiet">{SHARED["go_on_words"][language]}</p></form>"""
        return self._document.page(title, body, language)

    def gone(self, accept_language: str | None) -> str:
        """Of a link that leads nowhere."""
        language = language_of(accept_language)
        title = SHARED["gone"][language]
        body = f"<header>{self._document.brand(language)}</header>"
        body += f"<main><h1>{title}</h1><p>{SHARED['gone_words'][language]}</p></main>"
        return self._document.page(title, body, language)


def _turn(turn: Turn, exported: Exported, address: str, language: Language) -> str:
    question = TEXTS["repair_asked"][language] if turn.repair else turn.question
    files = "".join(_file(file, address) for file in turn.files)
    answers = "".join(_answer(answer, language) for answer in exported.conversation.answers(turn))
    return f"""<section><h2 class="unseen">{_word("question", language)}</h2>
<div class="question" dir="auto">{html.escape(question)}</div>{files}{answers}</section>
"""


def _file(file: Attachment, address: str) -> str:
    """A picture, or the name of what else went with the question."""
    name = html.escape(file.name)
    if isinstance(file, Image):
        return f'<img src="{address}/{file.id}" alt="{name}" width="{file.width}" height="{file.height}">'
    return f'<p class="file">{name}</p>'


def _answer(turn: Turn, language: Language) -> str:
    parts = [part for round_ in turn.rounds for part in _round(round_, turn, language)]
    ended = ENDED.get(turn.outcome) or ("length" if turn.finish_reason == "length" else "")
    if ended:
        parts.append(f'<p class="ended">{_word(ended, language)}</p>')
    model = f" · {html.escape(turn.model)}" if turn.model else ""
    return f"<article><h2>{_word('answer', language)}{model}</h2>{''.join(parts)}</article>"


def _round(round_: Round, turn: Turn, language: Language) -> Iterator[str]:
    if round_.only_thought:
        yield _said(round_.answer, turn)
    else:
        for segment in round_.segments:
            if segment.kind == "thought" and segment.text.strip():
                yield _folded(_word("thought", language), to_html(segment.text))
            elif segment.text.strip():
                yield _said(segment.text, turn)
    for call in round_.calls:
        yield _called(call, language)


def _said(text: str, turn: Turn) -> str:
    shown = to_html(fenced(indented(text), "json") if turn.json_mode else text)
    return f'<div class="said" dir="auto">{shown}</div>'


def _called(call: Call, language: Language) -> str:
    result = to_html(fenced(call.result.text)) if call.result else ""
    title = f"{_word('tool', language)} · {html.escape(call.asked.name)}"
    return _folded(title, to_html(fenced(call.asked.arguments, "json")) + result)


def _folded(title: str, inside: str) -> str:
    return f'<details><summary>{title}</summary><div class="said" dir="auto">{inside}</div></details>'


def _word(name: str, language: Language) -> str:
    return exported_words(language)[name]
