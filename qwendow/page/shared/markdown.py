"""The Markdown of an answer as HTML that shows, and does nothing else: without tags of its own, or pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from qwendow.page.dress import bare, dress, undress
from qwendow.page.dress.marks import CONCEALED, END_OF_LINK, ESCAPE, FORMULA

LINK = re.compile(r"(?i)(?:https?://|mailto:)")
"""Where a link may lead: what has no scheme would lead into this app."""

SUPERSCRIPT = re.compile(f"{ESCAPE}&lt;(/?sup)&gt;")
"""Tags that were put in; nobody else can write one so marked."""


def to_html(text: str) -> str:
    """Read as the page reads it, see the room `dress`; a formula stays as it was written, as nothing here draws it."""
    shown = _markdown().render(dress(text).replace(END_OF_LINK, ESCAPE))
    return bare(CONCEALED.sub("", SUPERSCRIPT.sub(r"<\1>", shown)))


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    markdown.validateLink = lambda url: bool(LINK.match(url))  # type: ignore[method-assign]
    markdown.inline.ruler.before("escape", "formula", _formula)
    markdown.add_render_rule("formula", _as_formula)
    markdown.add_render_rule("image", _as_link)
    markdown.add_render_rule("link_open", _link)
    for cell in ("th_open", "td_open"):
        markdown.add_render_rule(cell, _cell)
    for code in ("fence", "code_block", "code_inline"):
        markdown.add_render_rule(code, _as_code)
    return markdown


def _formula(state: StateInline, silent: bool) -> bool:
    """From one mark to the next; see `dress.marks`."""
    if state.src[state.pos] not in "$\\" or state.src[state.pos - 1 : state.pos] != FORMULA:
        return False
    end = state.src.find(FORMULA, state.pos)
    if end < 0:
        return False
    if not silent:
        state.push("formula", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _as_formula(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    source = undress(CONCEALED.sub("", tokens[at].content))
    return f'<code class="formula">{html.escape(source)}</code>'


def _as_code(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    code = html.escape(undress(tokens[at].content))
    return f"<code>{code}</code>" if tokens[at].type == "code_inline" else f"<pre><code>{code}</code></pre>\n"


def _cell(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """Its side is said by a name of a class: the page takes no styles but its own."""
    side = str(tokens[at].attrs.get("style", "")).removeprefix("text-align:")
    return f'<{tokens[at].tag} class="{side}">' if side else f"<{tokens[at].tag}>"


def _as_link(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    """A picture would tell its host who reads this."""
    url = html.escape(str(tokens[at].attrs["src"]))
    name = html.escape(tokens[at].content) or url
    return f'<a href="{url}" rel="nofollow noopener noreferrer">{name}</a>'


def _link(self: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    url = html.escape(str(tokens[at].attrs["href"]))
    return f'<a href="{url}" rel="nofollow noopener noreferrer">'
