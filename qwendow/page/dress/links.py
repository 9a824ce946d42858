"""Links, addresses and footnotes: where they end, and what must stay as it is."""

from __future__ import annotations

import re

from qwendow.page.dress.characters import is_sign, is_wide

LINK = re.compile(
    r"\[((?:\\.|`[^`\n]*`|\[(?:\\.|[^\[\]\\])*\]|[^\[\]\\`])*)\]"
    r"(\(\s*(?:<[^<>\s=]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:\s+(?:\"[^\"<]*\"|'[^'<]*'|\([^()<]*\)))?\s*\))"
)
"""Of a link or an image: its label, and the target with its title, in brackets."""

SUBSCRIPT = re.compile(r"\[[^\[\]]*\]\([^/.:#()]*\)")
"""After a name: a part of a list that is called, as programs do."""

FOOTNOTE = re.compile(r"\[\^([\w.:-]{1,40})\](?!\()")
AUTOLINK = re.compile(r"<(?:(?:https?|ftp)://[^\s<>]*|mailto:[^\s<>]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)>")
DEFINITION = re.compile(r"\[[^\[\]]+\]:[ \t]*+(?!<?(?:[a-z][a-z0-9+.-]+:|www\.|[/#.]))", re.IGNORECASE)
"""What marked would take for the target of a link, and not show, though it is a sentence."""

ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.)(?:(?!\[\^)[^\s<>`\"|\\])+")
TRAILING = "?!.,:;*_'\"~)]}"
LINK_ENDS = re.compile(r"[?!.,:;'\")]*(?=\s|\Z)")
"""What may follow an address, as marked leaves it out, too."""

GOES_ON = "/=#-_.&?%"
"""After these an address may go on in Chinese, as those of an encyclopedia do."""

ROOT = re.compile(r"(?:\w+://)?[^/]*/?")


def address(text: str, at: int) -> str:
    """The address that begins there, without what follows it in Chinese or as punctuation; empty if none does."""
    found = ADDRESS.match(text, at)
    if not found:
        return ""
    url = found[0][: _end(found[0])]
    while url and url[-1] in TRAILING and not (url[-1] == ")" and url.count("(") >= url.count(")")):
        url = url[:-1]
    return url


def _end(url: str) -> int:
    for place, char in enumerate(url):
        if char.isascii():
            continue
        before = url[place - 1]
        if is_wide(char) and (is_sign(char) or (before.isascii() and before not in GOES_ON)):
            return place
        if is_wide(char) and ROOT.fullmatch(url, 0, place):
            return place
    return len(url)
