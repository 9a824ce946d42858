"""What a server offers: the models of its list, and what kind of server it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit


class ServerKind(Enum):
    """Who speaks the protocol. OTHER is a gateway, or a server that does not say who it is."""

    VENDOR = auto()
    """DashScope, in any of its regions, and what stands under its path: our own offline endpoint, too."""
    VLLM = auto()
    SGLANG = auto()
    LLAMACPP = auto()
    OLLAMA = auto()
    TRANSFORMERS = auto()
    LMSTUDIO = auto()
    OTHER = auto()


VENDOR_HOSTS = ("aliyuncs.com", "qwencloudapi.com")
"""Of the vendor's endpoints, all regions (its page on base URLs, 2026-10-11; QwenCloud 2026-11-16)."""

VENDOR_PATH = "/compatible-mode/v1"


def is_vendor_host(host: str) -> bool:
    host = host.lower().rstrip(".")
    named = any(host == known or host.endswith(f".{known}") for known in VENDOR_HOSTS)
    return named and ".pai-eas." not in host  # There the customer runs a server of his own choice.


def kind_by_address(base_url: str) -> ServerKind:
    """What the address alone tells: VENDOR or OTHER."""
    parts = urlsplit(base_url)
    vendor = is_vendor_host(parts.hostname or "") or parts.path.rstrip("/").endswith(VENDOR_PATH)
    return ServerKind.VENDOR if vendor else ServerKind.OTHER


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of a server, in its order; `windows` are the tokens that prompt and answer may have together, where it
    says so."""

    kind: ServerKind
    models: tuple[str, ...]
    windows: Mapping[str, int] = field(default_factory=dict)
