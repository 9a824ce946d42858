"""The gate before Gradio: which doors exist, who may knock, which headers go out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from qwendow.gradio_seam import doors
from qwendow.limits import Memory
from qwendow.readers import NOBODY
from qwendow.sign_in import NotSignedIn
from qwendow.web import chemistry, housed, install
from qwendow.web.bodies import BUSY, MAX_BODIES, PLENTY, Bodies, Bounded, Limits, TooLarge, size_of
from qwendow.web.identity import THIS_MACHINE, Identity, is_secure
from qwendow.web.language import spoken
from qwendow.web.owned import TRAY, Owned
from qwendow.web.refused import refusal
from qwendow.web.shown import ICON_PATH

CONVERSATION = r"/conversations/[A-Za-z0-9_-]{1,64}"
"""The address of one of a reader's; see the room of their history."""

EXPORTS = rf"/conversations\.json|{CONVERSATION}\.(?:json|md)"

SHARED = r"/s/[A-Za-z0-9_-]{22}(?:~[A-Za-z0-9_-]{1,64})?"
"""A conversation that is shared, for whoever has the link."""

LOGIN = r"/login(?:/callback)?|/logout"
SIGNING = re.compile(rf"{LOGIN}|/reader")

READ = re.compile(
    rf"{doors.ASSETS}|{doors.READ}|/reader|{LOGIN}|{install.ADDRESSES}|{chemistry.ADDRESSES}|{ICON_PATH}"
    rf"|{housed.ADDRESSES}|/healthz|/readyz|/metrics|/conversations(?:/count|/before)?|{EXPORTS}"
    rf"|{CONVERSATION}/settings|/profile|/stage\.json|/stage/[0-9]{{1,4}}/[0-9]{{1,2}}"
    rf"|{TRAY}/[A-Za-z0-9_-]{{16}}|{SHARED}(?:/[A-Za-z0-9_-]{{1,64}})?"
)
WRITE = re.compile(
    rf"{doors.WRITE}|{LOGIN}|{TRAY}(?:/[A-Za-z0-9_-]{{16}}/remove)?|{CONVERSATION}(?:/(?:delete|share|unshare))?"
    rf"|/profile|/prompts|{SHARED}/copy"
)
"""All that the page and the API use. Of Gradio's own, files, uploads, proxies, monitoring, deep links and the rest do
not exist here."""

OPEN = re.compile(rf"{install.ADDRESSES}|{ICON_PATH}|/healthz|/readyz|/metrics|{LOGIN}")
"""For whoever has not signed in, too: how to, what a browser fetches without saying who asks, and what has a key of its
own or tells nothing."""

SELF = ("'self'",)
"""Nobody but the page's own site shows it in a frame."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

STREAMED = {"X-Accel-Buffering": "no", "Cache-Control": "no-cache, no-transform"}
"""Of what comes word by word: nginx is not to gather it, and nobody on the way to pack it."""

OWN = frozenset({"Content-Security-Policy", "Referrer-Policy"})
"""A page beside Gradio's says itself what it needs, which is less."""


def policy(framers: Sequence[str] = SELF) -> str:
    """The Content-Security-Policy: nothing is fetched from, or sent to, another host.

    `framers` may show the page in a frame. Gradio 6.31 runs inline scripts, and its events by the function constructor.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "form-action 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            f"frame-ancestors {' '.join(framers)}",
        )
    )


class Gate:
    """A pure ASGI middleware: streams pass through it untouched. Behind it the scope has the `reader` who asks."""

    def __init__(
        self,
        app: FastAPI,
        identity: Identity,
        framers: Sequence[str] = SELF,
        hosts: frozenset[str] = frozenset(),
        memory: Memory = PLENTY,
    ) -> None:
        """`hosts` are the names under which the page may be asked for; none means any. Those that are not this
        machine's count as the page's own, whatever a proxy in front passes on."""
        self.app = app
        self._owned = Owned(app)
        self._limits = Limits(memory)
        self._bodies = Bodies(memory.part(MAX_BODIES))
        self._identity = identity
        self._hosts = hosts
        self._named = frozenset(name for name in hosts if not THIS_MACHINE.fullmatch(name) and name != "::1")
        self._headers = HEADERS | {"Content-Security-Policy": policy(framers)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            scope["reader"] = NOBODY
            scope["secure"] = is_secure(scope["scheme"], Headers(scope=scope))
            scope["headers"] = spoken(scope)
            await self._pass(scope, receive, _with_headers(send, self._headers, OWN))

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limits.of(scope)
        if refused := self._misnamed(scope) or _refused(scope, self._named, self._identity.paths, limit):
            await refusal(scope, *refused)(scope, receive, send)
            return
        scope["before"] = partial(self._identity.before, scope)  # Few ask for it.
        if not OPEN.fullmatch(scope["path"]):
            try:
                scope["reader"] = await self._identity.reader(scope)
            except NotSignedIn as error:
                await self._identity.turned_away(scope, error)(scope, receive, send)
                return
        if cookie := self._identity.given(scope):
            # Not kept on the way, where it could come to another reader.
            own = frozenset[str]() if scope["path"] == "/" else frozenset({"Cache-Control"})
            send = _with_headers(send, {"Set-Cookie": cookie, "Cache-Control": "no-cache, private"}, own)
        size = size_of(scope, limit)
        if not await self._bodies.enter(size):
            await PlainTextResponse(BUSY, 503, {"Retry-After": "5"})(scope, receive, send)
            return
        try:
            await self._owned(scope, Bounded(receive, limit), send)
        except TooLarge as error:
            await PlainTextResponse(error.detail, 413)(scope, receive, send)
        finally:
            self._bodies.leave(size)

    def _misnamed(self, scope: Scope) -> tuple[int, str] | None:
        """A foreign site can give its own name this machine's address, and would then count as the same site."""
        host = re.sub(r":\d*$", "", Headers(scope=scope).get("host", "")).strip("[]").lower()
        if self._hosts and host not in self._hosts:
            return 421, "This page is not served under that name. The operator can allow it with QWENDOW_HOSTS."
        return None


def _refused(scope: Scope, named: frozenset[str], signing: frozenset[str], limit: int) -> tuple[int, str] | None:
    """Status and words, where a request is not let in; `signing` are addresses that there are
    where readers sign in."""
    headers, method, path = Headers(scope=scope), scope["method"], scope["path"]
    doors = {"GET": READ, "HEAD": READ, "POST": WRITE}.get(method)
    if doors is None:
        return 405, "Method not allowed."
    if not doors.fullmatch(path) or ".." in path or (SIGNING.fullmatch(path) and path not in signing):
        return 404, "Not found."
    if method == "POST" and not _same_origin(headers, named):
        return 403, "Requests from other sites are not allowed."
    if int(headers.get("content-length", "0")) > limit:
        return 413, TooLarge(limit).detail
    return None


def _same_origin(headers: Mapping[str, str], named: frozenset[str]) -> bool:
    """A browser names the site that a request comes from; other programs do not, and hold no reader's session.

    Where the page is secure it says outright how the two sites stand, which holds behind any proxy. Elsewhere the
    origin must be the host, or the forwarded host, which a foreign site cannot set, or one of the names that were set.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None or origin is None:
        return site in (None, "none", "same-origin")
    scheme, _, host = origin.partition("://")
    return scheme in ("http", "https") and host in {headers.get("host"), headers.get("x-forwarded-host"), *named}


def _with_headers(send: Send, headers: Mapping[str, str], own: frozenset[str] = frozenset()) -> Send:
    """Those of the answer's `own` stand as it says them."""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = MutableHeaders(scope=message)
            said.update({name: value for name, value in headers.items() if name not in own or name not in said})
            if said.get("content-type", "").startswith("text/event-stream"):
                said.update(STREAMED)
        await send(message)

    return send_with_headers
