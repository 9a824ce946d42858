"""Where conversations are kept, and what the cookies of their readers are signed with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from qwendow.settings.wrong import SettingsError

STORE = "QWENDOW_STORE"
SECRET = "QWENDOW_SECRET"

NAMED = ("sqlite", "memory")
SCHEMES = ("redis", "rediss", "unix")

MIN_SECRET = 32
"""Characters."""


def read_store(environ: Mapping[str, str]) -> str:
    """ "sqlite", "memory", or the address of a Redis server as it is set. Raises SettingsError."""
    store = environ.get(STORE) or NAMED[0]
    if store.lower() in NAMED:
        return store.lower()
    if not re.fullmatch(r"[!-~]+", store):
        raise SettingsError(STORE, "holds a space or an invisible character: write it again")
    if remedy := _address_remedy(store):
        raise SettingsError(STORE, remedy)
    return store


def is_redis(store: str) -> bool:
    return store not in NAMED


def read_secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """None where none is set. Raises SettingsError."""
    text = environ.get(SECRET)
    secrets = tuple(secret.strip() for secret in text.split(",")) if text else ()
    if not all(re.fullmatch(r"[!-~]*", secret) for secret in secrets):
        raise SettingsError(SECRET, "holds a space or a letter beyond ASCII: make one with openssl rand -hex 32")
    if any(len(secret) < MIN_SECRET for secret in secrets):
        raise SettingsError(SECRET, f"must have {MIN_SECRET} characters or more: make one with openssl rand -hex 32")
    return secrets


def _address_remedy(store: str) -> str | None:
    try:
        parts = urlsplit(store)
        _ = parts.port
    except ValueError:
        return "is not an address: it should look like redis://127.0.0.1:6379/0, its password with %2F for / and so on"
    if parts.scheme not in SCHEMES:
        return "must be sqlite, memory, or the address of a Redis server such as redis://127.0.0.1:6379/0"
    if parts.scheme == "unix":
        return None if len(parts.path) > 1 else "must name the path of a socket, as in unix:///run/redis/redis.sock"
    if not parts.hostname:
        return "must name a host, as in redis://127.0.0.1:6379/0"
    if not re.fullmatch(r"/?|/[0-9]+", parts.path):
        return "must end with the number of a database, as in redis://127.0.0.1:6379/0"
    return None
