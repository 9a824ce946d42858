"""What the provider says about an error, made safe to show, to log and to keep."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import accumulate
from urllib.parse import unquote

from qwendow.keys import Keys

MAX_DETAIL = 300

_LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_SECRET = re.compile(
    r"(?i)(?<![a-z0-9])(?:sk|pk|rk|ak|hf|gsk|xai|key|token)[-_][a-z0-9*_.…-]*[a-z0-9*]{4}[a-z0-9*_.…-]*|"
    r"(?<![a-z0-9])(?:bearer|basic)\s+[\w.~+/=*-]{4,}|eyJ[\w-]{8,}\.[\w.-]+|AIza[\w-]{10,}|"
    r"(?<![a-z0-9])[0-9a-f]{40,}(?![a-z0-9])|(?<=://)[^/@\s]{1,200}:[^/@\s]{1,200}(?=@)|"
    r"(?:api[-_ ]?key|authorization|access[-_ ]?token|secret|password)['\"]?\s*[:=]\s*['\"]?"
    r"(?:bearer\s+)?[^\s'\",;}]{4,}"
)
"""What looks like a key, whoever's it is."""

_QUOTED_INPUT = re.compile(r"""(['"]?\binput(?:_value)?['"]?\s*[:=]\s*)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
"""Pydantic quotes what it refused, which a reader may have typed."""

LETTER, DIGIT, HAN, STRETCH = 3, 6, 8, 48
"""What signs count, and how many in a row are taken for a quotation, if they stand in what was asked too: 16 letters,
eight digits, or six Han."""

_ESCAPED = re.compile(r"(?:\\+u[0-9a-fA-F]{4})+|(?:%[0-9a-fA-F]{2})+")
"""How JSON and addresses write what is not of ASCII."""

REQUEST_IDS = (
    "x-request-id", "x-dashscope-request-id", "llm_provider-x-request-id", "x-litellm-call-id", "x-portkey-trace-id",
    "x-oneapi-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "x-ms-request-id",
    "x-kong-request-id", "x-trace-id", "x-correlation-id",
    "cf-ray",
)  # fmt: skip
"""Headers, the vendor's own before a gateway's (LiteLLM 1.108.7 puts llm_provider- before those of whom it asked)."""


SHORTEST = 6
"""Characters of a header's value that could be a secret: "true" is none."""


class Cleaner:
    """Lets nothing through that holds a key, be it one from before."""

    def __init__(self, keys: Keys | str, *secrets: str) -> None:
        """`secrets` are other values that are sent along."""
        self._keys = Keys.of(keys)
        self._secrets = [one for one in sorted(secrets, key=len, reverse=True) if len(one) >= SHORTEST]

    @property
    def _hidden(self) -> list[str]:
        return [*self._secrets, *self._keys.known]

    def message(self, value: object) -> str | None:
        """One line of printable text, at most MAX_DETAIL characters; None if there is nothing to say."""
        if not isinstance(value, str):
            return None
        text = "".join(character for character in " ".join(value.split()) if character.isprintable())
        # Before it is cut: half a key would not be found.
        for secret in self._hidden:
            text = text.replace(secret, "***")
        return _QUOTED_INPUT.sub(r"\1…", _SECRET.sub("***", text))[:MAX_DETAIL] or None

    def label(self, value: object) -> str | None:
        """A code or an id, as long as it looks like one."""
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or any(secret in text for secret in self._hidden) or not _LABEL.fullmatch(text):
            return None
        return text

    def request_id(self, headers: Mapping[str, str]) -> str | None:
        return next(filter(None, (self.label(headers.get(name)) for name in REQUEST_IDS)), None)


def without_quotations(text: str, asked: Iterable[str]) -> str:
    """The text without what also stands in one of the texts that were asked: a STRETCH of it, or more."""
    text = _ESCAPED.sub(_plain, text)
    said, here = _small("\n".join(" ".join(one.split()) for one in asked)), _small(text)
    weights = [0, *accumulate(map(_weight, here))]
    quoted: set[int] = set()
    for start in range(len(here)):
        end = bisect_left(weights, weights[start] + STRETCH)
        if end <= len(here) and here[start:end] in said:
            quoted.update(range(start, end))
    return re.sub("\0+", "…", "".join("\0" if place in quoted else letter for place, letter in enumerate(text)))


def _small(text: str) -> str:
    """As long as it was, which lower() is not for some."""
    return "".join(sign if len(small := sign.lower()) > 1 else small for sign in text)


def _weight(sign: str) -> int:
    return DIGIT if sign.isdigit() else LETTER if sign < "\u2e80" else HAN


def _plain(escaped: re.Match[str]) -> str:
    if escaped[0].startswith("%"):
        return unquote(escaped[0], errors="replace")
    codes = re.findall("[0-9a-fA-F]{4}", escaped[0])
    return bytes.fromhex("".join(codes)).decode("utf-16-be", "replace")
