"""Names and addresses of hosts: which can exist, which are this machine, which are on a network of one's own."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from qwendow.settings.wrong import SettingsError

ROOT_PATH = "GRADIO_ROOT_PATH"

OURS = re.compile(
    r"/(?:s|files|conversations|assets|static|svelte|config|profile|stage|login|logout|reader|terms|gradio\w*)(?:/.*)?"
)
"""Beginnings of addresses of the app's own: under such a path it could not be told what is whose."""

FRAMERS = "QWENDOW_FRAME_ANCESTORS"

SELF, NONE = ("'self'",), ("'none'",)
HOSTING = (
    "https://huggingface.co", "https://*.hf.space", "https://modelscope.cn", "https://*.modelscope.cn",
    "https://modelscope.ai", "https://*.modelscope.ai", "https://*.ms.show",
)  # fmt: skip
"""The sites of Hugging Face Spaces and ModelScope studios, which show a hosted page in a frame."""

PRIVATE_ENDINGS = ("local", "localhost", "lan", "internal", "intranet", "home", "corp", "private", "home.arpa", "svc")
"""Last parts of names that no public server has (RFC 6762, RFC 8375, ICANN's list of 2018), and those of clusters."""


def is_secure(parts: SplitResult) -> bool:
    """An address by https, or by http on this machine."""
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether nobody but a network of one's own can mean it: 192.168.1.5, host.docker.internal, vllm."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith(tuple(f".{ending}" for ending in PRIVATE_ENDINGS))
    return not (address.is_global or address.is_multicast or address.is_unspecified)


def is_host(host: str, in_brackets: bool) -> bool:
    """Whether there can be such a host."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not in_brackets and bool(re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", host, re.ASCII))
    return True


def read_prefix(environ: Mapping[str, str]) -> str:
    """The path that the page is shown under, "/qwen", or none. A whole address will do. Raises SettingsError."""
    said = environ.get(ROOT_PATH, "").strip()
    path = (urlsplit(said).path if said.startswith(("http://", "https://")) else said).rstrip("/")
    if path and not re.fullmatch(r"(?:/[A-Za-z0-9_~-][\w.~-]{0,63}){1,8}", path, re.ASCII):
        raise SettingsError(ROOT_PATH, "must be the path that the page is shown under, such as /qwen")
    if OURS.fullmatch(path):
        raise SettingsError(ROOT_PATH, "must not begin with an address of the app's own: choose another, such as /qwen")
    return path


def read_framers(environ: Mapping[str, str], hosted: bool) -> tuple[str, ...]:
    """Who may show the page in a frame, as sources of a Content-Security-Policy; raises SettingsError."""
    named = re.split(r"[\s,]+", environ.get(FRAMERS, "").strip().lower().rstrip(","))
    if named == [""]:
        return SELF + HOSTING if hosted else SELF
    if named in (["none"], ["self"]):
        return NONE if named == ["none"] else SELF
    if not all(re.fullmatch(r"https?://(?:\*\.)?[a-z0-9.-]+(?::(?:[0-9]{1,5}|\*))?/?", name) for name in named):
        raise SettingsError(
            FRAMERS, "must be none, self, or sites such as https://portal.example.com, https://*.example.com"
        )
    return SELF + tuple(name.rstrip("/") for name in named)
