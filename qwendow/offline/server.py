"""The offline endpoint as a Starlette app: routes, keys, headers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from qwendow.offline.asked.checks import Profile, Retired, Rules, read_body
from qwendow.offline.asked.errors import NOT_FOUND, Refused, method_not_supported
from qwendow.offline.desk import Desk, Habits, check_key
from qwendow.offline.wire.forms import Stamp, compact
from qwendow.offline.wire.play import Player
from qwendow.offline.wire.script import Reply, refusal_reply

BASE_PATH = "/compatible-mode/v1"
MODELS_SINCE = 1_700_000_000
"""`created` of every entry in the models list; the real values are not documented."""


def create_app(
    *,
    profile: Profile = "2026H2",
    strict_thinking: bool = False,
    retired: Retired = "denied",
    pace: float = 1.0,
    wrap_errors: bool = True,
    requests: int | None = None,
    tokens: int | None = None,
) -> Starlette:
    """An endpoint under /compatible-mode/v1; the parameters are those of `desk.Habits` and `checks.Rules`."""
    habits = Habits(Rules(profile, strict_thinking, retired), pace, wrap_errors, requests, tokens)
    endpoint = Endpoint(Desk(habits))
    paths = {"/chat/completions": endpoint.chat_completions, "/models": endpoint.models}
    routes = [Route(BASE_PATH + path + slash, Gate(play)) for path, play in paths.items() for slash in ("", "/")]
    app = Starlette(routes=[*routes, Route("/{path:path}", Gate(endpoint.nothing))])
    app.router.redirect_slashes = False
    return app


Play = Callable[[Request, Stamp], Awaitable[Reply]]


class Gate:
    """What is common to all routes: the stamp, the refusals, gzip. An ASGI app, as those take every method."""

    def __init__(self, play: Play) -> None:
        self._play = play

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, arrived, stamp = Request(scope, receive), time.time(), Stamp()
        try:
            reply = await self._play(request, stamp)
        except Refused as error:
            reply = refusal_reply(error.refusal, stamp, stream=False)
        except ClientDisconnect:
            return
        compress = "gzip" in request.headers.get("accept-encoding", "")
        await Player(reply, stamp, arrived, compress)(scope, receive, send)


class Endpoint:
    """The routes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def chat_completions(self, request: Request, stamp: Stamp) -> Reply:
        if request.method != "POST":
            raise Refused(method_not_supported(request.method))
        key = check_key(request.headers.get("authorization"))
        body = read_body(await request.body())
        fault = request.headers.get("x-qwendow-fault", "")
        return await asyncio.to_thread(self._desk.reply, key, body, fault, stamp)

    async def models(self, request: Request, stamp: Stamp) -> Reply:
        if request.method not in ("GET", "HEAD"):
            raise Refused(method_not_supported(request.method))
        check_key(request.headers.get("authorization"))
        rows = [
            {"id": name, "object": "model", "created": MODELS_SINCE, "owned_by": "system"} for name in self._desk.models
        ]
        return Reply(body=compact({"object": "list", "data": rows}))

    async def nothing(self, request: Request, stamp: Stamp) -> Reply:
        raise Refused(NOT_FOUND)
