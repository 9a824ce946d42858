"""Values of one variable: numbers, switches, names. Each raises SettingsError."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from qwendow.logs import FORMS
from qwendow.settings.wrong import SettingsError

DIALECTS = ("auto", "dashscope", "vllm", "ollama", "plain")
MASKED = ("phone", "id_card", "bank_card", "email", "plate", "uscc", "ip")
"""What QWENDOW_MASK may name, beside "all"."""

SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def switch(environ: Mapping[str, str], name: str) -> bool:
    text = (environ.get(name) or "0").lower()
    if text not in SWITCHES:
        raise SettingsError(name, "must be 1 or 0")
    return SWITCHES[text]


def log_form(environ: Mapping[str, str]) -> str:
    name = "QWENDOW_LOG"
    chosen = environ.get(name) or FORMS[0]
    if chosen not in FORMS:
        raise SettingsError(name, f"must be one of {', '.join(FORMS)}: the form of the log")
    return chosen


HEADERS = "QWENDOW_EXTRA_HEADERS"
OF_THE_REQUEST = {
    "host", "connection", "content-length", "content-type", "transfer-encoding", "accept", "accept-encoding",
}  # fmt: skip
"""What the request itself needs as it is."""


def extra_headers(environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of name and value."""
    parts = [part.strip() for part in re.split(r"[;\n]", environ.get(HEADERS, "")) if part.strip()]
    pairs = [(name.strip(), value.strip()) for name, _, value in (part.partition(":") for part in parts)]
    if not all(
        re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII) and re.fullmatch("[ -~]+", value) for name, value in pairs
    ):
        raise SettingsError(HEADERS, "must be pairs with semicolons between them: X-Team: support; api-key: 1234")
    if any(name.lower() in OF_THE_REQUEST for name, _ in pairs):
        raise SettingsError(HEADERS, f"may hold none of {', '.join(sorted(OF_THE_REQUEST))}")
    return tuple(pairs)


def dialect(environ: Mapping[str, str]) -> str:
    name = "QWENDOW_DIALECT"
    chosen = environ.get(name) or DIALECTS[0]
    if chosen not in DIALECTS:
        raise SettingsError(name, f"must be one of {', '.join(DIALECTS)}: the fields that the endpoint takes")
    return chosen


def masked(environ: Mapping[str, str]) -> frozenset[str]:
    name = "QWENDOW_MASK"
    chosen = frozenset(re.findall(r"[^\s,]+", (environ.get(name) or "").lower()))
    if not chosen <= {*MASKED, "all"}:
        raise SettingsError(name, f"must be all, or some of {', '.join(MASKED)}, with commas between them")
    return frozenset(MASKED) if "all" in chosen else chosen


def model_id(environ: Mapping[str, str], name: str, default: str) -> str:
    model = environ.get(name) or default
    if not re.fullmatch(r"[\w.:/@+-]{1,100}", model, re.ASCII):
        raise SettingsError(name, f"must be a model id such as {default}: letters, digits and . _ : / @ + -")
    return model


def positive(environ: Mapping[str, str], name: str, default: float, unit: str) -> float:
    try:
        number = float(environ.get(name) or default)
    except ValueError as error:
        raise SettingsError(name, f"must be a number of {unit} such as {default:g}") from error
    if not (math.isfinite(number) and number > 0):
        raise SettingsError(name, f"must be a number of {unit} above 0, such as {default:g}")
    return number


def not_negative(
    environ: Mapping[str, str], name: str, default: float, unit: str, zero: str, least: float = 0
) -> float:
    """`zero` says what 0 means; any other number is `least` or more."""
    try:
        number = float(environ.get(name) or default)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and (number == 0 or number >= least)):
        raise SettingsError(name, f"must be a number of {unit}; 0 {zero}")
    return number


def tokens(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or "0"
    if not re.fullmatch(r"0|[1-9][0-9]{3,8}|[5-9][0-9]{2}", text):
        raise SettingsError(name, "must be a whole number of tokens from 500 on, or 0 for as many as the model reads")
    return int(text)


def port(environ: Mapping[str, str], name: str, default: int | None = None) -> int | None:
    text = environ.get(name)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise SettingsError(name, "must be a port number from 1 to 65535, such as 7860")
    return int(text)
