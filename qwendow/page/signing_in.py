"""The page of whoever has not signed in: why, and where to."""

from __future__ import annotations

import html

from qwendow.house import PLAIN, Theme
from qwendow.page.shared.document import Document
from qwendow.page.texts.language import language_of
from qwendow.page.texts.signing_in import LINKS, SIGNING_IN

KEEP_PLACE = """<script>
for (const link of document.querySelectorAll("a.button")) {
	const there = new URL(link.href);
	if (location.hash) there.searchParams.set("to", (there.searchParams.get("to") ?? "/") + location.hash);
	link.href = there;
}
</script>"""
"""What comes after # in an address, which conversation it is, no server is told."""


class SignInPage:
    """By the reason, for the language that a browser says it wants; see the room `sign_in`. The `theme` is the
    operator's."""

    def __init__(self, theme: Theme = PLAIN.theme) -> None:
        self._document = Document(theme)

    def page(self, reason: str, accept_language: str | None, login: str, framed: bool, who: str = "") -> str:
        language = language_of(accept_language)
        said, link = SIGNING_IN[reason], ""
        if login:
            # Where one signs in is shown in no frame.
            where = f'target="_blank">{LINKS[said.link][language]}' if framed else f">{LINKS[said.link][language]}"
            link = f'<p><a class="button" href="{html.escape(login)}" {where}</a></p>'
            link += f'<p class="quiet">{LINKS["new_tab"][language]}</p>' if framed else ""
            link += KEEP_PLACE
        words = html.escape(said.words[language].format(who=who))
        body = f"<header>{self._document.brand(language)}</header>"
        body += f"<main><h1>{said.title[language]}</h1><p>{words}</p>{link}</main>"
        return self._document.page(said.title[language], body, language)

    def line(self, reason: str, accept_language: str | None, who: str = "") -> str:
        language, said = language_of(accept_language), SIGNING_IN[reason]
        colon = "：" if language == "zh" else ": "
        return f"{said.title[language]}{colon}{said.words[language].format(who=who)}"
