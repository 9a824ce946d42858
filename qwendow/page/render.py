"""Turns for the eye: what Gradio's chatbot shows of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from qwendow.answering.prices import bill_cost
from qwendow.conversation.fences import is_fence_open
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.rounds import Round, Segment
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.page.buttons import buttons, goes_on
from qwendow.page.calls import render_calls
from qwendow.page.columns import choices, side_by_side
from qwendow.page.dress import Wardrobe, dress
from qwendow.page.explain import announce_retry, explain, explained
from qwendow.page.json_answer import json_answer, note
from qwendow.page.memory import first_turns
from qwendow.page.own import own
from qwendow.page.question import as_typed
from qwendow.page.receipt import receipt
from qwendow.page.remarks import remark
from qwendow.page.shown import Shown, folded, message
from qwendow.page.texts import LABELS, TEXTS, Language
from qwendow.page.tray import about
from qwendow.page.view import View
from qwendow.page.waiting import waiting

SHORTEST_THOUGHT = 0.1
"""Seconds; it would be said to have taken none."""


def render(
    conversation: Conversation,
    view: View,
    earlier: list[Shown] | None = None,
    wardrobe: Wardrobe | None = None,
) -> list[Shown]:
    """All turns; `earlier` are the messages of all but the last, where they are known. `wardrobe` may hold the last.

    Under the last one stand what answers to go on with there are, a repair, or more of one that was cut.
    """
    turns = conversation.turns
    if not turns:
        return []
    if earlier is None:
        each = [(turn, conversation.answers(turn)) for turn in turns[:-1]]
        earlier = [one for turn, answers in each for one in render_turn(turn, answers, view)]
    answers = conversation.answers(turns[-1])
    shown = [*earlier, *render_turn(turns[-1], answers, view, wardrobe)]
    options = buttons(conversation, view.language) or choices(conversation, view.language)
    if options:
        shown[-1] = shown[-1] | {"options": options}
    return shown


def render_turn(turn: Turn, answers: Sequence[Turn], view: View, wardrobe: Wardrobe | None = None) -> list[Shown]:
    """A question with its files and all answers to it."""
    return render_question(turn, view) + render_answers(turn, answers, view, 0, wardrobe)


def render_question(turn: Turn, view: View) -> list[Shown]:
    shown = [message("user", TEXTS["repair_asked"][view.language] if turn.repair else as_typed(turn.question))]
    if turn.files:
        shown.append(message("user", _attached(turn.files, view)))
    return shown


def render_answers(
    turn: Turn,
    answers: Sequence[Turn],
    view: View,
    waited: float = 0,
    wardrobe: Wardrobe | None = None,
) -> list[Shown]:
    """Thoughts, texts, tool calls, mark, receipt; it was asked `waited` seconds ago.

    Where there are several answers, `turn` is the one in the conversation. `wardrobe` holds what was dressed of them
    before.
    """
    wardrobe = wardrobe or Wardrobe()
    messages = [_answer(answer, view, waited, wardrobe) for answer in answers]
    return side_by_side(turn, answers, messages, view.language) if turn.group else messages[0]


def _answer(turn: Turn, view: View, waited: float, wardrobe: Wardrobe) -> list[Shown]:
    shown: list[Shown] = []
    language = view.language
    if turn.left_out is not None:
        pictures = not turn.group or turn.model == view.models.vision.id
        shown.append(message("assistant", _other_model(turn, turn.left_out, pictures, language)))
    if any(round_.recorded for round_ in turn.rounds):
        shown.append(message("assistant", note("switched", TEXTS["recorded"][language])))
    if changed := _other_prompt(turn, language):
        shown.append(message("assistant", note("switched", changed)))
    shown += [message("assistant", note("memory", words)) for words in _notes(turn, view)]
    for round_ in turn.rounds:
        shown += _round(round_, turn, language, wardrobe)
    if mark := _mark(turn, language, waited):
        shown.append(message("assistant", mark))
    if paid := receipt(turn, view):
        _put_under(shown, paid)
    return shown


def turn_at(conversation: Conversation, message_index: int) -> int:
    """Which turn a message of the screen belongs to, whoever looks at it."""
    end, view = 0, View()
    for index, turn in enumerate(conversation.turns):
        end += len(render_turn(turn, conversation.answers(turn), view))
        if message_index < end:
            return index
    return len(conversation.turns)


def _attached(files: Iterable[Attachment], view: View) -> str:
    """A text of its own, after the question: where the last message of a bubble is no text, Gradio offers no Edit."""
    return own("attached", "".join(_file(file, f"{view.files_at}/{file.id}", view.language) for file in files))


def _file(file: Attachment, url: str, language: Language) -> str:
    name, said = _unmarked(file.name), _unmarked(about(file, language))
    inside = f'<img src="{url}" alt="{name}">' if isinstance(file, Image) else name
    below = f"<small>{said}</small>" if said else ""
    return f'<a href="{url}" target="_blank" rel="noopener" title="{name}">{inside}{below}</a>'


def _unmarked(text: str) -> str:
    """Nothing is left that Markdown or LaTeX could take for a mark."""
    return re.sub(r"[^\w. -]", lambda char: f"&#{ord(char[0])};", text)


def _other_model(turn: Turn, left_out: tuple[str, ...], pictures: bool, language: Language) -> str:
    """That it is not the chosen model, where the pictures are why, and what that model does without."""
    words = TEXTS["vision"][language].format(model=html.escape(turn.model)) if pictures else ""
    if left_out:
        names = [LABELS[name][language == "zh"] for name in left_out]
        words += TEXTS["vision_left_out"][language].format(names=("、" if language == "zh" else ", ").join(names))
    return note("switched", words.strip())


def _other_prompt(turn: Turn, language: Language) -> str:
    """That from this turn on the model is told to be another, by the name of the prompt."""
    note = next((note for note in turn.notes if note.kind == "prompt"), None)
    if note is None:
        return ""
    words = TEXTS["prompt_changed" if note.field else "system_prompt_changed"][language]
    return words.format(name=f"<code>{html.escape(note.field)}</code>")


def _notes(turn: Turn, view: View) -> list[str]:
    """What was left out of its requests; that something is being left out only as long as it is."""
    quiet = ("budget", "prompt", "again", *(() if turn.outcome is Outcome.RUNNING else ("folding",)))
    return [_left_out(note, turn, view) for note in turn.notes if note.kind not in quiet]


def _left_out(note: Note, turn: Turn, view: View) -> str:
    language, models = view.language, view.models
    cost = bill_cost(note.bill, models) if note.bill else None
    paid = "" if cost is None else f" · {models.currency}{cost:.6f}"
    if note.kind in ("without", "unheeded", "unkept", "titled", "masked", "unheard"):
        return remark(note, language) + paid
    beside = "_beside" if note.kind == "folded" and turn.group else ""
    words = TEXTS[f"memory_{note.kind}{beside}"][language].format(
        turns=first_turns(note.turns, language),
        model=html.escape(note.model),
        now=html.escape(turn.model),
        reason=explained(note.failure, language) if note.failure else "",
    )
    return words + paid


def _round(round_: Round, turn: Turn, language: Language, wardrobe: Wardrobe) -> list[Shown]:
    running = turn.outcome is Outcome.RUNNING
    latest = running and round_ is turn.rounds[-1]
    return _said(round_, turn, latest, language, wardrobe) + render_calls(round_.calls, running, latest, language)


def _said(round_: Round, turn: Turn, running: bool, language: Language, wardrobe: Wardrobe) -> list[Shown]:
    """Thoughts and texts in their order; a JSON answer is one, whatever was thought in the midst of it."""
    if round_.only_thought:
        return [_answer_text(round_.answer, turn, language), message("assistant", _mention("in_thought", language))]
    shown = []
    for segment in (segment for segment in round_.segments if segment.text.strip()):
        pending = running and segment is round_.segments[-1] and not round_.calls
        dressed = wardrobe.dress(id(segment), segment.text, pending)
        if segment.kind == "thought":
            shown.append(folded(dressed, _thought_title(segment, round_, pending, language), pending))
        elif not turn.json_mode:
            shown.append(message("assistant", dressed))
    if turn.json_mode and round_.text:
        shown.append(_answer_text(round_.text, turn, language))
    if round_.declined:
        shown.append(message("assistant", _mention("declined", language)))
    return shown


def _answer_text(text: str, turn: Turn, language: Language) -> Shown:
    return message("assistant", json_answer(text, turn, language) if turn.json_mode else dress(text))


def _mention(words: str, language: Language) -> str:
    return note("said", TEXTS[words][language])


def _put_under(shown: list[Shown], paid: str) -> None:
    """A receipt belongs to what stands above it, as long as that does not swallow it."""
    text = shown[-1]["content"][0]["text"] if shown else ""
    if not shown or shown[-1]["metadata"] or is_fence_open(text):
        shown.append(message("assistant", paid))
    else:
        shown[-1]["content"][0]["text"] = f"{text}\n\n{paid}"


def _thought_title(thought: Segment, round_: Round, pending: bool, language: Language) -> str:
    """How long it took; the first one begins when the model is asked."""
    if pending:
        return TEXTS["thinking"][language]
    seconds = thought.ended - (round_.asked if thought is round_.segments[0] else thought.began)
    if round_.cached is not None or seconds < SHORTEST_THOUGHT:
        return TEXTS["thought_untimed"][language]
    return TEXTS["thought"][language].format(seconds=seconds)


def _mark(turn: Turn, language: Language, waited: float) -> str | None:
    match turn.outcome:
        case Outcome.FAILED if turn.failure:
            return explain(turn.failure, language, goes_on(turn))
        case Outcome.STOPPED:
            return note("stopped", "■ " + TEXTS["stopped"][language])
        case Outcome.INTERRUPTED:
            return note("bad", TEXTS["interrupted_goes_on" if goes_on(turn) else "interrupted"][language])
        case Outcome.DONE if turn.finish_reason == "length":
            return note("bad", TEXTS["length_budget" if Note("budget") in turn.notes else "length"][language])
        case Outcome.RUNNING if turn.retrying:
            return note("waiting", announce_retry(turn.retrying, language))
        case Outcome.RUNNING if words := waiting(turn, waited, language):
            return note("waiting", html.escape(words))
    return None
