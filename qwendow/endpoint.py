"""The endpoint that is asked: the operator's, or one of the app's own, which is started here."""

from __future__ import annotations

from typing import NamedTuple

from qwendow.keys import Keys
from qwendow.settings import Settings


class Endpoint(NamedTuple):
    """`mode` is what /healthz says of it, `note` what is said at the start."""

    keys: Keys
    url: str
    mode: str
    note: str


def endpoint_of(settings: Settings) -> Endpoint:
    if not settings.offline:
        return Endpoint(Keys(settings.keys, settings.key_file), settings.base_url, "dashscope", settings.base_url)
    from qwendow import offline

    return Endpoint(Keys.of(offline.KEY), offline.start().base_url, "offline", offline.NOTE)
