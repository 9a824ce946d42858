"""How a question is asked unless a reader wishes otherwise, and what they may not change."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from qwendow.defaults import LOCKS, Defaults, locked
from qwendow.settings.values import model_id, switch
from qwendow.settings.wrong import SettingsError
from qwendow.thinking import AUTO, CHOICES

LOCK = "QWENDOW_LOCK"
MODEL, PROMPT = "QWENDOW_DEFAULT_MODEL", "QWENDOW_DEFAULT_PROMPT"
TEMPERATURE, THINKING, SEARCH = "QWENDOW_DEFAULT_TEMPERATURE", "QWENDOW_DEFAULT_THINKING", "QWENDOW_DEFAULT_SEARCH"
DEFAULT_NAMES = (MODEL, PROMPT, TEMPERATURE, THINKING, SEARCH, LOCK)


def read_defaults(environ: Mapping[str, str]) -> Defaults:
    """Raises SettingsError."""
    model = model_id(environ, MODEL, "plus") if environ.get(MODEL) else ""
    names = _locks(environ)
    return Defaults(model, _prompt(environ), _temperature(environ), _thinking(environ), switch(environ, SEARCH), names)


def require_prompt(defaults: Defaults, names: Mapping[str, object]) -> None:
    """Of the folder. Raises SettingsError."""
    if defaults.prompt and defaults.prompt not in names:
        raise SettingsError(PROMPT, f"must be the name of a file in prompts, without its ending: {', '.join(names)}")


def require_model(defaults: Defaults, keys: Collection[str], ids: Collection[str]) -> None:
    """Where it is known what there is. Raises SettingsError."""
    if defaults.model and defaults.model not in {*keys, *ids}:
        raise SettingsError(MODEL, f"must be one of {', '.join(keys)}, or the id of one of them")


def _locks(environ: Mapping[str, str]) -> frozenset[str]:
    chosen = frozenset(re.findall(r"[^\s,]+", (environ.get(LOCK) or "").lower()))
    if not chosen <= {*LOCKS, "all"}:
        raise SettingsError(LOCK, f"must be all, or some of {', '.join(LOCKS)}, with commas between them")
    return locked(LOCKS if "all" in chosen else chosen)


def _prompt(environ: Mapping[str, str]) -> str:
    name = environ.get(PROMPT) or ""
    if name and not re.fullmatch(r"[\w-]{1,64}", name):
        raise SettingsError(PROMPT, "must be the name of a file in prompts, without its ending")
    return name


def _temperature(environ: Mapping[str, str]) -> float:
    text = environ.get(TEMPERATURE) or "0.7"
    if not re.fullmatch(r"[01](\.[0-9]{1,3})?", text):
        raise SettingsError(TEMPERATURE, "must be a number from 0 up to, but not including, 2, such as 0.7")
    return float(text)


def _thinking(environ: Mapping[str, str]) -> str:
    chosen = environ.get(THINKING) or AUTO
    if chosen not in (AUTO, *CHOICES):
        raise SettingsError(THINKING, f"must be one of {', '.join((AUTO, *CHOICES))}")
    return chosen
