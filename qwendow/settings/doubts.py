"""What cannot be meant, and what may not be what was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from qwendow.listing import is_vendor_host
from qwendow.models import PRICED
from qwendow.settings.alerts import ALERT_SECRET, ALERT_URL
from qwendow.settings.chosen import Settings
from qwendow.settings.content import CONTENT_NAMES
from qwendow.settings.defaults import DEFAULT_NAMES
from qwendow.settings.endpoint import ALLOW_HTTP, BASE_URL, OFFLINE
from qwendow.settings.hosts import FRAMERS, is_loopback
from qwendow.settings.house import HOUSE_NAMES
from qwendow.settings.kept import SECRET, STORE, is_redis
from qwendow.settings.keys import KEY, KEY_FILE
from qwendow.settings.limits import ADDRESS, COST, LIMIT_NAMES, PROXIES, USED
from qwendow.settings.metrics import PORT, TOKEN
from qwendow.settings.reading import MODEL_NAMES
from qwendow.settings.sign_in import SIGN_IN_NAMES
from qwendow.settings.traces import ENDPOINTS, SERVICE
from qwendow.settings.values import HEADERS
from qwendow.settings.wrong import SettingsError

NAMES = (
    KEY, KEY_FILE, *CONTENT_NAMES,
    BASE_URL, OFFLINE, ALLOW_HTTP, *MODEL_NAMES.values(), "QWENDOW_FIRST_TOKEN_SECONDS", "QWENDOW_IDLE_SECONDS",
    "QWENDOW_TURN_SECONDS", "QWENDOW_CACHE_SECONDS", "QWENDOW_CACHE_MB", "QWENDOW_MEMORY_MB", "QWENDOW_MEMORY_TOKENS",
    "QWENDOW_HOSTS",
    "QWENDOW_TOOLS", "QWENDOW_DATA", "QWENDOW_DIALECT", STORE, "QWENDOW_KEEP_DAYS", "QWENDOW_LINGER_SECONDS", SECRET,
    "QWENDOW_STAGE", "QWENDOW_TITLES", "QWENDOW_PROMPTS_WRITABLE", "QWENDOW_MASK", *LIMIT_NAMES, TOKEN, PORT,
    "QWENDOW_LOG", "QWENDOW_AUDIT", "QWENDOW_AUDIT_DAYS", ALERT_URL, ALERT_SECRET, FRAMERS, HEADERS, *DEFAULT_NAMES,
    *HOUSE_NAMES, *SIGN_IN_NAMES, *ENDPOINTS, SERVICE,
)  # fmt: skip
"""Variables of our own, as they are to be written."""


def require_key(settings: Settings) -> None:
    host = urlsplit(settings.base_url).hostname or ""
    if not (settings.offline or settings.keys) and is_vendor_host(host):
        raise SettingsError(
            KEY, f"is missing, and this {BASE_URL} answers nobody without a key: set it, or {OFFLINE}=1 for the demo"
        )


def require_prices(settings: Settings) -> None:
    names = (
        [COST] if settings.limits.cost else [USED[whose] for whose in settings.limits.used if whose.endswith("cost")]
    )
    if names and settings.region not in PRICED:
        raise SettingsError(names[0], f"cannot be kept: the prices at this {BASE_URL} are not known; leave it out")


def doubts(environ: Mapping[str, str], settings: Settings) -> list[str]:
    """What is set, can be used, and may not be what was meant."""
    said = []
    for name in environ:
        if name not in NAMES and re.match("(?i)_?(dash_?scope|qwen|bailian|tongyi)", name):
            near = difflib.get_close_matches(name.upper(), NAMES, 1, 0.75)
            if near or (settings.offline and (near := [KEY]) and name.upper().endswith("KEY")):
                said.append(f"{name} is not read here: {near[0]} is meant, perhaps")
    if settings.offline and (ids := [name for name in MODEL_NAMES.values() if environ.get(name)]):
        said.append(f"{', '.join(ids)}: not used by the offline demo, which this is without {KEY} or {BASE_URL}")
    if not urlsplit(settings.base_url).path:
        said.append(f"{BASE_URL} ends with its host: most servers want a path after it, such as /v1")
    if is_redis(settings.store) and not settings.secrets:
        said.append(f"{STORE} may serve several processes, but each has a {SECRET} of its own as long as none is set")
    if settings.limits.address and not settings.limits.proxies and is_loopback(settings.server_name):
        said.append(f"{ADDRESS} counts all readers as one behind a proxy, as long as {PROXIES} does not name it")
    if any(proxy.endswith("/0") for proxy in settings.limits.proxies):
        said.append(f"{PROXIES} names every address: whoever asks can say to be anywhere, so name the proxy alone")
    return said
