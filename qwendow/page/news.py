"""The operator's line at the top of the page, and the way to their terms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from qwendow.house import House
from qwendow.page.texts import TEXTS, Language

LINE = (
    '<div class="news" role="note" aria-label="{label}"><p>{line}</p>'
    '<button type="button" class="shut" aria-label="{close}">×</button></div>'
)
"""Hidden by news.js once a reader has closed it."""

TERMS = '<a class="terms" href="terms" target="_blank" rel="noopener">{terms}</a>'


def render_news(house: House, language: Language) -> str:
    text = getattr(house.banner, language)
    if not text:
        return ""
    label, close = TEXTS["news"][language], TEXTS["close"][language]
    return LINE.format(label=label, line=_markdown().renderInline(text), close=close)


def terms_link(house: House, language: Language) -> str:
    return TERMS.format(terms=TEXTS["terms"][language]) if house.terms.version else ""


def known(house: House) -> dict[str, Any]:
    """For the scripts: which line it is, which terms."""
    line = hashlib.sha256("\0".join(house.banner).encode()).hexdigest()[:16]
    return {"name": house.theme.name, "news": line, "terms": house.terms.version, "terms_at": house.terms.address}


@cache
def _markdown() -> MarkdownIt:
    """Links and stress; no tags, and no picture, which would tell its host who reads this."""
    markdown = MarkdownIt("commonmark", {"html": False}).disable(["image"])
    markdown.add_render_rule("link_open", _link)
    return markdown


def _link(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    tokens[at].attrs |= {"target": "_blank", "rel": "noopener"}
    return self.renderToken(tokens, at, options, env)
