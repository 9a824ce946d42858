"""What the events of the chat send to the page: its messages and all that changes with them."""

from __future__ import annotations

import html
import json
from typing import Any, NamedTuple

import gradio as gr

from qwendow.conversation.turn import new_id
from qwendow.page.memory import render_memory
from qwendow.page.receipt import summary
from qwendow.page.render import render
from qwendow.page.session import Session
from qwendow.page.shown import Shown
from qwendow.page.texts import Language
from qwendow.page.tray import render_tray
from qwendow.page.view import View

SAME = gr.skip()
"""An output stays as it is. One object for all updates, so that they are not compared."""


class Screen(NamedTuple):
    """The outputs of an event of the chat, in their order: the chatbot's messages, the message box, the conversation's
    sums, the tray, the block of the memory with the summary in it, and what the page knows of where it is."""

    messages: list[Shown]
    box: Any = SAME
    sums: Any = SAME
    tray: Any = SAME
    memory: Any = SAME
    summary: Any = SAME
    place: Any = SAME


STILL = Screen(SAME)
"""Nothing has changed."""


def render_screen(session: Session, view: View, **box: Any) -> Screen:
    """The conversation as it stands, with the button that fits: send, or stop while an answer runs.

    `box` changes the message box.
    """
    conversation, running = session.conversation, session.run is not None
    session.shown = conversation.tip
    earlier = session.settled.messages(conversation.turns[:-1], conversation.answers, view)
    shown = render(conversation, view, earlier, session.wardrobe)
    sums = summary(conversation, view)
    box_now = gr.update(submit_btn=not running, stop_btn=running, **box)
    tray, memory = tray_update(session, view.language), memory_update(session, view.language)
    return Screen(shown, box_now, sums, tray, *memory, place_update(session))


def tray_update(session: Session, language: Language) -> Any:
    return render_tray(session.tray, language) if session.tray else SAME


def memory_update(session: Session, language: Language) -> tuple[Any, Any]:
    """The block above the chat, where it has changed since it was sent last."""
    past, shown = session.conversation.past, session.remembered
    if past == shown:
        return SAME, SAME
    session.remembered = past
    return render_memory(past, shown, language)


def place_update(session: Session, back: str = "") -> str:
    """For the page: HTML of one element, whose attributes place.js reads.

    `back` is what the reader has written and was not put: it goes to the message box, with a number to tell it by.
    """
    conversation = session.conversation
    returned = f' data-back="{html.escape(json.dumps([new_id(), back]))}"' if back else ""
    if not session.opened.kept:
        return f'<i data-temporary="{len(conversation.turns) or ""}"{returned} hidden></i>'
    began = "" if conversation.all or session.waiting else " hidden"
    rated = {index: turn.feedback.good for index, turn in enumerate(conversation.turns) if turn.feedback}
    facts = {
        "conversation": session.opened.head.id,
        "tip": conversation.tip or "",
        "forks": json.dumps(conversation.forks, separators=(",", ":")),
        "feedback": json.dumps(rated, separators=(",", ":")),
    }
    at = " ".join(f'data-{name}="{html.escape(fact)}"' for name, fact in facts.items())
    return f"<i {at}{returned}{began}></i>"
