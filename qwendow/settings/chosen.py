"""What the operator chose, as the app takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qwendow.defaults import Defaults
from qwendow.house import House
from qwendow.keys import Key
from qwendow.settings.hosts import NONE, SELF, is_loopback
from qwendow.settings.limits import Limits
from qwendow.settings.sign_in import SignIn

REGIONS = {
    "dashscope.aliyuncs.com": "cn-beijing",
    "dashscope-intl.aliyuncs.com": "ap-southeast-1",
    "dashscope-us.aliyuncs.com": "us-east-1",
    "cn-hongkong.dashscope.aliyuncs.com": "cn-hongkong",
}
"""The hosts that all workspaces share (vendor's page on base URLs, 2026-10-11)."""

OWN_HOST = re.compile(r"(?:(?!token-plan\.)[\w-]+\.)?([a-z]+-[a-z0-9-]+)\.maas\.(?:aliyuncs|qwencloudapi)\.com")
"""That of one workspace, with its region. A token plan is paid by the month."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose.

    `offline` is the demo, which needs no endpoint; else no `keys` mean that it is asked without one. Those that
    stand in the `key_file` are as they were at the start.
    `own_models` are the tiers, and "vision", whose id the operator named. `server_port` None means any free one.
    `hosts` are the names the page answers to, none means any; `hosted` is a Hugging Face Space or a ModelScope studio.
    `dialect` says which extra fields the endpoint takes; "auto": what is known of it. Limits are in seconds. `data` is
    the folder for what the app itself writes, `own_tools` one with tools of the operator's.
    `cache_seconds` 0 means that no answer is kept; `cache_megabytes` bounds the memory of those that are.
    `memory_megabytes` is the memory that all may take, 0 for what there is.
    `memory_tokens` is how long a prompt may be unless the reader says so, 0 for as long as the model reads.
    `store` is where conversations are kept: "sqlite", "memory" or the address of a Redis server, with its password; for
    `keep_days` days after they changed, 0 for ever; `titles`: a model names them. `stage`: pages are shown to many at
    once; `prompts_writable`: readers may save prompts to the folder. An answer that nobody looks at goes on for
    `linger_seconds`.
    `mask` are the kinds of personal numbers that do not go out, `barred` the words that are neither sent nor shown;
    `inspection` is what the vendor inspects more closely: "input", "output".
    `secrets` sign the cookies of readers: the first one; all of them are known. None: one of the app's own. `limits`
    say how much readers may ask, `sign_in` whether they sign in and where.
    `metrics_token` opens /metrics, `metrics_port` has the same for this machine; None: they are not there.
    `log` is the form of the log: text, json. Answers are traced as those of the service `traces`, None: they are not.
    `audit` is the folder of the audit log, kept for `audit_days`;
    `alerts` are addresses, and the secret that signs what is sent there.
    `defaults` say how a question is asked, and what readers may not change.
    `house` is the operator's own on the page.
    `prefix` is the path that the page is shown under: /qwen; `framers` may show it in a frame.
    `extra_headers` are sent to the endpoint.
    """

    keys: tuple[Key, ...]
    key_file: Path | None
    base_url: str
    offline: bool
    dialect: str
    models: dict[str, str]
    vision_model: str
    own_models: frozenset[str]
    first_token_seconds: float
    idle_seconds: float
    turn_seconds: float
    cache_seconds: float
    cache_megabytes: float
    memory_megabytes: float
    memory_tokens: int
    data: Path
    own_tools: Path | None
    server_name: str
    server_port: int | None
    hosts: frozenset[str]
    hosted: bool
    store: str
    keep_days: float
    titles: bool
    stage: bool
    prompts_writable: bool
    linger_seconds: float
    mask: frozenset[str]
    inspection: tuple[str, ...]
    barred: tuple[str, ...]
    secrets: tuple[str, ...]
    limits: Limits
    sign_in: SignIn
    metrics_token: str | None
    metrics_port: int | None
    log: str
    traces: str | None
    audit: Path | None
    audit_days: float
    alerts: tuple[tuple[str, ...], str]
    defaults: Defaults
    house: House
    prefix: str
    framers: tuple[str, ...]
    extra_headers: tuple[tuple[str, str], ...]

    @property
    def region(self) -> str | None:
        """The vendor's region whose prices hold at the endpoint; None at any other server."""
        host = (urlsplit(self.base_url).hostname or "").rstrip(".")
        found = OWN_HOST.fullmatch(host)
        return found[1] if found else REGIONS.get(host)

    @property
    def provider(self) -> str:
        """By what name traces call the endpoint; there is none that is agreed upon for it."""
        return "offline" if self.offline else "dashscope" if self.region else "_OTHER"

    @property
    def framed(self) -> bool:
        """Whether another site may show the page in a frame."""
        return self.framers not in (SELF, NONE)

    @property
    def far(self) -> bool:
        """Whether the endpoint is on another machine."""
        return not (self.offline or is_loopback(urlsplit(self.base_url).hostname or ""))

    @property
    def secure(self) -> bool:
        return not self.offline and self.base_url.lower().startswith("https:")

    def __repr__(self) -> str:
        key = "set" if self.keys else "not set"
        return f"Settings(base_url={self.base_url!r}, models={self.models!r}, api_key: {key})"
