"""Counting tokens with the vendor's vocabulary, or by estimate where it is not installed."""

from __future__ import annotations

import functools
import importlib.util
import logging
import unicodedata
from binascii import a2b_base64
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

log = logging.getLogger("qwendow.tokens")

# The tables of dashscope.tokenizers.qwen_tokenizer. That module is not imported: its package takes a second to load
# and brings an HTTP client, of which the counting needs nothing.
_PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SPECIALS = {"<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": 151645}
# Longer runs can overflow the encoder's stack.
_LONGEST = 100_000


class Tokenizer(Protocol):
    def count(self, text: str) -> int: ...

    def cut(self, text: str, limit: int) -> str:
        """The longest beginning of `text` with at most `limit` tokens."""


class Encoding(Protocol):
    def encode(self, text: str, *, allowed_special: set[str]) -> list[int]: ...

    def decode(self, tokens: list[int]) -> str: ...


class Vocabulary:
    """Exact for the models before qwen3.5; those after have a larger vocabulary and count a little less."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding

    def count(self, text: str) -> int:
        return len(self._encode(text))

    def cut(self, text: str, limit: int) -> str:
        tokens = self._encode(text)
        # A limit in the middle of a character leaves a replacement mark, which a real answer would not show.
        return text if len(tokens) <= limit else self._encoding.decode(tokens[:limit]).rstrip("\ufffd")

    def _encode(self, text: str) -> list[int]:
        text = unicodedata.normalize("NFC", text)
        return [token for part in _parts(text) for token in self._encoding.encode(part, allowed_special=set(_SPECIALS))]


class Estimate:
    """One token a Chinese character and a half, or four other characters: the vendor's rule of thumb."""

    def count(self, text: str) -> int:
        return round(sum(map(_weight, text)))

    def cut(self, text: str, limit: int) -> str:
        total = 0.0
        for place, character in enumerate(text):
            total += _weight(character)
            if round(total) > limit:
                return text[:place]
        return text


def estimate_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few.

    The vendor gives 1.5 to 1.8 Chinese characters or 3 to 4 Latin letters a token (guide of 2024).
    """
    wide = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return int(wide / 1.5 + max(len(text) - wide, 0) / 3) + 1


def _weight(character: str) -> float:
    return 1 / 4 if character < "\u2e80" else 2 / 3


def _parts(text: str) -> Iterator[str]:
    return (text[start : start + _LONGEST] for start in range(0, len(text), _LONGEST))


@functools.cache
def load_counter() -> Tokenizer:
    """Takes a third of a second the first time: call it in a thread."""
    package = importlib.util.find_spec("dashscope")
    if package is None or package.origin is None or importlib.util.find_spec("tiktoken") is None:
        return Estimate()
    return counter_of(Path(package.origin).parent / "resources" / "qwen.tiktoken")


def counter_of(vocabulary: Path) -> Tokenizer:
    """By the tables of that file; an estimate where it cannot be read or is none, which the log says."""
    try:
        return Vocabulary(_encoding(vocabulary))
    except (OSError, ValueError) as error:
        log.warning("tokens are estimated, as the vocabulary cannot be read: %s: %s", type(error).__name__, error)
        return Estimate()


def _encoding(vocabulary: Path) -> Encoding:
    """Raises OSError or ValueError."""
    from tiktoken import Encoding as Tiktoken

    said = vocabulary.read_bytes().split()
    ranks = dict(zip(map(a2b_base64, said[::2]), map(int, said[1::2]), strict=True))
    return Tiktoken("Qwen", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=_SPECIALS)
