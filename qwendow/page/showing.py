"""What a tab is shown of a conversation: as it stands, and an answer as it grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import gradio as gr

from qwendow.answering.opened import Run
from qwendow.answering.runs import Runs
from qwendow.conversation.turn import Turn
from qwendow.models import ModelTable
from qwendow.pacing import Pace
from qwendow.page.dress import Wardrobe
from qwendow.page.render import render_answers, render_question
from qwendow.page.screen import SAME, STILL, Screen, memory_update, place_update, render_screen, tray_update
from qwendow.page.session import Session
from qwendow.page.shown import Shown
from qwendow.page.tabs import Tabs
from qwendow.page.texts import reader_language
from qwendow.page.tray import address
from qwendow.page.view import View
from qwendow.page.watch import watch

Screens = AsyncGenerator[Screen, None]

SENDING = 2
"""Turns of the loop until the task of an answer has sent its request, which comes before what is shown of it: of 128
questions at one moment the last is on its way 7 % sooner (November 2026)."""


class Showing:
    def __init__(self, runs: Runs, models: ModelTable, tabs: Tabs, pace: Pace) -> None:
        self._runs = runs
        self._models = models
        self._tabs = tabs
        self._pace = pace

    def screen(self, request: gr.Request, session: Session, **box: Any) -> Screen:
        return render_screen(session, self._view(request, session), **box)

    async def as_it_is(self, request: gr.Request, session: Session) -> Screens:
        """The conversation as it stands in the store, and what is on its way in it."""
        await self._tabs.refresh(session)
        if run := session.run:
            async with aclosing(self.to_its_end(request, session, run, {})) as screens:
                async for screen in screens:
                    yield screen
        else:
            yield self.screen(request, session)

    async def to_its_end(self, request: gr.Request, session: Session, run: Run, box: dict[str, Any]) -> Screens:
        watching = session.begin_to_watch()
        for _ in range(SENDING):
            await asyncio.sleep(0)
        async with aclosing(self._watched(session, run, self._view(request, session), box)) as screens:
            async for screen in screens:
                yield screen
        if session.watching is not watching:
            # Gradio 6.31 shows the last screen again when its event ends, and disables buttons as long as one has not.
            yield STILL
            return
        # The lock lets those come first who wait to clear, undo or ask again.
        async with session.opened.lock:
            screen = self.screen(request, session)
        yield screen._replace(tray=SAME)
        await run.ended()

    async def _watched(self, session: Session, run: Run, view: View, box: dict[str, Any]) -> Screens:
        """An answer on its way, as long as the tab shows it; the first screen has all that goes with it."""
        before: list[Shown] = []
        opened, watching = session.opened, session.watching
        update, tray = gr.update(submit_btn=False, stop_btn=True, **box), tray_update(session, view.language)
        place = place_update(session)
        try:
            async with aclosing(watch(opened, run, self._pace)) as refreshes:
                async for waited in refreshes:
                    if session.watching is not watching:
                        return
                    # The same objects with each refresh, so that nobody looks for what changed in them.
                    before = before or self._before(session, run.turn, view)
                    shown = render_answers(run.turn, run.answers, view, waited, session.wardrobe)
                    # Another part of the past is left out where the conversation was rewound, or this turn folds some.
                    memory = memory_update(session, view.language) if not waited or run.turn.summaries else (SAME, SAME)
                    yield Screen(before + shown, update, SAME, tray, *memory, place)
                    update = tray = place = SAME
        finally:
            await self._runs.left(run)

    def _before(self, session: Session, turn: Turn, view: View) -> list[Shown]:
        """All that stands before the answers of a turn that begins, in whose wardrobe there is nothing yet."""
        turns, answers = session.conversation.turns[:-1], session.conversation.answers
        earlier = session.settled.messages(turns, answers, view, session.wardrobe)
        session.wardrobe = Wardrobe()
        return earlier + render_question(turn, view)

    def _view(self, request: gr.Request, session: Session) -> View:
        return View(reader_language(request), self._models, address(session.tray))
