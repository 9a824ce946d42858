"""A model that is not there any more: how it shows, and what is said of it."""

from __future__ import annotations

from qwendow.conversation.errors import AccessDenied, Failure, InvalidRequest, Missing, ModelNotFound
from qwendow.menu import is_over
from qwendow.models import Model
from qwendow.page.texts import GONE, Language

MOST = 6
"""Ids that are named to choose from."""

DENIED = {"access_denied", "AccessDenied", "Endpoint.AccessDenied"}
"""How DashScope refuses a retired model, and some things else (its error page, and captures of autumn 2026)."""


def is_gone(failure: Failure, model: Model) -> bool:
    """Whether the model is not offered: where a right is missing, only if its last day is past."""
    if failure.is_a(InvalidRequest):
        return "model not exist" in (failure.detail or "").lower()
    if failure.is_a(AccessDenied):
        return failure.code in DENIED and is_over(model)
    return failure.is_a(ModelNotFound)


def gone_words(missing: Missing, language: Language) -> tuple[str, str]:
    """What happened, and what to do."""
    day = f"{missing.retires:%Y-%m-%d}" if missing.retires else ""
    retired = GONE["retired"][language].format(day=day) if day else ""
    happened = GONE["happened"][language].format(model=missing.model, retired=retired)
    offered = ("、" if language == "zh" else ", ").join(missing.offered[:MOST])
    parts = [
        GONE["successor"][language].format(successor=missing.successor) if missing.successor else "",
        GONE["choose"][language].format(offered=offered) if offered else GONE["named"][language],
    ]
    return happened, (" " if language == "en" else "").join(filter(None, parts))
