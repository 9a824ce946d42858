"""Turns for the eye: what Gradio's chatbot shows of them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence

from qwendow.answering.prices import bill_cost
from qwendow.conversation.fences import fenced, is_fence_open
from qwendow.conversation.parts import Attachment, Image
from qwendow.conversation.rounds import Call, Round, Segment
from qwendow.conversation.tree import Conversation
from qwendow.conversation.turn import Note, Outcome, Turn
from qwendow.models import NO_MODELS, ModelTable
from qwendow.page.buttons import buttons
from qwendow.page.columns import choices, side_by_side
from qwendow.page.dress import Wardrobe, dress
from qwendow.page.explain import announce_retry, explain, explained
from qwendow.page.json_answer import indented, json_answer, note
from qwendow.page.memory import first_turns
from qwendow.page.own import own
from qwendow.page.question import as_typed
from qwendow.page.receipt import receipt
from qwendow.page.remarks import remark
from qwendow.page.shown import Shown
from qwendow.page.texts import LABELS, TEXTS, Language
from qwendow.page.tray import about
from qwendow.page.waiting import waiting

SHORTEST_THOUGHT = 0.1
"""Seconds; it would be said to have taken none."""


def render(
    conversation: Conversation,
    language: Language,
    models: ModelTable = NO_MODELS,
    files_at: str = "",
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
        earlier = [one for turn, answers in each for one in render_turn(turn, answers, language, models, files_at)]
    answers = conversation.answers(turns[-1])
    shown = [*earlier, *render_turn(turns[-1], answers, language, models, files_at, wardrobe)]
    options = buttons(conversation, language) or choices(conversation, language)
    if options:
        shown[-1] = shown[-1] | {"options": options}
    return shown


def render_turn(
    turn: Turn,
    answers: Sequence[Turn],
    language: Language,
    models: ModelTable = NO_MODELS,
    files_at: str = "",
    wardrobe: Wardrobe | None = None,
) -> list[Shown]:
    """A question with its files and all answers to it; `files_at` is the address of the tray."""
    return render_question(turn, language, files_at) + render_answers(turn, answers, language, models, 0, wardrobe)


def render_question(turn: Turn, language: Language, files_at: str = "") -> list[Shown]:
    shown = [_message("user", TEXTS["repair_asked"][language] if turn.repair else as_typed(turn.question))]
    if turn.files:
        shown.append(_message("user", _attached(turn.files, files_at, language)))
    return shown


def render_answers(
    turn: Turn,
    answers: Sequence[Turn],
    language: Language,
    models: ModelTable = NO_MODELS,
    waited: float = 0,
    wardrobe: Wardrobe | None = None,
) -> list[Shown]:
    """Thoughts, texts, tool calls, mark, receipt. `models` knows the prices; it was asked `waited` seconds ago.

    Where there are several answers, `turn` is the one in the conversation. `wardrobe` holds what was dressed of them
    before.
    """
    wardrobe = wardrobe or Wardrobe()
    messages = [_answer(answer, language, models, waited, wardrobe) for answer in answers]
    return side_by_side(turn, answers, messages, language) if turn.group else messages[0]


def _answer(turn: Turn, language: Language, models: ModelTable, waited: float, wardrobe: Wardrobe) -> list[Shown]:
    shown: list[Shown] = []
    if turn.left_out is not None:
        pictures = not turn.group or turn.model == models.vision.id
        shown.append(_message("assistant", _other_model(turn, turn.left_out, pictures, language)))
    if any(round_.recorded for round_ in turn.rounds):
        shown.append(_message("assistant", note("switched", TEXTS["recorded"][language])))
    if changed := _other_prompt(turn, language):
        shown.append(_message("assistant", note("switched", changed)))
    shown += [_message("assistant", note("memory", words)) for words in _notes(turn, language, models)]
    for round_ in turn.rounds:
        shown += _round(round_, turn, language, wardrobe)
    if mark := _mark(turn, language, waited):
        shown.append(_message("assistant", mark))
    if paid := receipt(turn, language, models):
        _put_under(shown, paid)
    return shown


def turn_at(conversation: Conversation, message_index: int, language: Language) -> int:
    """Which turn a message of the screen belongs to."""
    end = 0
    for index, turn in enumerate(conversation.turns):
        end += len(render_turn(turn, conversation.answers(turn), language))
        if message_index < end:
            return index
    return len(conversation.turns)


def _attached(files: Iterable[Attachment], files_at: str, language: Language) -> str:
    """A text of its own, after the question: where the last message of a bubble is no text, Gradio offers no Edit."""
    return own("attached", "".join(_file(file, f"{files_at}/{file.id}", language) for file in files))


def _file(file: Attachment, url: str, language: Language) -> str:
    name, said = _unmarked(file.name), _unmarked(about(file, language))
    # Gradio puts its own address in place of the quote and slash of the first src="/file that it finds.
    inside = f"<img src='{url}' alt=\"{name}\">" if isinstance(file, Image) else name
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


def _notes(turn: Turn, language: Language, models: ModelTable) -> list[str]:
    """What was left out of its requests; that something is being left out only as long as it is."""
    quiet = ("budget", "prompt", *(() if turn.outcome is Outcome.RUNNING else ("folding",)))
    return [_left_out(note, turn, language, models) for note in turn.notes if note.kind not in quiet]


def _left_out(note: Note, turn: Turn, language: Language, models: ModelTable) -> str:
    cost = bill_cost(note.bill, models) if note.bill else None
    paid = "" if cost is None else f" · {models.currency}{cost:.6f}"
    if note.kind in ("without", "unheeded", "unkept", "titled"):
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
    running = turn.outcome is Outcome.RUNNING and round_ is turn.rounds[-1]
    shown = _said(round_, turn, running, language, wardrobe)
    asking = next((call for call in round_.calls if call.asking), None) if running else None
    for call in round_.calls:
        shown.append(_call(call, turn.outcome is Outcome.RUNNING, language))
        if call is asking:
            question = TEXTS["consent"][language].format(name=f"<code>{_named(call.asked.name)}</code>")
            shown.append(_message("assistant", f"{own('consent', question)}\n\n{_block(call.asked.arguments)}"))
    if asking:
        # One at a time, and at the very end, as Gradio shows the buttons of the last message only.
        shown[-1]["options"] = _consent_options(asking.key, language)
    return shown


def _said(round_: Round, turn: Turn, running: bool, language: Language, wardrobe: Wardrobe) -> list[Shown]:
    """Thoughts and texts in their order; a JSON answer is one, whatever was thought in the midst of it."""
    if round_.only_thought:
        return [_answer_text(round_.answer, turn, language), _message("assistant", _mention("in_thought", language))]
    shown = []
    for segment in (segment for segment in round_.segments if segment.text.strip()):
        pending = running and segment is round_.segments[-1] and not round_.calls
        dressed = wardrobe.dress(id(segment), segment.text, pending)
        if segment.kind == "thought":
            shown.append(_thought(dressed, _thought_title(segment, round_, pending, language), pending))
        elif not turn.json_mode:
            shown.append(_message("assistant", dressed))
    if turn.json_mode and round_.text:
        shown.append(_answer_text(round_.text, turn, language))
    if round_.declined:
        shown.append(_message("assistant", _mention("declined", language)))
    return shown


def _answer_text(text: str, turn: Turn, language: Language) -> Shown:
    return _message("assistant", json_answer(text, turn, language) if turn.json_mode else dress(text))


def _mention(words: str, language: Language) -> str:
    return note("said", TEXTS[words][language])


def _put_under(shown: list[Shown], paid: str) -> None:
    """A receipt belongs to what stands above it, as long as that does not swallow it."""
    text = shown[-1]["content"][0]["text"] if shown else ""
    if not shown or shown[-1]["metadata"] or is_fence_open(text):
        shown.append(_message("assistant", paid))
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


def _call(call: Call, running: bool, language: Language) -> Shown:
    """A tool call as a block: its name, the arguments as they came, the result or the error, and how long it took."""
    texts = [_labelled("arguments", call.asked.arguments, language)]
    if call.result:
        texts.append(_labelled("tool_error" if call.result.failed else "result", call.result.text, language))
    state = "tool_failed" if call.result and call.result.failed else "tool_done" if call.result else "tool_running"
    if call.asking and running:
        state = "tool_asking"
    elif not call.result and not running:
        state = "tool_stopped"
    elif call.result and call.began is None:
        state = "tool_not_run"
    seconds = (call.ended or 0) - (call.began or 0)
    title = TEXTS[state][language].format(name=_inline(call.asked.name), seconds=seconds)
    return _thought("\n\n".join(texts), title, running and not call.result and not call.asking)


def _consent_options(key: str, language: Language) -> list[dict[str, str]]:
    return [{"label": TEXTS[name][language], "value": f"{name}:{key}"} for name in ("allow", "deny")]


def _labelled(label: str, text: str, language: Language) -> str:
    return f"{TEXTS[label][language]}\n\n{_block(text)}"


def _block(text: str) -> str:
    """A block of code, laid out where it is JSON."""
    try:
        source, kind = indented(text) if json.loads(text) is not None else text, "json"
    except (ValueError, RecursionError):
        source, kind = text, ""
    return dress(fenced(source, kind))


def _inline(name: str) -> str:
    return f"`{_named(name)}`"


def _named(name: str) -> str:
    """A tool's name as the model wrote it, which may be anything, for a place that takes Markdown or HTML."""
    return re.sub(r"[^\w.-]+", "_", name)[:64]


def _mark(turn: Turn, language: Language, waited: float) -> str | None:
    match turn.outcome:
        case Outcome.FAILED if turn.failure:
            return explain(turn.failure, language)
        case Outcome.STOPPED:
            return note("stopped", "■ " + TEXTS["stopped"][language])
        case Outcome.INTERRUPTED:
            return note("bad", TEXTS["interrupted"][language])
        case Outcome.DONE if turn.finish_reason == "length":
            return note("bad", TEXTS["length_budget" if Note("budget") in turn.notes else "length"][language])
        case Outcome.RUNNING if turn.retrying:
            return note("waiting", announce_retry(turn.retrying, language))
        case Outcome.RUNNING if words := waiting(turn, waited, language):
            return note("waiting", html.escape(words))
    return None


def _message(role: str, text: str, metadata: dict[str, str] | None = None) -> Shown:
    return {"role": role, "metadata": metadata, "content": [{"text": text, "type": "text"}], "options": None}


def _thought(text: str, title: str, pending: bool) -> Shown:
    return _message("assistant", text, {"title": title, "status": "pending" if pending else "done"})
