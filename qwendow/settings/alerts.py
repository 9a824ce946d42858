"""Where alerts are sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from qwendow.settings.hosts import is_secure
from qwendow.settings.wrong import SettingsError

ALERT_URL, ALERT_SECRET = "QWENDOW_ALERT_URL", "QWENDOW_ALERT_SECRET"


def read_alerts(environ: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The addresses, and the secret. Raises SettingsError."""
    urls = tuple(environ.get(ALERT_URL, "").split())
    secret = environ.get(ALERT_SECRET, "").strip()
    if not all(map(_is_safe, urls)):
        raise SettingsError(ALERT_URL, "must be addresses that begin with https://, with spaces between them")
    if secret and not urls:
        raise SettingsError(ALERT_SECRET, f"must not be set without {ALERT_URL}: there is nothing to sign")
    if not re.fullmatch("[!-~]*", secret):
        raise SettingsError(ALERT_SECRET, "holds a space or a letter beyond ASCII: copy it again")
    return urls, secret


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and ",http" not in url and is_secure(parts)
