"""What a message holds besides its question: pictures and text files, as the endpoint takes them, and their tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from qwendow.conversation.parts import Attachment, Image, TextFile
from qwendow.conversation.quoting import named, quote, scaled
from qwendow.conversation.request import Message, Part
from qwendow.conversation.tokens import estimate_tokens

PICTURE_SIDE, MAX_PICTURE_TOKENS = 28, 2600
"""Pixels of a square that counts as a token, and what a picture counts at most: rather too many than too few, as the
models differ (see LONGEST_SIDE of attachments)."""


def question_content(question: str, files: Sequence[Attachment], unseen: int = 0) -> str | list[Part]:
    """Pictures, then text files and question; where no picture is shown, one plain text.

    Of the first `unseen` pictures the model reads the names, of those that were scaled down their size.
    """
    pictures = pictures_in(files)
    told = [*map(named, pictures[:unseen]), *map(scaled, pictures[unseen:])]
    quoted = [quote(file) for file in files if isinstance(file, TextFile)]
    text = "\n\n".join(filter(None, [*told, *quoted, question]))
    shown = [_picture(picture) for picture in pictures[unseen:]]
    if not shown:
        return text
    return [*shown, {"type": "text", "text": text}] if text else shown


def pictures_in(files: Iterable[Attachment]) -> list[Image]:
    return [file for file in files if isinstance(file, Image)]


def texts_of(content: str | list[Part]) -> list[str]:
    """All text in the content of a message."""
    return [content] if isinstance(content, str) else [part["text"] for part in content if part["type"] == "text"]


def pictures_of(content: str | list[Part]) -> list[Part]:
    return [] if isinstance(content, str) else [part for part in content if part["type"] == "image_url"]


def picture_tokens(pictures: Iterable[Image]) -> int:
    squares = (ceil(picture.width / PICTURE_SIDE) * ceil(picture.height / PICTURE_SIDE) for picture in pictures)
    return sum(min(count, MAX_PICTURE_TOKENS) for count in squares)


def prompt_tokens(messages: list[Message]) -> int:
    """An estimate, as that of a text."""
    texts = sum(estimate_tokens(text) + 5 for message in messages for text in texts_in(message))
    return texts + most_picture_tokens(messages)


def most_picture_tokens(messages: list[Message]) -> int:
    """Each picture counts as the largest, as its size cannot be seen in a message."""
    return sum(len(pictures_of(message["content"])) for message in messages) * MAX_PICTURE_TOKENS


def texts_in(message: Message) -> list[str]:
    """All that a model reads of a message."""
    texts = texts_of(message["content"])
    if calls := message.get("tool_calls"):
        texts += [f"{call['function']['name']}{call['function']['arguments']}" for call in calls]
    texts += [message[name] for name in ("reasoning_content", "encrypted_content") if name in message]
    return texts


def _picture(picture: Image) -> Part:
    return {"type": "image_url", "image_url": {"url": picture.data_url}}
