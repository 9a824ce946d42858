"""Everything read from the environment and `.env`: checked once, at the start."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from qwendow.logs import write_as
from qwendow.settings.chosen import Settings
from qwendow.settings.defaults import require_model, require_prompt
from qwendow.settings.doubts import doubts, require_key, require_prices
from qwendow.settings.endpoint import CHINA
from qwendow.settings.file import read_file
from qwendow.settings.hosts import is_loopback
from qwendow.settings.network import mend
from qwendow.settings.reading import read
from qwendow.settings.values import DIALECTS
from qwendow.settings.wrong import SettingsError

__all__ = [
    "CHINA",
    "DIALECTS",
    "Settings",
    "SettingsError",
    "is_loopback",
    "load",
    "read",
    "require_model",
    "require_prompt",
]

log = logging.getLogger("qwendow.settings")


def load(folder: Path, added: Mapping[str, str] | None = None) -> Settings:
    """Reads `.env` of the folder under the environment, and mends that for those who read it; raises SettingsError.

    What is `added` to the environment is for others to read.
    """
    said = read_file(folder, os.environ)
    settings = read(os.environ, folder)
    write_as(settings.log)
    require_key(settings)
    require_prices(settings)
    said += mend(os.environ, proxied=settings.far, secure=settings.secure)
    for doubt in (*said, *doubts(os.environ, settings)):
        log.warning("%s", doubt)
    # Gradio reads it while it is imported, and dies of an empty one.
    os.environ.pop("GRADIO_SERVER_PORT", None)
    os.environ.update(added or {})
    return settings
