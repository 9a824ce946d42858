"""A model that is not there any more: how that shows in a failure."""

from __future__ import annotations

from qwendow.conversation.errors import AccessDenied, Failure, InvalidRequest, ModelNotFound
from qwendow.menu import is_over
from qwendow.models import Model

DENIED = {"access_denied", "AccessDenied", "Endpoint.AccessDenied"}
"""How DashScope refuses a retired model, and some things else (its error page, and captures of autumn 2026)."""


def is_gone(failure: Failure, model: Model) -> bool:
    """Whether the model is not offered: where a right is missing, only if its last day is past."""
    if failure.is_a(InvalidRequest):
        return "model not exist" in (failure.detail or "").lower()
    if failure.is_a(AccessDenied):
        return failure.code in DENIED and is_over(model)
    return failure.is_a(ModelNotFound)
