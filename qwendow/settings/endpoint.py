"""The address of the endpoint, as it was pasted: what is too much in it, or missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from qwendow.listing import VENDOR_PATH, is_vendor_host
from qwendow.settings.hosts import is_host, is_loopback, is_private
from qwendow.settings.wrong import SettingsError

BASE_URL = "DASHSCOPE_BASE_URL"
OFFLINE = "QWENDOW_OFFLINE"
ALLOW_HTTP = "QWENDOW_ALLOW_HTTP"
CHINA = f"https://dashscope.aliyuncs.com{VENDOR_PATH}"

REQUESTS = (
    "/chat/completions", "/completions", "/responses", "/messages", "/embeddings", "/models", "/api/chat",
    "/api/generate", "/api/tags",
)  # fmt: skip
"""Ends of the addresses of single requests."""


def read_base_url(environ: Mapping[str, str], allow_http: bool = False) -> str:
    """Without a slash at its end; `allow_http`: also to a network of one's own. Raises SettingsError."""
    url = environ.get(BASE_URL) or CHINA
    if not re.fullmatch(r"[!-~]+", url):
        raise SettingsError(BASE_URL, "holds a space or an invisible character: paste the bare address again")
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(BASE_URL, f"must be a whole address with its scheme and no quotes, such as {CHINA}")
    if "?" in url or "#" in url or "@" in parts.netloc:
        raise SettingsError(BASE_URL, "must end with its path: take out the query, the fragment and the user name")
    if not is_host(parts.hostname, "[" in parts.netloc) or parts.port == 0:
        raise SettingsError(
            BASE_URL, f"names no host that can exist (a workspace id goes in place of braces), see {CHINA}"
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        _allow_http(parts.hostname, allow_http)
    if remedy := _path_remedy(parts.hostname, parts.path.rstrip("/")):
        raise SettingsError(BASE_URL, remedy)
    return url.rstrip("/")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(BASE_URL, f"is not an address: it should look like {CHINA}") from error
    return parts


def _allow_http(host: str, allowed: bool) -> None:
    if not is_private(host):
        raise SettingsError(BASE_URL, "must begin with https:// (plain http would send the key unprotected)")
    if not allowed:
        raise SettingsError(
            BASE_URL,
            "must begin with https://, as plain http shows the key to everybody on the way: "
            f"if you trust your network, set {ALLOW_HTTP}=1",
        )


def _path_remedy(host: str, path: str) -> str | None:
    if request := next((end for end in REQUESTS if path.lower().endswith(end)), None):
        return f"must end before {request}, which is added to it"
    if is_vendor_host(host):
        return _vendor_remedy(host.lower(), path)
    if path == "/compatible-mode":
        return f"must end with {VENDOR_PATH}"
    if path in ("", "/api") and (is_loopback(host) or is_private(host)):
        return "must end with the path of the OpenAI-compatible interface, which is /v1 for most servers"
    return None


def _vendor_remedy(host: str, path: str) -> str | None:
    """Paths as of the vendor's page on base URLs (2026-10-11); the Coding Plan has one of its own."""
    wanted = "/v1" if host.startswith("coding") else VENDOR_PATH
    if path.endswith(wanted):
        return None
    native = ": that of the vendor's own interface is another one" if path.startswith(("/api/v1", "/apps")) else ""
    return f"must end with {wanted} at this host{native}"
