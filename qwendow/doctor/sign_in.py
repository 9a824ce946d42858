"""Whether readers can sign in where they are to."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from urllib.parse import urlsplit

import httpx2

from qwendow.doctor.clock import look_at_clock
from qwendow.doctor.finding import Finding, Mark, doubt, well, wrong
from qwendow.settings import Settings

NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")

NARROWEST = {4: 8, 6: 16}
"""Bits of a network, by the version of its addresses: with fewer it is not one of yours."""


def look_at_sign_in(settings: Settings) -> list[Finding]:
    if settings.sign_in.issuer:
        return asyncio.run(_ask(settings.sign_in.issuer))
    return [_by_proxy(settings.sign_in.header, settings.limits.proxies)] if settings.sign_in.header else []


def _by_proxy(header: str, proxies: tuple[str, ...]) -> Finding:
    words = f"{header} is believed from {', '.join(proxies)}"
    networks = map(ipaddress.ip_network, proxies)
    if any(network.prefixlen < NARROWEST[network.version] for network in networks):
        return wrong("sign-in", f"{words}: anybody there can say who they are", "name the proxy alone")
    return well("sign-in", words)


async def _ask(issuer: str) -> list[Finding]:
    """As the app does when the first reader signs in."""
    from qwendow.sign_in.issuer import DISCOVERY, TIMEOUT, Issuer
    from qwendow.sign_in.wrong import Unreachable

    began, host = time.monotonic(), urlsplit(issuer).hostname
    try:
        facts = await Issuer(issuer).facts()
        took = (time.monotonic() - began) * 1000
        async with httpx2.AsyncClient(timeout=TIMEOUT) as http:
            date = (await http.get(issuer + DISCOVERY)).headers.get("date", "")
    except Unreachable as error:
        return [wrong("sign-in", str(error), "see proxy, ca and the firewall, and write OIDC_ISSUER as its tokens do")]
    except httpx2.HTTPError as error:
        return [wrong("sign-in", f"{host} does not answer each time ({type(error).__name__})", "ask again")]
    if missing := [name for name in NEEDED if not facts.get(name)]:
        return [wrong("sign-in", f"{host} does not name its {', '.join(missing)}", "see OIDC_ISSUER")]
    clock = look_at_clock(date, host or "the provider")
    found = well("sign-in", f"{host} answers in {took:.0f} ms, by the name that is set")
    if "S256" not in facts.get("code_challenge_methods_supported", ["S256"]):
        found = doubt("sign-in", f"{host} does not list PKCE with S256, which is always used", "switch it on there")
    return [found, clock] if clock.mark is Mark.WRONG else [found]
