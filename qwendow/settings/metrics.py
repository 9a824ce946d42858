"""Who may read the metrics, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qwendow.settings.values import port
from qwendow.settings.wrong import SettingsError

TOKEN = "QWENDOW_METRICS_TOKEN"
PORT = "QWENDOW_METRICS_PORT"

MIN_TOKEN = 16
"""Characters."""


def read_token(environ: Mapping[str, str]) -> str | None:
    """Raises SettingsError."""
    token = environ.get(TOKEN)
    if token and not re.fullmatch(rf"[!-~]{{{MIN_TOKEN},}}", token):
        remedy = f"must have {MIN_TOKEN} characters or more, none of them a space: make one with openssl rand -hex 32"
        raise SettingsError(TOKEN, remedy)
    return token or None


def read_metrics_port(environ: Mapping[str, str]) -> int | None:
    """Raises SettingsError."""
    number = port(environ, PORT)
    if number and environ.get("GRADIO_SERVER_PORT") == str(number):
        raise SettingsError(PORT, "must be another port than that of the page, GRADIO_SERVER_PORT")
    return number
