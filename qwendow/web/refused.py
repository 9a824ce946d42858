"""What is answered where a request is not let in: plain words, or a page for a browser that asks for one."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from qwendow.page.texts import GATE, Language

HOST_HEADERS = """proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Proto $scheme;"""

CONNECTIONS = "QWENDOW_LIMIT_CONNECTIONS"

KINDS = {421: "host", 403: "origin", 503: "full", 429: "many"}
"""What the page is about."""

STYLE = """:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif; }
body { max-width: 38rem; margin: 12vh auto 0; padding: 0 1.5rem; } h1 { font-size: 1.3rem; line-height: 1.3; }
code, pre { font: .9rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } pre { overflow: auto; }
section + section { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid #8886; }"""


def refusal(scope: Scope, status: int, words: str) -> Response:
    headers = Headers(scope=scope)
    if status not in KINDS or "text/html" not in headers.get("accept", ""):
        return PlainTextResponse(words, status)
    wished: list[Language] = ["en", "zh"]
    if headers.get("accept-language", "").lower().startswith("zh"):
        wished.reverse()
    sections = "".join(_section(KINDS[status], language, headers) for language in wished)
    page = f"""<!doctype html>
<html lang="{wished[0]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Qwendow</title><style>{STYLE}</style></head>
<body><main>{sections}</main></body></html>
"""
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def _section(kind: str, language: Language, headers: Headers) -> str:
    host, origin = headers.get("host", ""), headers.get("origin", "")
    meant = urlsplit(origin).hostname if kind == "origin" and "://" in origin else re.sub(r":\d*$", "", host)
    facts = {"host": host, "origin": origin, "hosts": f"QWENDOW_HOSTS={meant}", "connections": CONNECTIONS}
    shown = {name: f"<code>{html.escape(value)}</code>" for name, value in facts.items()}
    title, *paragraphs = (line.format(**shown) for line in GATE[kind][language])
    told = "".join(f"<p>{line}</p>{_headers(line)}" for line in paragraphs)
    return f'<section lang="{language}"><h1>{title}</h1>{told}</section>'


def _headers(line: str) -> str:
    return f"<pre>{HOST_HEADERS}</pre>" if line.endswith((":", "：")) else ""
