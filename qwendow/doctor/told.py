"""Who is told: the audit log's folder, and the addresses that alerts go to."""

from __future__ import annotations

import asyncio
import socket
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from qwendow.doctor.finding import Finding, unknown, well, wrong
from qwendow.settings import Settings
from qwendow.watched.alerts import TEST, Robot, refusal, robot
from qwendow.watched.disk import disk_trouble

REACH_SECONDS = 5


def look_at_audit(folder: Path | None) -> list[Finding]:
    match folder and disk_trouble(folder):
        case None:
            return [well("audit", f"{folder} may be written")] if folder else []
        case "full":
            return [wrong("audit", f"{folder} has no room left", "make room, or lower QWENDOW_AUDIT_DAYS")]
        case _:
            return [wrong("audit", f"{folder} may not be written", "let the app's user write there")]


def look_at_alerts(settings: Settings, send: bool) -> list[Finding]:
    """Nothing is sent but on request. Of an address its host alone is shown: the rest is as good as a password."""
    urls, secret = settings.alerts
    return [asyncio.run(_sent(robot(url, secret))) if send else _reached(url) for url in urls]


def _reached(url: str) -> Finding:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host):
        return unknown("alerts", f"{host} is asked by a proxy", "send one: python -m qwendow.doctor --alert")
    try:
        with socket.create_connection(
            (host, parts.port or (443 if parts.scheme == "https" else 80)), REACH_SECONDS
        ) as made:
            if parts.scheme == "https":
                httpx2.create_ssl_context().wrap_socket(made, server_hostname=host).close()
    except OSError as error:
        return wrong(
            "alerts", f"{host} is not reached ({type(error).__name__}: {error})", "see proxy, ca and the firewall"
        )
    return well("alerts", f"{host} is reached; python -m qwendow.doctor --alert sends one")


async def _sent(to: Robot) -> Finding:
    about = {"alarm": "test", "state": "begun", "host": socket.gethostname()}
    url, body, headers = to.made(TEST[to.language].format(**about), about)
    try:
        async with httpx2.AsyncClient(timeout=REACH_SECONDS) as http:
            answer = await http.post(url, content=body, headers={"Content-Type": "application/json", **headers})
            reason = refusal(answer.json()) if "json" in answer.headers.get("content-type", "") else ""
    except (httpx2.HTTPError, ValueError) as error:
        return wrong("alerts", f"{to.host} did not take one ({type(error).__name__})", "see proxy, ca and the firewall")
    reason = reason or (f"status {answer.status_code}" if answer.is_error else "")
    remedy = "see QWENDOW_ALERT_URL, QWENDOW_ALERT_SECRET, and what the robot asks for"
    return (
        wrong("alerts", f"{to.host} did not take one: {reason}", remedy)
        if reason
        else well("alerts", f"{to.host} took one")
    )
