"""Whom a conversation is shown to."""

from __future__ import annotations

from typing import NamedTuple

from qwendow.models import NO_MODELS, ModelTable
from qwendow.page.texts import Language


class View(NamedTuple):
    """The reader's language, the models with their prices, and the address of the reader's tray, where files are."""

    language: Language = "en"
    models: ModelTable = NO_MODELS
    files_at: str = ""
