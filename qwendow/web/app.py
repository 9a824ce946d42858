"""The ASGI app: the page and the routes beside it, behind the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import fastapi
import gradio as gr
from starlette.routing import BaseRoute

from qwendow.gradio_seam.event_stream import MAX_HELD
from qwendow.gradio_seam.mount import count_open, mount, rest_sessions
from qwendow.gradio_seam.readers import AWAY
from qwendow.house import PLAIN, House
from qwendow.limits import Memory
from qwendow.readers import ReaderCookie, new_secret
from qwendow.web.bodies import PLENTY
from qwendow.web.chemistry import chemistry
from qwendow.web.gate import SELF, Gate
from qwendow.web.health import health
from qwendow.web.housed import housed
from qwendow.web.identity import Identity
from qwendow.web.install import installable
from qwendow.web.language import SCRIPT
from qwendow.web.limited import Limited, Look
from qwendow.web.shown import icon, shown


def create_app(
    page: gr.Blocks,
    options: dict[str, Any],
    mode: str,
    framers: Sequence[str] = SELF,
    hosts: frozenset[str] = frozenset(),
    routes: Sequence[BaseRoute] = (),
    identity: Identity | None = None,
    keep_seconds: float = 0,
    look: Look | None = None,
    house: House = PLAIN,
    memory: Memory = PLENTY,
    early: str = "",
) -> Gate:
    """The app to serve, with `routes` beside the page. `mode` is what /healthz says; without an `identity` readers are
    known as long as this app is there; `look` says who may ask nothing more, `house` is the operator's own, `memory`
    what there is, `early` HTML that is there before the page; for the others see the gate, and `mount`.
    """
    app = fastapi.FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    signing = identity.sign_in.routes if identity and identity.sign_in else ()
    app.router.routes.extend(
        [health(mode), icon(house), *installable(house), *chemistry(), *signing, *housed(house), *routes]
    )
    if look:
        app.add_middleware(Limited, look=look)
    away = memory.part(AWAY) if memory.share < 1 else None
    mount(app, page, options, keep_seconds, shown(house) + SCRIPT, away, memory.part(MAX_HELD), early)
    return Gate(app, identity or Identity(ReaderCookie([new_secret()])), framers, hosts, memory)


def let_rest(app: Gate) -> None:
    """Of what is held for open pages nothing stays that is found again."""
    rest_sessions(app.app)


def open_pages(app: Gate) -> int:
    """As far as pages have said so."""
    return count_open(app.app)
