"""What goes with the system prompt, as the model cannot know it otherwise: as part of it, or as the reader's words."""

from __future__ import annotations

from qwendow.answering.summary import known, recalled
from qwendow.conversation.options import Options
from qwendow.conversation.request import Message
from qwendow.conversation.tree import Past
from qwendow.schema import instructions


def beside(past: Past, options: Options) -> str:
    """Who the reader is, the schema of the answer, what was said before: all of it may be written by readers."""
    form = instructions(options.schema) if options.schema and not options.takes_schema else ""
    return "\n\n".join(filter(None, (known(options.about), form, recalled(past))))


def before_first(words: str, messages: list[Message]) -> list[Message]:
    """The same messages, the first of a user beginning with these words: in one message, as roles have to alternate."""
    at = next((index for index, message in enumerate(messages) if message["role"] == "user"), None)
    if not words or at is None:
        return messages
    said = messages[at]["content"]
    told = f"{words}\n\n{said}" if isinstance(said, str) else [{"type": "text", "text": words}, *said]
    return [*messages[:at], {**messages[at], "content": told}, *messages[at + 1 :]]
