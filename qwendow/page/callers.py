"""Callers of /chat: their parameters in, the answer as it grows out, as one text."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any

import gradio as gr

from qwendow.answering.checks import DEFAULT_TIER, TOP_P, Refused, message_text, require_json
from qwendow.answering.choices import Choices
from qwendow.answering.library import Library
from qwendow.answering.opened import Question, new_conversation_id
from qwendow.answering.runs import Runs
from qwendow.answering.usual import said_before
from qwendow.answering.wishes import Wishes
from qwendow.conversation.turn import Note
from qwendow.defaults import USUAL
from qwendow.pacing import Pace
from qwendow.page.called import Called
from qwendow.page.explain import refusal
from qwendow.page.over import asker_of, over_error
from qwendow.page.plain import plain
from qwendow.page.tabs import Who
from qwendow.page.texts import UNKEPT, Language, reader_language
from qwendow.page.watch import watch
from qwendow.readers.limits import Over
from qwendow.store.port import Busy, Gone, Stale, Unavailable


class Callers:
    def __init__(self, runs: Runs, choices: Choices, library: Library, who: Who, pace: Pace) -> None:
        self._runs = runs
        self._called = Called(library)
        self._who = who
        self._choices = choices
        self._pace = pace

    async def chat(
        self,
        request: gr.Request,
        message: str,
        model: str = DEFAULT_TIER,
        temperature: float = USUAL.temperature,
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
        conversation: str = "",
        session: Any = None,
    ) -> AsyncGenerator[str, None]:
        """One turn: yields the answer so far, as raw text. Later calls of the same session go on, for five minutes.

        With a `conversation`, an id that the caller makes up or gets of /new_conversation, it is kept, and whoever
        sends the same id goes on with it later: where the caller has an identity they alone, else all who know it, so
        that it must have 20 characters or more. It may hold letters, digits, - and _.

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
        What the operator has locked must be left out. A refused value is an error. An answer that fails ends with a
        paragraph that begins with ⚠️.
        """
        language, reader = reader_language(request), self._who(request)
        try:
            question = message_text(message)
            require_json(json_mode, json_schema)
            wishes = Wishes(
                model, temperature, top_p, json_mode, prompt, system_prompt, thinking, thinking_budget, search, tools,
                None if json_schema == "" else json_schema, budget, memory, compare, timezone,
            )  # fmt: skip
            self._choices.require_open(wishes)
            options = await self._choices.judged(wishes)
            await self._choices.require_sayable(question, wishes=wishes)
            opened = await self._called.opened(session, conversation, reader.id)
        except (Refused, Unavailable) as error:
            raise _error(error, language) from error
        async with opened.lock:
            if opened.last:  # What a page of the same session asked comes first.
                await opened.last.ended()
            try:
                said = Question(question, wishes=wishes.said)
                tip, asker = opened.conversation.tip, asker_of(request, reader)
                await self._choices.require_sayable("", before=partial(said_before, opened.conversation, tip))
                run = await self._runs.begin(opened, said, options, tip, asker=asker, asks=False)
            except Refused as refused:
                raise _error(refused, language) from refused
            except Over as over:
                raise over_error(over, language, options.timezone) from over
            except (Busy, Gone, Stale) as late:
                raise _error(Refused("conversation_busy"), language) from late
            try:
                async with aclosing(watch(opened, run, self._pace)) as refreshes:
                    async for _ in refreshes:
                        yield plain(run.turn, run.answers, language)
            except TimeoutError:  # Nobody takes what is sent; see the seam.
                for answer in run.answers:
                    answer.remark(Note("unheard"))
                return
            finally:  # Who calls and goes does not come back.
                await opened.still()
            yield plain(run.turn, run.answers, language)


def new_conversation() -> str:
    """An id for the parameter `conversation` of /chat, which nobody guesses."""
    return new_conversation_id()


def _error(error: Refused | Unavailable, language: Language) -> gr.Error:
    if isinstance(error, Unavailable):
        error = Refused("conversation_unavailable", why=UNKEPT[error.reason][language])
    if error.reason in ("barred", "barred_before"):
        return gr.Error(f"{refusal(error, language)} (400)", title="400 Bad Request", print_exception=False)
    return gr.Error(refusal(error, language), print_exception=False)
