"""Whether answers are traced; where they go OpenTelemetry's own packages read in the same variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qwendow.settings.wrong import SettingsError

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
SERVICE = "OTEL_SERVICE_NAME"

SPOKEN = "http/protobuf"


def read_traces(environ: Mapping[str, str]) -> str | None:
    """The name under which they go out, None where they do not. Raises SettingsError."""
    named = {name: environ[name] for name in ENDPOINTS if environ.get(name)}
    for name, url in named.items():
        if not re.match("https?://[^ /]", url):
            raise SettingsError(
                name, "must be an address that begins with http:// or https://, such as http://host:4318"
            )
    protocol = next((name for name in PROTOCOLS if environ.get(name)), None)
    if named and protocol and environ[protocol] != SPOKEN:
        raise SettingsError(protocol, f"must be {SPOKEN}, which a collector takes at port 4318")
    return (environ.get(SERVICE) or "qwendow") if named else None
