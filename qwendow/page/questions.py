"""What happens to a question that is put: judged by the settings, refused or begun, and its answer shown."""

from __future__ import annotations

import html
import json
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import gradio as gr

from qwendow.answering.checks import Refused, message_text
from qwendow.answering.choices import Choices
from qwendow.answering.library import Library
from qwendow.answering.opened import Opened, Question, Run
from qwendow.answering.runs import Runs
from qwendow.answering.usual import require_no_files, said_before
from qwendow.answering.wishes import Wishes, read_wishes
from qwendow.conversation.judged import Schema
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.turn import Note
from qwendow.page.about import about_reader
from qwendow.page.explain import refusal
from qwendow.page.over import over_words
from qwendow.page.said import require_accepted
from qwendow.page.screen import SAME
from qwendow.page.session import Session
from qwendow.page.showing import Screens, Showing
from qwendow.page.tabs import Tabs
from qwendow.page.texts import KEEPING, TEXTS, Language, reader_language
from qwendow.readers.limits import Asker, Over
from qwendow.store.port import Busy, Gone, Stale


@dataclass(frozen=True, slots=True)
class Put:
    """A question and where it is put: after the turn of that id, or where the conversation ends, with what waits then.

    `fresh`: the answer must not come from a cache. `repairing`: it asks for a repair of the answer before it, by that
    schema. `given`: an answer to it that was cut, to go on with.
    """

    text: Any
    files: tuple[Attachment, ...] = ()
    at_end: bool = True
    after: str | None = None
    fresh: bool = False
    repairing: Schema | None = None
    given: str = ""


class Questions:
    """Puts them. `terms` are those that a reader must have accepted, by their version."""

    def __init__(
        self, runs: Runs, choices: Choices, library: Library, tabs: Tabs, showing: Showing, terms: str
    ) -> None:
        self._runs = runs
        self._choices = choices
        self._library = library
        self._tabs = tabs
        self._showing = showing
        self._terms = terms

    async def answer(self, request: gr.Request, session: Session, put: Put, said: Any) -> Screens:
        """Puts a question, and shows its answer as it grows."""
        language, opened = reader_language(request), session.opened
        try:
            question, options, wishes = await self._asked(session, put, said)
        except Refused as refused:
            if refused.reason != "message_empty":
                tell(refusal(refused, language), language)
            yield self._showing.screen(request, session)._replace(tray=SAME)
            return
        try:
            async with opened.lock:
                if session.opened is opened and session.behind:
                    raise Stale(opened.head)
                if not self._may_be_put(session, opened, put, question):
                    return
                fallen = self._choices.fallen(wishes.model, session.choices)
                note = Note("fallen", model=fallen) if fallen else None
                run = await self._begin(session, put, question, options, self._tabs.asker(request), note)
        except Over as over:
            tell(over_words(over, language, options.timezone), language)
            shown = self._showing.as_it_is(request, session)
        except (Busy, Gone, Stale) as late:
            warn("deleted" if isinstance(late, Gone) else "behind", language)
            shown = self._showing.as_it_is(request, session)
        else:
            shown = self._showing.to_its_end(request, session, run, {"value": ""} if put.at_end else {})
        async with aclosing(shown) as screens:
            async for screen in screens:
                yield screen

    async def _asked(self, session: Session, put: Put, said: Any) -> tuple[Question, Options, Wishes]:
        """What is asked, and how, by the settings of now; raises Refused."""
        opened = session.opened
        text = message_text(put.text, may_be_empty=bool(put.files))
        require_accepted(self._terms, said)
        wishes = self._choices.held(self._choices.caught_up(read_wishes(said)))
        judged = self._choices.going_on(wishes) if put.given else self._choices.judged(wishes, put.repairing)
        options = await judged
        told = "about" not in self._choices.defaults.locked
        about = await about_reader(self._library, session, said) if told else ""
        # Meanwhile some files may have come, or gone.
        files = session.waiting if put.at_end else put.files
        require_no_files(files, self._choices.defaults)
        await self._choices.require_sayable(text, files, wishes, about, partial(_before, opened, put))
        question = Question(text, files, bool(put.repairing), wishes.said, put.given)
        return question, self._for_turn(options, files, put.fresh, about), wishes

    def _may_be_put(self, session: Session, opened: Opened, put: Put, question: Question) -> bool:
        """While the settings were judged another message was sent, files were removed, or the chat was cleared."""
        if session.opened is not opened:
            return False
        if put.at_end:
            return not opened.run and bool(question.text or question.files)
        return put.after is None or put.after in {turn.id for turn in opened.conversation.turns}

    async def _begin(
        self, session: Session, put: Put, question: Question, options: Options, asker: Asker, note: Note | None
    ) -> Run:
        """Raises Over, Busy, Gone, Stale."""
        opened = session.opened
        if opened.run and (over := await self._runs.over(asker)):
            raise over  # What runs is not stopped for a question that is not asked.
        await opened.still()
        after = opened.conversation.tip if put.at_end else put.after
        run = await self._runs.begin(opened, question, options, after, asker=asker, note=note)
        session.shown, session.begun = opened.conversation.tip, run.turn.id
        if put.at_end and session.tray:
            session.tray.take()
        return run

    def _for_turn(self, options: Options, files: tuple[Attachment, ...], fresh: bool, about: str) -> Options:
        """Raises Refused."""
        if any(isinstance(file, Image) for file in files):
            options = self._choices.with_pictures(options)
        compared = tuple(replace(one, fresh=fresh, about=about) for one in options.compared)
        return replace(options, fresh=fresh, about=about, compared=compared)


def _before(opened: Opened, put: Put) -> list[str]:
    """What was said before it."""
    said = said_before(opened.conversation, opened.conversation.tip if put.at_end else put.after)
    return [*said, json.dumps(put.repairing.json, ensure_ascii=False)] if put.repairing else said


def tell(why: str, language: Language) -> None:
    gr.Warning(html.escape(why), title=TEXTS["refused"][language])


def warn(what: str, language: Language) -> None:
    gr.Warning(KEEPING[f"{what}_words"][language], title=KEEPING[what][language])
