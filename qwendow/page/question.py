"""A reader's own message, shown as it was typed."""

from __future__ import annotations

import re

SIGN = re.compile("[\x00-\x1f#-&(-+.:<>@\\[-`{-\x7f\u2060-\u2064-]|(?<!\\S) | (?!\\S)")
"""All that can mean something to Markdown, HTML or a formula, line breaks too, and blanks that would be lost."""


def as_typed(text: str) -> str:
    """One line of Markdown whose HTML holds that text: every sign as a numeric reference, which question.js undoes.

    So nothing has to be known of how a browser reads Markdown, and all that begins with "&#" was put in here.
    """
    return SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text)
