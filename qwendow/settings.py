"""Everything read from the environment and `.env`: checked once, at the start."""

from __future__ import annotations

import io
import ipaddress
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from dotenv import load_dotenv
from dotenv.parser import parse_stream

from qwendow.models import TIERS, VISION

CHINA = "https://dashscope.aliyuncs.com/compatible-mode/v1"

REGIONS = {
    "dashscope.aliyuncs.com": "cn-beijing",
    "dashscope-intl.aliyuncs.com": "ap-southeast-1",
    "dashscope-us.aliyuncs.com": "us-east-1",
    "cn-hongkong.dashscope.aliyuncs.com": "cn-hongkong",
}
"""The hosts that all workspaces share (vendor's page on base URLs, 2026-10-11)."""

OWN_HOST = re.compile(r"(?:(?!token-plan\.)[\w-]+\.)?([a-z]+-[a-z0-9-]+)\.maas\.(?:aliyuncs|qwencloudapi)\.com")
"""That of one workspace, with its region. A token plan is paid by the month."""


class SettingsError(Exception):
    """A wrong value; the message names the variable and the remedy, and never holds the value."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator chose.

    `api_key` None means offline, `server_port` None any free one. `hosts` are the names the page answers to, none
    means any; `hosted` is a Hugging Face Space or a ModelScope studio. Limits are in seconds. `data` is the folder for
    what the app itself writes, `own_tools` one with tools of the operator's.
    `cache_seconds` 0 means that no answer is kept; `cache_megabytes` bounds the memory of those that are.
    `memory_tokens` is how long a prompt may be unless the reader says so, 0 for as long as the model reads.
    """

    api_key: str | None
    base_url: str
    models: dict[str, str]
    vision_model: str
    first_token_seconds: float
    idle_seconds: float
    turn_seconds: float
    cache_seconds: float
    cache_megabytes: float
    memory_tokens: int
    data: Path
    own_tools: Path | None
    server_name: str
    server_port: int | None
    hosts: frozenset[str]
    hosted: bool

    @property
    def region(self) -> str | None:
        """The vendor's region whose prices hold at the endpoint; None at any other server."""
        host = (urlsplit(self.base_url).hostname or "").rstrip(".")
        found = OWN_HOST.fullmatch(host)
        return found[1] if found else REGIONS.get(host)

    def __repr__(self) -> str:
        key = "set" if self.api_key else "not set"
        return f"Settings(base_url={self.base_url!r}, models={self.models!r}, api_key: {key})"


def load(folder: Path) -> Settings:
    """Reads `.env` of the folder under the environment; raises SettingsError."""
    file = folder / ".env"
    try:
        if file.is_file():
            _check_lines(file)
            load_dotenv(file, interpolate=False)
    except ValueError as error:
        raise SettingsError(".env", "is not UTF-8 text: save it as UTF-8") from error
    settings = read(os.environ, folder)
    # Gradio reads it while it is imported, and dies of an empty one.
    os.environ.pop("GRADIO_SERVER_PORT", None)
    # After each event Gradio sums up all events of the past, for a monitoring page that is switched off here.
    os.environ.update(GRADIO_ANALYTICS_CACHE_FREQUENCY=str(10**9), GRADIO_ANALYTICS_MAX_EVENTS="1")
    return settings


def read(environ: Mapping[str, str], folder: Path = Path()) -> Settings:
    """The settings of an environment; a variable that is empty counts as not set. Raises SettingsError.

    Paths are taken from `folder`.
    """
    # Hugging Face Spaces and ModelScope studios say so, and want a web app on 0.0.0.0:7860.
    hosted = bool(environ.get("SPACE_ID")) or environ.get("MODELSCOPE_ENVIRONMENT") == "studio"
    server_name = _server_name(environ, "0.0.0.0" if hosted else "127.0.0.1")
    return Settings(
        api_key=_key(environ),
        base_url=_base_url(environ),
        models={tier: _model(environ, f"QWEN_{tier.upper()}_MODEL", default) for tier, default in TIERS.items()},
        vision_model=_model(environ, "QWEN_VL_MODEL", VISION),
        first_token_seconds=_seconds(environ, "QWENDOW_FIRST_TOKEN_SECONDS", 30),
        idle_seconds=_seconds(environ, "QWENDOW_IDLE_SECONDS", 20),
        turn_seconds=_seconds(environ, "QWENDOW_TURN_SECONDS", 600),
        cache_seconds=_cache_seconds(environ),
        cache_megabytes=_positive(environ, "QWENDOW_CACHE_MB", 20, "megabytes"),
        memory_tokens=_tokens(environ, "QWENDOW_MEMORY_TOKENS"),
        data=folder / (environ.get("QWENDOW_DATA") or "data"),
        own_tools=_own_tools(environ, folder),
        server_name=server_name,
        server_port=_port(environ, 7860 if hosted else None),
        hosts=_hosts(environ, server_name),
        hosted=hosted,
    )


def _check_lines(file: Path) -> None:
    """What python-dotenv cannot read it leaves out, and the app would start as if it were not set."""
    source = file.read_text("utf-8")
    if "\0" in source:
        raise ValueError("UTF-16 without a mark")
    for binding in parse_stream(io.StringIO(source)):
        if binding.error or (binding.key and binding.value is None):
            line = binding.original.line
            raise SettingsError(".env", f"cannot be read in line {line}: write NAME=value, and close every quote")


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key(environ: Mapping[str, str]) -> str | None:
    name = "DASHSCOPE_API_KEY"
    key = environ.get(name, "")
    if not re.fullmatch(r"[!-~]*", key) or re.search(r"[\"'`]", key):
        raise SettingsError(name, "holds a space, a line break, a quote or an invisible character: paste it again")
    return key or None


def _base_url(environ: Mapping[str, str]) -> str:
    name = "DASHSCOPE_BASE_URL"
    url = environ.get(name) or CHINA
    if not re.fullmatch(r"[!-~]+", url):
        raise SettingsError(name, "holds a space or an invisible character: paste the bare address again")
    parts = _split(name, url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError(name, f"must be a whole address with its scheme, such as {CHINA}")
    if "?" in url or "#" in url or "@" in parts.netloc:
        raise SettingsError(name, "must end with its path: take out the query, the fragment and the user name")
    if not _is_host(parts.hostname, "[" in parts.netloc) or parts.port == 0:
        raise SettingsError(name, f"names no host that can exist (a workspace id goes in place of braces), see {CHINA}")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise SettingsError(name, "must begin with https:// (plain http would send the key unprotected)")
    if parts.path.rstrip("/").endswith("/chat/completions"):
        raise SettingsError(name, "must end before /chat/completions, which is added to it")
    return url.rstrip("/")


def _split(name: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SettingsError(name, f"is not an address: it should look like {CHINA}") from error
    return parts


def _is_host(host: str, in_brackets: bool) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not in_brackets and bool(re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", host, re.ASCII))
    return True


def _model(environ: Mapping[str, str], name: str, default: str) -> str:
    model = environ.get(name) or default
    if not re.fullmatch(r"[\w.:/-]{1,100}", model, re.ASCII):
        raise SettingsError(name, f"must be a model id such as {default}: letters, digits and . _ : / -")
    return model


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    return _positive(environ, name, default, "seconds")


def _positive(environ: Mapping[str, str], name: str, default: float, unit: str) -> float:
    try:
        number = float(environ.get(name) or default)
    except ValueError as error:
        raise SettingsError(name, f"must be a number of {unit} such as {default:g}") from error
    if not (math.isfinite(number) and number > 0):
        raise SettingsError(name, f"must be a number of {unit} above 0, such as {default:g}")
    return number


def _cache_seconds(environ: Mapping[str, str]) -> float:
    name = "QWENDOW_CACHE_SECONDS"
    try:
        seconds = float(environ.get(name) or 0)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise SettingsError(name, "must be a number of seconds such as 3600; 0 switches the cache off")
    return seconds


def _tokens(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or "0"
    if not re.fullmatch(r"0|[1-9][0-9]{3,8}|[5-9][0-9]{2}", text):
        raise SettingsError(name, "must be a whole number of tokens from 500 on, or 0 for as many as the model reads")
    return int(text)


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


def _port(environ: Mapping[str, str], default: int | None) -> int | None:
    text = environ.get("GRADIO_SERVER_PORT")
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise SettingsError("GRADIO_SERVER_PORT", "must be a port number from 1 to 65535, such as 7860")
    return int(text)
