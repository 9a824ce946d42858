"""What happens when a reader sends, stops, retries, undoes, edits or clears: Gradio's events in, the screen out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from functools import wraps
from typing import Any

import gradio as gr

from qwendow.answering.checks import MAX_CHARACTERS, Refused, sendable
from qwendow.answering.choices import Choices
from qwendow.answering.columns import choose
from qwendow.answering.library import Library
from qwendow.answering.opened import Opened
from qwendow.answering.runs import Runs
from qwendow.pacing import Pace
from qwendow.page.buttons import pressed
from qwendow.page.explain import refusal
from qwendow.page.own import OWN
from qwendow.page.questions import Put, Questions, tell, warn
from qwendow.page.rating import read_rating
from qwendow.page.render import turn_at
from qwendow.page.screen import SAME, STILL, Screen, memory_update, place_update
from qwendow.page.session import Session
from qwendow.page.showing import Screens, Showing
from qwendow.page.tabs import Tabs, led_here, read_place
from qwendow.page.texts import reader_language
from qwendow.schema import repair_request


def putting(event: Callable[..., Put | None]) -> Callable[..., Screens]:
    """What an event's method wants to be put, and the screens of its answer, in a generator, as Gradio wants one."""

    @wraps(event)
    async def act(self: Dialogue, request: gr.Request, *args: Any) -> Screens:
        *_, session, said = args
        if not await self.there(request, session, said):
            yield self.showing.screen(request, session)
        elif put := event(self, request, *args):
            async with aclosing(self._questions.answer(request, session, put, said)) as screens:
                async for screen in screens:
                    yield screen

    return act


class Dialogue:
    """Turns events of the page into turns of the conversation. No exception leaves a generator of the page.

    The last argument of each event, `said`, is what the page says of itself: its settings, and what it shows. `terms`
    are those that its reader must have accepted, by their version.
    """

    def __init__(self, runs: Runs, choices: Choices, library: Library, tabs: Tabs, pace: Pace, terms: str = "") -> None:
        self._choices = choices
        self._library = library
        self._tabs = tabs
        self.showing = Showing(runs, choices.table, tabs, pace)
        self._questions = Questions(runs, choices, library, tabs, self.showing, terms)

    @putting
    def send(self, request: gr.Request, message: Any, session: Session, said: Any) -> Put | None:
        """A message was sent; while an answer runs it stays in the box, as does what is typed then."""
        return None if session.run and not session.behind else Put(message, session.waiting)

    @putting
    def start(self, request: gr.Request, starter: gr.SelectData, session: Session, said: Any) -> Put | None:
        """A starter of the empty chat was chosen."""
        return Put(starter.value["text"], at_end=False)

    @putting
    def retry(self, request: gr.Request, session: Session, said: Any) -> Put | None:
        """The last question is put once more to the model itself, with the settings of now."""
        if not (turns := session.conversation.turns):
            return None
        last = turns[-1]
        schema = last.schema if last.repair else None
        return Put(last.question, last.files, False, last.parent, fresh=True, repairing=schema)

    @putting
    def press(self, request: gr.Request, selected: gr.SelectData, session: Session, said: Any) -> Put | None:
        """A button under the last answer was pressed: it is asked for once more, as it does not fit its schema, or it
        is gone on with, as it was cut."""
        button = pressed(selected.value, session.conversation)
        last = session.conversation.turns[-1] if button else None
        if last and button == "repair" and last.verdict:
            return Put(repair_request(last.verdict), (), False, last.id, fresh=True, repairing=last.schema)
        if last and button == "continue":
            return Put(last.question, last.files, False, last.parent, fresh=True, given=last.text)
        return None

    async def edit(self, request: gr.Request, edit: gr.EditData, session: Session, said: Any) -> Screens:
        """A question was rewritten: it is put again, or else what was written goes back to the reader.

        Gradio says so of each message in its bubble; the one that shows its files was not rewritten.
        """
        if str(edit.value).startswith(f'<div class="{OWN}'):
            return
        before, back = session.begun, str(edit.value)
        async with aclosing(self._edited(request, edit, session, said)) as screens:
            async for screen in screens:
                if back and session.begun == before:
                    screen = screen._replace(place=place_update(session, back))
                back = ""
                yield screen
        if back and session.begun == before:
            yield STILL._replace(place=place_update(session, back))

    @putting
    def _edited(self, request: gr.Request, edit: gr.EditData, session: Session, said: Any) -> Put | None:
        """Beside what was said from there on."""
        index = edit.index if isinstance(edit.index, int) else edit.index[0]
        turns = session.conversation.turns
        at = turn_at(session.conversation, index)
        edited = turns[at] if at < len(turns) else None
        return Put(edit.value, edited.files if edited else (), False, edited.parent if edited else session.shown)

    async def look(self, request: gr.Request, session: Session, said: Any) -> Screens:
        """The page was loaded with the address of a conversation, or wakes up: what is there, and what comes."""
        if not await self.there(request, session, said):
            yield self.showing.screen(request, session)
            return
        async with aclosing(self.showing.as_it_is(request, session)) as screens:
            async for screen in screens:
                yield screen

    async def stop(self, request: gr.Request, session: Session, said: Any = "") -> None:
        if run := await self._tabs.run(request, session, said):
            run.stop()

    async def decide(self, request: gr.Request, selected: gr.SelectData, session: Session, said: Any = "") -> None:
        """A button under a tool call that asks for consent was pressed."""
        chosen, _, key = str(selected.value).partition(":")
        if chosen in ("allow", "deny") and (run := await self._tabs.run(request, session, said)):
            run.decide(key, chosen == "allow")

    async def remember(self, request: gr.Request, summary: Any, session: Session, said: Any = "") -> tuple[Any, Any]:
        """The reader has left the summary of the oldest turns, and may have edited it."""
        await self._tabs.recall(request, session, said)
        language, conversation = reader_language(request), session.conversation
        if not isinstance(summary, str) or len(summary) > MAX_CHARACTERS:
            tell(refusal(Refused("memory_summary", limit=MAX_CHARACTERS), language), language)
        elif summary != session.remembered.summary and conversation.past == session.remembered:
            try:
                await self._choices.require_sayable(summary)
            except Refused as refused:
                tell(refusal(refused, language), language)
            else:
                rewritten = conversation.remember(sendable(summary).strip())
                await self._library.amend(session.opened, [rewritten] if rewritten else [])
        return memory_update(session, language)

    async def choose(
        self, request: gr.Request, selected: gr.SelectData, session: Session, said: Any = ""
    ) -> tuple[Any, ...]:
        """The button under one of several answers was pressed: the screen, and the settings that go on with it."""
        if str(selected.value).partition(":")[0] in ("allow", "deny"):
            return *STILL, SAME, SAME
        if not await self.there(request, session, said):
            return *self.showing.screen(request, session), SAME, SAME
        opened = session.opened
        if session.run:
            return *STILL, SAME, SAME
        async with opened.lock:
            await opened.still()
            answer = choose(opened.conversation, selected.value)
            if answer is None:
                return *STILL, SAME, SAME
            await self._library.amend(opened, opened.conversation.answers(answer))
            tier = None if "model" in self._choices.defaults.locked else self._choices.tier(answer.model)
            return *self.showing.screen(request, session), tier or SAME, ""

    async def undo(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """The last turn is taken back; its question returns to the box, its files to the tray."""
        async with self._at_rest(request, session, said) as opened:
            if opened is None:
                return self.showing.screen(request, session)
            turns = opened.conversation.turns
            question, files = (turns[-1].question, turns[-1].files) if turns and not turns[-1].repair else ("", ())
            if session.tray and files:
                session.tray.put_back(list(files))
            for file in files:
                await self._library.put_file(opened, file)
            opened.conversation.rewind(len(turns) - 1)
            await self._library.amend(opened)
            return self.showing.screen(request, session, value=question)

    async def anew(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """A new conversation, or one that is kept nowhere; in the one before an answer goes on, if there is one.

        What was kept nowhere and was cleared comes back.
        """
        self._tabs.anew(request, session, read_place(said))
        return self.showing.screen(request, session)

    async def branch(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """The conversation goes on as it did where a question was put otherwise, or once more."""
        async with self._at_rest(request, session, said) as opened:
            if opened and opened.conversation.turn_to(read_place(said).wanted):
                await self._library.amend(opened)
            return self.showing.screen(request, session)

    async def fork(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """A new conversation, which begins with what was said up to a turn."""
        seen = read_place(said)
        if await self.there(request, session, said) and seen.wanted.isdecimal():
            opened = session.opened
            begun = await self._library.copy(opened, opened.conversation.until(int(seen.wanted)))
            if begun:
                self._tabs.show(session, begun)
                session.pressed = seen.pressed
            else:
                warn("gone", reader_language(request))
        return self.showing.screen(request, session)

    async def rate(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """The reader says what they think of an answer, or takes that back; not while one is on its way."""
        rating = read_rating(said)
        if await self.there(request, session, said) and rating and not session.run:
            opened = session.opened
            async with opened.lock:
                turns = opened.conversation.turns
                if 0 <= rating.turn < len(turns):
                    turns[rating.turn].feedback = rating.feedback
                    await self._library.amend(opened, [turns[rating.turn]])
        return self.showing.screen(request, session)

    async def clear(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """The page is empty again, but for the files that wait; what was said stays where it is kept."""
        seen = read_place(said)
        if led_here(session, seen):
            return self.showing.screen(request, session)
        await self._tabs.recall(request, session, said)
        before, waiting = session.opened, session.waiting
        async with before.lock:
            if not session.behind:  # An answer that another tab asked for goes on.
                await before.still()
        self._tabs.anew(request, session, seen._replace(wanted=""))
        if before.conversation.all and not before.kept:
            session.cleared = before
        await self._tabs.put_back(session, waiting)
        for file in waiting:
            await self._library.drop_file(before, file.id)
        return self.showing.screen(request, session)

    async def settle(self, request: gr.Request, session: Session, said: Any = "") -> Screen:
        """The net: whatever broke in Gradio itself, the screen shows what is kept and the box can be used."""
        await self._tabs.recall(request, session, said)
        return self.showing.screen(request, session, interactive=True)

    @asynccontextmanager
    async def _at_rest(self, request: gr.Request, session: Session, said: Any) -> AsyncIterator[Opened | None]:
        """What the tab shows, to be changed: nothing runs in it, and nobody else changes it meanwhile.

        None where it is not there any more, or goes on elsewhere, which the reader is told.
        """
        if not await self.there(request, session, said):
            yield None
            return
        opened = session.opened
        async with opened.lock:
            if session.opened is opened and session.behind:
                warn("behind", reader_language(request))
                yield None
            else:
                await opened.still()
                yield opened

    async def there(self, request: gr.Request, session: Session, said: Any) -> bool:
        """Whether what the tab shows, or wants to, is there, and theirs; if not they are told."""
        if missing := await self._tabs.attend(request, session, said):
            warn(missing, reader_language(request))
        return missing is None
