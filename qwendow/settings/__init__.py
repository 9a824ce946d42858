"""Everything read from the environment and `.env`: checked once, at the start."""

from __future__ import annotations

import difflib
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from qwendow.defaults import Defaults
from qwendow.house import House
from qwendow.keys import Key
from qwendow.listing import is_vendor_host
from qwendow.logs import write_as
from qwendow.models import PRICED, TIERS, VISION
from qwendow.settings.alerts import ALERT_SECRET, ALERT_URL, read_alerts
from qwendow.settings.content import CONTENT_NAMES, read_inspection, read_words
from qwendow.settings.defaults import DEFAULT_NAMES, read_defaults, require_model, require_prompt
from qwendow.settings.endpoint import ALLOW_HTTP, BASE_URL, CHINA, OFFLINE, read_base_url
from qwendow.settings.file import read_file
from qwendow.settings.hosts import FRAMERS, NONE, SELF, is_loopback, read_framers, read_prefix
from qwendow.settings.house import HOUSE_NAMES, read_house
from qwendow.settings.kept import SECRET, STORE, is_redis, read_secrets, read_store
from qwendow.settings.keys import KEY, KEY_FILE, read_all_keys
from qwendow.settings.limits import ADDRESS, COST, LIMIT_NAMES, PROXIES, USED, Limits, read_limits
from qwendow.settings.metrics import PORT, TOKEN, read_metrics_port, read_token
from qwendow.settings.network import mend
from qwendow.settings.sign_in import SIGN_IN_NAMES, SignIn, read_sign_in
from qwendow.settings.traces import ENDPOINTS, SERVICE, read_traces
from qwendow.settings.values import (
    DIALECTS,
    HEADERS,
    dialect,
    extra_headers,
    log_form,
    masked,
    model_id,
    not_negative,
    port,
    positive,
    switch,
    tokens,
)
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

REGIONS = {
    "dashscope.aliyuncs.com": "cn-beijing",
    "dashscope-intl.aliyuncs.com": "ap-southeast-1",
    "dashscope-us.aliyuncs.com": "us-east-1",
    "cn-hongkong.dashscope.aliyuncs.com": "cn-hongkong",
}
"""The hosts that all workspaces share (vendor's page on base URLs, 2026-10-11)."""

OWN_HOST = re.compile(r"(?:(?!token-plan\.)[\w-]+\.)?([a-z]+-[a-z0-9-]+)\.maas\.(?:aliyuncs|qwencloudapi)\.com")
"""That of one workspace, with its region. A token plan is paid by the month."""

MODEL_NAMES = {**{tier: f"QWEN_{tier.upper()}_MODEL" for tier in TIERS}, "vision": "QWEN_VL_MODEL"}
"""The variables that name a model."""

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

log = logging.getLogger("qwendow.settings")


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


def load(folder: Path, added: Mapping[str, str] | None = None) -> Settings:
    """Reads `.env` of the folder under the environment, and mends that for those who read it; raises SettingsError.

    What is `added` to the environment is for others to read.
    """
    said = read_file(folder, os.environ)
    settings = read(os.environ, folder)
    write_as(settings.log)
    _require_key(settings)
    _require_prices(settings)
    said += mend(os.environ, proxied=settings.far, secure=settings.secure)
    for doubt in (*said, *_doubts(os.environ, settings)):
        log.warning("%s", doubt)
    # Gradio reads it while it is imported, and dies of an empty one.
    os.environ.pop("GRADIO_SERVER_PORT", None)
    os.environ.update(added or {})
    return settings


def read(environ: Mapping[str, str], folder: Path = Path()) -> Settings:
    """The settings of an environment; a variable that is empty counts as not set. Raises SettingsError.

    Paths are taken from `folder`.
    """
    # Hugging Face Spaces and ModelScope studios say so, and want a web app on 0.0.0.0:7860.
    hosted = bool(environ.get("SPACE_ID")) or environ.get("MODELSCOPE_ENVIRONMENT") == "studio"
    server_name = _server_name(environ, "0.0.0.0" if hosted else "127.0.0.1")
    (keys, key_file), limits, defaults = read_all_keys(environ, folder), read_limits(environ), read_defaults(environ)
    return Settings(
        keys=keys,
        key_file=key_file,
        base_url=read_base_url(environ, switch(environ, ALLOW_HTTP)),
        # On request, or where neither is named; never by mistake.
        offline=switch(environ, OFFLINE) or not (keys or environ.get(BASE_URL)),
        dialect=dialect(environ),
        models={tier: model_id(environ, MODEL_NAMES[tier], default) for tier, default in TIERS.items()},
        vision_model=model_id(environ, MODEL_NAMES["vision"], VISION),
        own_models=frozenset(tier for tier, name in MODEL_NAMES.items() if environ.get(name)),
        first_token_seconds=positive(environ, "QWENDOW_FIRST_TOKEN_SECONDS", 180, "seconds"),
        idle_seconds=positive(environ, "QWENDOW_IDLE_SECONDS", 60, "seconds"),
        turn_seconds=positive(environ, "QWENDOW_TURN_SECONDS", 600, "seconds"),
        cache_seconds=not_negative(
            environ, "QWENDOW_CACHE_SECONDS", 0, "seconds such as 3600", "switches the cache off"
        ),
        cache_megabytes=positive(environ, "QWENDOW_CACHE_MB", 20, "megabytes"),
        memory_megabytes=not_negative(
            environ, "QWENDOW_MEMORY_MB", 0, "megabytes such as 512", "means as much as there is"
        ),
        memory_tokens=tokens(environ, "QWENDOW_MEMORY_TOKENS"),
        data=folder / (environ.get("QWENDOW_DATA") or "data"),
        own_tools=_own_tools(environ, folder),
        server_name=server_name,
        server_port=port(environ, "GRADIO_SERVER_PORT", 7860 if hosted else None),
        hosts=_hosts(environ, server_name),
        hosted=hosted,
        store=read_store(environ),
        titles=switch(environ, "QWENDOW_TITLES"),
        stage=switch(environ, "QWENDOW_STAGE"),
        prompts_writable=switch(environ, "QWENDOW_PROMPTS_WRITABLE") and "system_prompt" not in defaults.locked,
        keep_days=not_negative(environ, "QWENDOW_KEEP_DAYS", 0, "days such as 30", "keeps conversations for ever"),
        linger_seconds=not_negative(environ, "QWENDOW_LINGER_SECONDS", 60, "seconds such as 60", "stops it at once"),
        mask=masked(environ),
        inspection=read_inspection(environ),
        barred=read_words(environ, folder),
        secrets=read_secrets(environ),
        limits=limits,
        sign_in=read_sign_in(environ, limits.proxies),
        metrics_token=read_token(environ),
        metrics_port=read_metrics_port(environ),
        log=log_form(environ),
        traces=read_traces(environ),
        audit=folder / environ["QWENDOW_AUDIT"] if environ.get("QWENDOW_AUDIT") else None,
        audit_days=not_negative(environ, "QWENDOW_AUDIT_DAYS", 180, "days such as 180", "keeps it for ever"),
        alerts=read_alerts(environ),
        defaults=defaults,
        house=read_house(environ, folder),
        prefix=read_prefix(environ),
        framers=read_framers(environ, hosted),
        extra_headers=extra_headers(environ),
    )


def _require_key(settings: Settings) -> None:
    host = urlsplit(settings.base_url).hostname or ""
    if not (settings.offline or settings.keys) and is_vendor_host(host):
        raise SettingsError(
            KEY, f"is missing, and this {BASE_URL} answers nobody without a key: set it, or {OFFLINE}=1 for the demo"
        )


def _require_prices(settings: Settings) -> None:
    names = (
        [COST] if settings.limits.cost else [USED[whose] for whose in settings.limits.used if whose.endswith("cost")]
    )
    if names and settings.region not in PRICED:
        raise SettingsError(names[0], f"cannot be kept: the prices at this {BASE_URL} are not known; leave it out")


def _own_tools(environ: Mapping[str, str], folder: Path) -> Path | None:
    name = "QWENDOW_TOOLS"
    if not environ.get(name):
        return None
    path = folder / environ[name]
    if not path.is_dir():
        raise SettingsError(name, "must be a folder of Python files with tools in them; there is none at this path")
    return path


def _server_name(environ: Mapping[str, str], default: str) -> str:
    name = environ.get("GRADIO_SERVER_NAME") or default
    if not re.fullmatch(r"[\w.:-]+", name, re.ASCII):
        raise SettingsError("GRADIO_SERVER_NAME", "must be a host name or an address to listen on, such as 0.0.0.0")
    return name


def _hosts(environ: Mapping[str, str], server_name: str) -> frozenset[str]:
    """Named ones, and on loopback this machine's own: nothing else can be a reader's address there."""
    named = {name.strip().lower() for name in environ.get("QWENDOW_HOSTS", "").split(",")} - {""}
    if not all(re.fullmatch(r"[\w.:-]+", name, re.ASCII) for name in named):
        raise SettingsError("QWENDOW_HOSTS", "must be host names without scheme and port, with commas between them")
    if named or is_loopback(server_name):
        named |= {"localhost", "127.0.0.1", "::1", server_name.lower()}
    return frozenset(named)


def _doubts(environ: Mapping[str, str], settings: Settings) -> list[str]:
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
    return said
