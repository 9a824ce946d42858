"""What happens when a reader sends, stops, retries, undoes, edits or clears: Gradio's events in, the screen out."""

from __future__ import annotations

import asyncio
import html
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial, wraps
from typing import Any, ParamSpec

import gradio as gr

from qwendow.answering.chat import Chat
from qwendow.answering.checks import (
    DEFAULT_TIER,
    MAX_CHARACTERS,
    TEMPERATURE,
    TOP_P,
    Refused,
    message_text,
    require_json,
    sendable,
)
from qwendow.answering.choices import Choices
from qwendow.answering.columns import choose
from qwendow.answering.runs import Run, Runs
from qwendow.answering.wishes import Wishes, read_wishes
from qwendow.conversation.judged import Schema
from qwendow.conversation.options import Options
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.turn import Note, Turn
from qwendow.pacing import Pace
from qwendow.page.dress import Wardrobe
from qwendow.page.explain import refusal
from qwendow.page.own import OWN
from qwendow.page.plain import plain
from qwendow.page.render import render_answers, render_question, repair_value, repairable, turn_at
from qwendow.page.screen import SAME, STILL, Screen, memory_update, render_screen, tray_update
from qwendow.page.session import Session
from qwendow.page.shown import Shown
from qwendow.page.texts import TEXTS, Language, reader_language
from qwendow.page.tray import address
from qwendow.page.watch import watch
from qwendow.schema import repair_request

Files = tuple[Attachment, ...]

Screens = AsyncGenerator[Screen, None]

Values = ParamSpec("Values")


def streaming(event: Callable[Values, Screens | None]) -> Callable[Values, Screens]:
    """The screens that an event's method makes, in a generator, as Gradio wants one to stream; closed with it."""

    @wraps(event)
    async def stream(*args: Values.args, **kwargs: Values.kwargs) -> Screens:
        if screens := event(*args, **kwargs):
            async with aclosing(screens):
                async for screen in screens:
                    yield screen

    return stream


class Dialogue:
    """Turns events of the page into turns of the conversation. No exception leaves a generator of the page."""

    def __init__(self, chat: Chat, choices: Choices, pace: Pace) -> None:
        self._choices = choices
        self._models = choices.table
        self._runs = Runs(chat, choices)
        self._pace = pace

    @streaming
    def send(self, request: gr.Request, message: Any, session: Session, settings: Any) -> Screens | None:
        """A message was sent; while an answer runs it stays in the box, as does what is typed then."""
        if session.run:
            return None
        return self._put(request, session, message, session.waiting, None, settings, value="")

    @streaming
    def start(self, request: gr.Request, starter: gr.SelectData, session: Session, settings: Any) -> Screens | None:
        """A starter of the empty chat was chosen."""
        return self._put(request, session, starter.value["text"], (), 0, settings)

    @streaming
    def retry(self, request: gr.Request, session: Session, settings: Any) -> Screens | None:
        """The last question is put once more to the model itself, with the settings of now."""
        if not (turns := session.conversation.turns):
            return None
        last, at = turns[-1], len(turns) - 1
        schema = last.schema if last.repair else None
        return self._put(request, session, last.question, last.files, at, settings, fresh=True, repairing=schema)

    @streaming
    def repair(self, request: gr.Request, selected: gr.SelectData, session: Session, settings: Any) -> Screens | None:
        """The button under an answer that does not fit its schema was pressed; it is asked for once more."""
        turns = session.conversation.turns
        wanted = repairable(session.conversation) and selected.value == repair_value(turns[-1])
        verdict = turns[-1].verdict if wanted else None
        if verdict is None:
            return None
        question, schema = repair_request(verdict), turns[-1].schema
        return self._put(request, session, question, (), len(turns), settings, fresh=True, repairing=schema)

    @streaming
    def edit(self, request: gr.Request, edit: gr.EditData, session: Session, settings: Any) -> Screens | None:
        """A question was rewritten: it is put again, and what came after it is gone.

        Gradio says so of each message in its bubble; the one that shows its files was not rewritten.
        """
        if str(edit.value).startswith(f'<div class="{OWN}'):
            return None
        index = edit.index if isinstance(edit.index, int) else edit.index[0]
        at = turn_at(session.conversation, index, reader_language(request))
        files = next((turn.files for turn in session.conversation.turns[at:]), ())
        return self._put(request, session, edit.value, files, at, settings)

    def stop(self, session: Session) -> None:
        session.stop()

    def decide(self, selected: gr.SelectData, session: Session) -> None:
        """A button under a tool call that asks for consent was pressed."""
        chosen, _, key = str(selected.value).partition(":")
        if session.run and chosen in ("allow", "deny"):
            session.run.decide(key, chosen == "allow")

    async def remember(self, request: gr.Request, summary: Any, session: Session) -> tuple[Any, Any]:
        """The reader has left the summary of the oldest turns, and may have edited it."""
        language, conversation = reader_language(request), session.conversation
        if not isinstance(summary, str) or len(summary) > MAX_CHARACTERS:
            _tell(Refused("memory_summary", limit=MAX_CHARACTERS), language)
        elif summary != session.remembered.summary and conversation.past == session.remembered:
            conversation.remember(sendable(summary).strip())
        return memory_update(session, language)

    async def choose(self, request: gr.Request, selected: gr.SelectData, session: Session) -> tuple[Any, ...]:
        """The button under one of several answers was pressed: the screen, and the settings that go on with it."""
        if session.run:
            return *STILL, SAME, SAME
        async with session.turn:
            answer = choose(session.conversation, selected.value)
            if answer is None:
                return *STILL, SAME, SAME
            tier = self._choices.tier(answer.model)
            return *render_screen(session, reader_language(request), self._models), tier or SAME, ""

    async def undo(self, request: gr.Request, session: Session) -> Screen:
        """The last turn is taken back; its question returns to the box, its files to the tray."""
        session.stop()
        async with session.turn:
            turns = session.conversation.turns
            question, files = (turns[-1].question, turns[-1].files) if turns and not turns[-1].repair else ("", ())
            if session.tray and files:
                session.tray.put_back(list(files))
            session.conversation.rewind(len(turns) - 1)
            return render_screen(session, reader_language(request), self._models, value=question)

    async def clear(self, request: gr.Request, session: Session) -> Screen:
        session.stop()
        async with session.turn:
            session.conversation.clear()
            return render_screen(session, reader_language(request), self._models)

    def settle(self, request: gr.Request, session: Session) -> Screen:
        """The net: whatever broke in Gradio itself, the screen shows what is kept and the box can be used."""
        return render_screen(session, reader_language(request), self._models, interactive=True)

    async def chat(
        self,
        request: gr.Request,
        message: str,
        model: str = DEFAULT_TIER,
        temperature: float = TEMPERATURE,
        top_p: float = TOP_P,
        json_mode: bool = False,
        prompt: str = "",
        system_prompt: str = "",
        thinking: str = "auto",
        thinking_budget: int = 0,
        search: bool = False,
        tools: bool = True,
        json_schema: str = "",
        budget: float = 0,
        memory: int = 0,
        compare: str = "",
        timezone: str = "",
        session: Any = None,
    ) -> AsyncGenerator[str, None]:
        """One turn: yields the answer so far, as raw text. Later calls of the same session remember it.

        All but the message may be left out. `model` is one of the choices of the page, by its name or its id. A
        `system_prompt` that is not empty wins over `prompt`, the name of a file in prompts. `thinking` is off, low,
        medium, high, on, own for what the model does by itself, or auto for what fits it; a `thinking_budget` in tokens
        takes the place of a level. With `search` the provider may search the web, with `tools` the model may call those
        that the prompt names. With `json_mode` the answer follows `json_schema`, a JSON Schema as text, or that of the
        prompt. The conversation stops before it costs more than `budget`, in the currency of the prices; 0 for no
        limit. Where a prompt comes near `memory` tokens the oldest turns are folded into a summary; 0 for as many as
        the model reads. With `compare`, such as "max,plus", several models answer side by side, each under its id;
        later calls go on with `model` if it is among them, else with the first. `timezone`, such as Europe/Berlin,
        is the reader's, for the tools.
        A refused value is an error. An answer that fails ends with a paragraph that begins with ⚠️.
        """
        language = reader_language(request)
        try:
            question = message_text(message)
            require_json(json_mode, json_schema)
            wishes = Wishes(
                model, temperature, top_p, json_mode, prompt, system_prompt, thinking, thinking_budget, search, tools,
                None if json_schema == "" else json_schema, budget, memory, compare, timezone,
            )  # fmt: skip
            options = await self._options(wishes)
        except Refused as refused:
            raise gr.Error(refusal(refused, language), print_exception=False) from refused
        async with session.turn:
            run = self._runs.begin(session.conversation, question, (), options, asks=False)
            async with aclosing(watch(session, run, self._pace)) as refreshes:
                async for _ in refreshes:
                    yield plain(run.turn, run.answers, language)
            yield plain(run.turn, run.answers, language)

    async def _put(
        self,
        request: gr.Request,
        session: Session,
        message: Any,
        files: Files,
        at: int | None,
        settings: Any,
        fresh: bool = False,
        repairing: Schema | None = None,
        **box: Any,
    ) -> Screens:
        """Puts a question in place of turn `at` and all after it, or at the end, where it takes what is in the tray.

        `fresh`: the answer must not come from a cache. `repairing`: the question asks for a repair of the answer
        before it, by that schema. `box` changes the message box.
        """
        language, turns = reader_language(request), len(session.conversation.turns)
        try:
            question = message_text(message, may_be_empty=bool(files))
            wishes = read_wishes(settings)
            options = await self._options(wishes, repairing)
            files = session.waiting if at is None else files  # Meanwhile some may have come, or gone.
            options = self._for_files(options, files, fresh)
        except Refused as refused:
            if refused.reason != "message_empty":
                _tell(refused, language)
            screen = render_screen(session, language, self._models)
            yield screen._replace(tray=SAME)
            return
        # While the settings were judged another message was sent, the files were removed, or the chat was cleared.
        if at is None and (session.run or not (question or files)):
            return
        if at is not None and len(session.conversation.turns) < turns:
            return
        if at is not None:
            session.stop()
        elif session.tray:
            session.tray.take()
        async with session.turn:
            conversation = session.conversation
            conversation.rewind(len(conversation.turns) if at is None else at)
            run = self._runs.begin(conversation, question, files, options, repair=repairing is not None)
            if fallen := self._choices.fallen(wishes.model, session.choices):
                run.turn.notes.append(Note("fallen", model=fallen))
            async with aclosing(self._watched(session, run, language, box)) as screens:
                async for screen in screens:
                    yield screen
        # Taken once more, the lock lets those come first who wait to clear, undo or ask again.
        async with session.turn:
            screen = render_screen(session, language, self._models)
        yield screen._replace(tray=SAME)

    async def _watched(self, session: Session, run: Run, language: Language, box: dict[str, Any]) -> Screens:
        """An answer on its way; the first screen has all that goes with it."""
        before: list[Shown] = []
        update, tray = gr.update(submit_btn=False, stop_btn=True, **box), tray_update(session, language)
        async with aclosing(watch(session, run, self._pace)) as refreshes:
            async for waited in refreshes:
                # The same objects with each refresh, so that nobody looks for what changed in them.
                before = before or self._before(session, run.turn, language)
                shown = render_answers(run.turn, run.answers, language, self._models, waited, session.wardrobe)
                # Another part of the past is left out where the conversation was rewound, or this turn folds some.
                memory = memory_update(session, language) if not waited or run.turn.summaries else (SAME, SAME)
                yield Screen(before + shown, update, SAME, tray, *memory)
                update = tray = SAME

    def _before(self, session: Session, turn: Turn, language: Language) -> list[Shown]:
        """All that stands before the answers of a turn that begins, in whose wardrobe there is nothing yet."""
        turns, answers, files_at = session.conversation.turns[:-1], session.conversation.answers, address(session.tray)
        earlier = session.settled.messages(turns, answers, language, self._models, files_at, session.wardrobe)
        session.wardrobe = Wardrobe()
        return earlier + render_question(turn, language, files_at)

    def _for_files(self, options: Options, files: Files, fresh: bool) -> Options:
        """Raises Refused."""
        if any(isinstance(file, Image) for file in files):
            options = self._choices.with_pictures(options)
        return replace(options, fresh=fresh, compared=tuple(replace(one, fresh=fresh) for one in options.compared))

    async def _options(self, wishes: Wishes, repairing: Schema | None = None) -> Options:
        """Where there may be a schema in a thread, as a large one takes a second to judge. Raises Refused."""
        judge = partial(self._choices.options, wishes, repairing=repairing)
        return await asyncio.to_thread(judge) if wishes.json_mode else judge()


def _tell(refused: Refused, language: Language) -> None:
    gr.Warning(html.escape(refusal(refused, language)), title=TEXTS["refused"][language])
