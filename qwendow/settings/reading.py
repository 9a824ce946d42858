"""An environment read, variable by variable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from qwendow.models import TIERS, VISION
from qwendow.settings.alerts import read_alerts
from qwendow.settings.chosen import Settings
from qwendow.settings.content import read_inspection, read_words
from qwendow.settings.defaults import read_defaults
from qwendow.settings.endpoint import ALLOW_HTTP, BASE_URL, OFFLINE, read_base_url
from qwendow.settings.hosts import is_host, is_loopback, read_framers, read_prefix
from qwendow.settings.house import read_house
from qwendow.settings.kept import read_secrets, read_store
from qwendow.settings.keys import read_all_keys
from qwendow.settings.limits import read_limits
from qwendow.settings.metrics import read_metrics_port, read_token
from qwendow.settings.sign_in import read_sign_in
from qwendow.settings.traces import read_traces
from qwendow.settings.values import (
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

LEAST_MEGABYTES = 256
"""With less nobody could ask: the app itself takes half of it."""

MODEL_NAMES = {**{tier: f"QWEN_{tier.upper()}_MODEL" for tier in TIERS}, "vision": "QWEN_VL_MODEL"}
"""The variables that name a model."""


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
            environ,
            "QWENDOW_MEMORY_MB",
            0,
            f"megabytes from {LEAST_MEGABYTES} on, such as 512",
            "means as much as there is",
            LEAST_MEGABYTES,
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
    if not all(is_host(name, in_brackets=":" in name) for name in named):
        raise SettingsError("QWENDOW_HOSTS", "must be host names without scheme and port, with commas between them")
    if named or is_loopback(server_name):
        named |= {"localhost", "127.0.0.1", "::1", server_name.lower()}
    return frozenset(named)
