"""How the metrics are read: at /metrics for who has the token, or at a port of their own on this machine."""

from __future__ import annotations

import hmac

from prometheus_client import start_http_server
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from qwendow.watched.metrics import Metrics

HOST = "127.0.0.1"


def metrics_route(metrics: Metrics | None, token: str | None) -> Route:
    """Without a token there is no such page; with one, whoever does not say it gets nothing."""

    def scraped(request: Request) -> Response:
        if not (metrics and token):
            return PlainTextResponse("Not found.", 404)
        said = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(said, f"Bearer {token}".encode()):
            return PlainTextResponse("A token is wanted.", 401, {"WWW-Authenticate": "Bearer"})
        encoder, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encoder(metrics), media_type=kind, headers={"Cache-Control": "no-store"})

    return Route("/metrics", scraped, methods=["GET"])


def serve_metrics(metrics: Metrics, port: int) -> None:
    """In a thread, as long as the process lives; raises OSError with a remedy."""
    try:
        start_http_server(port, HOST, metrics)
    except OSError as error:
        raise OSError(f"QWENDOW_METRICS_PORT cannot be used ({error.strerror}): set another one") from error
