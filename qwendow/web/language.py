"""The language that a page was asked for in, by ?lang= in its address: then all that this page asks for is in it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

LANGUAGE = re.compile(r"(en|zh)(?:-[a-z0-9-]{1,20})?", re.IGNORECASE)
"""The script below knows it, too."""

SCRIPT = """<script>
(() => {
	const wished = new URLSearchParams(location.search).get("lang")?.match(/^(en|zh)(-[a-z0-9-]{1,20})?$/i);
	const asked = wished?.[1].toLowerCase();
	if (!asked || navigator.language.toLowerCase().startsWith(asked)) return;
	Object.defineProperty(navigator, "language", {value: {en: "en", zh: "zh-CN"}[asked]});
})();
</script>
"""
"""For the head of the page, before Gradio's: its scripts and ours take their words in the browser's language."""


def spoken(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers of a request, with that language in the place of the browser's.

    A page has its own or none; what it asks for says in its Referer which page that is.
    """
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    language = _wished(scope.get("query_string", b"").decode("latin-1"))
    if not language and scope["path"] != "/":
        language = _wished(_asking(Headers(scope=scope)))
    if not language:
        return headers
    return [one for one in headers if one[0] != b"accept-language"] + [(b"accept-language", language.encode())]


def _asking(headers: Headers) -> str:
    """The query of the page of this app that a request comes from."""
    try:
        page = urlsplit(headers.get("referer", ""))
    except ValueError:  # No address at all.
        return ""
    ours = page.netloc in (headers.get("host"), headers.get("x-forwarded-host"))
    return page.query if ours or headers.get("sec-fetch-site") == "same-origin" else ""


def _wished(query: str) -> str:
    found = LANGUAGE.fullmatch(parse_qs(query).get("lang", [""])[0]) if "lang=" in query else None
    return found[1].lower() if found else ""
