"""What is the operator's of a question: what holds where nothing is wished, and what nobody may wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qwendow.answering.checks import Refused, read_thinking
from qwendow.answering.wishes import NAMES, Wishes
from qwendow.barred import Barred
from qwendow.conversation.content import texts_in
from qwendow.conversation.parts import Attachment, TextFile
from qwendow.conversation.tree import Conversation
from qwendow.defaults import Defaults
from qwendow.models import Model
from qwendow.prompts import Prompt
from qwendow.thinking import AUTO


def held(wishes: Wishes, defaults: Defaults) -> Wishes:
    """The same without what is locked."""
    locked = [name for name in NAMES if name in defaults.locked]
    return replace(wishes, **dict.fromkeys(locked)) if locked else wishes


def require_open(wishes: Wishes, defaults: Defaults, usual: Mapping[str, tuple[Any, ...]]) -> None:
    """Of a caller, who is to know what comes of a wish; what is `usual` is none. Raises Refused."""
    said = {name: value for name, value in wishes.said.items() if name in defaults.locked}
    if asked := [name for name, value in said.items() if value not in usual[name]]:
        raise Refused("locked", names=", ".join(asked))


def require_no_files(files: Sequence[Attachment], defaults: Defaults) -> None:
    """Where none are taken. Raises Refused."""
    if files and "files" in defaults.locked:
        raise Refused("locked_files")


def require_sayable(texts: Sequence[str], files: Sequence[Attachment], before: Iterable[str], barred: Barred) -> None:
    """What a reader wrote, a file of theirs and what was said before hold no barred word. Raises Refused."""
    read = (said for file in files for said in (file.name, file.text if isinstance(file, TextFile) else ""))
    if barred.asked((*texts, *read)):
        raise Refused("barred")
    if barred.asked(before):
        raise Refused("barred_before")


def said_before(conversation: Conversation, after: str | None) -> list[str]:
    """All that goes with a question after that turn."""
    way = replace(conversation, tip=after if after in conversation.all else None)
    past, turns = way.past, way.turns
    told = (turn.messages(unseen=len(turn.pictures)) for turn in turns[past.turns :] if turn.answered)
    return [past.summary, *(text for messages in told for message in messages for text in texts_in(message))]


def json_wish(wishes: Wishes, defaults: Defaults, role: Prompt, model: Model) -> Any:
    """Where it is locked the prompt says it."""
    if wishes.json_mode is None and "json_mode" in defaults.locked:
        return role.json and model.json
    return wishes.json_mode


def search_wish(wishes: Wishes, defaults: Defaults, model: Model) -> Any:
    return defaults.search and model.search if wishes.search is None else wishes.search


def thinking_wish(wishes: Wishes, defaults: Defaults, model: Model, json_on: bool) -> str:
    """The operator's where there is none, as far as the model is able. Raises Refused."""
    if wishes.thinking not in (None, AUTO):
        return read_thinking(wishes.thinking, model, json_on)
    try:
        return read_thinking(defaults.thinking, model, json_on)
    except Refused:
        return AUTO
