"""The scripts, which the server runs one at a time, each as a whole: they stand in the folder lua."""

from __future__ import annotations

from importlib.resources import files

from qwendow.store.bells import TOLD
from qwendow.store.port import LEASE_SECONDS
from qwendow.store.redis.signs import BITS, FORMS
from qwendow.store.rules import DAY

PREFIX = "qwendow:"
"""Of all keys and channels: a server may be there for others, too."""

BELLS = f"{PREFIX}bells"
"""The channel on which the ids of what changed are called."""

COMMON = "common.lua"
CONSTANTS = {
    "PREFIX": f"'{PREFIX}'",
    "BELLS": f"'{BELLS}'",
    "TOLD": f"'{TOLD}'",
    "LEASE_SECONDS": str(LEASE_SECONDS),
    "EMPTY_SECONDS": str(DAY),
    "SIGN_BITS": str(BITS),
    "FORMS": str(FORMS),
}


def scripts() -> dict[str, str]:
    """By their names, each with what it shares with the others; its flags stay in its first line."""
    texts = {one.name: one.read_text("utf-8") for one in (files(__package__) / "lua").iterdir()}
    shared = "".join(f"local {name} = {value}\n" for name, value in CONSTANTS.items()) + texts.pop(COMMON)
    return {name.removesuffix(".lua"): _with(shared, text) for name, text in texts.items()}


def _with(shared: str, text: str) -> str:
    flags, _, body = text.partition("\n")
    return f"{flags}\n{shared}\n{body}"
