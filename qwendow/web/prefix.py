"""The path under which a proxy shows the app, https://host/qwen/: taken off, whether or not the proxy has done so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qwendow.sign_in.proxy import comes_from

PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][\w.~-]{0,63}){1,8}", re.ASCII)


class Prefixed:
    """Before whoever puts the reader's address in the place of the proxy's. Behind it the scope may have a `prefix`.

    It is what the operator set, or else what one of the trusted `proxies` says in X-Forwarded-Prefix.
    """

    def __init__(self, app: ASGIApp, prefix: str = "", proxies: Sequence[str] = ()) -> None:
        self._app = app
        self._prefix = prefix
        self._proxies = [ipaddress.ip_network(one) for one in proxies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = (self._prefix or self._said(scope)) if scope["type"] == "http" else ""
        if prefix and scope["path"] == prefix:
            query = scope["query_string"].decode("latin-1")
            await RedirectResponse(f"{prefix}/{query and '?'}{query}", 308)(scope, receive, send)
            return
        if prefix:
            path = scope["path"]
            path = path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path
            scope = {**scope, "path": path, "raw_path": path.encode(), "prefix": prefix}
        await self._app(scope, receive, send)

    def _said(self, scope: Scope) -> str:
        said = Headers(scope=scope).get("x-forwarded-prefix", "").partition(",")[0].strip().rstrip("/")
        return said if said and PREFIX.fullmatch(said) and comes_from(scope, self._proxies) else ""
