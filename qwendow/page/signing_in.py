"""The page of whoever has not signed in: why, and where to."""

from __future__ import annotations

import html

from qwendow.house import PLAIN, Words
from qwendow.page.shared import document
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


QWENDOW = PLAIN.theme.name


class SignInPage:
    """By the reason, for the language that a browser says it wants; see the room `sign_in`. `name` is of the page."""

    def __init__(self, name: Words = QWENDOW) -> None:
        self._name = name

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
        name = html.escape(getattr(self._name, language))
        body = f'<header class="brand">{name}</header><main><h1>{said.title[language]}</h1><p>{words}</p>{link}</main>'
        return document(said.title[language], body, language)

    def line(self, reason: str, accept_language: str | None, who: str = "") -> str:
        language, said = language_of(accept_language), SIGNING_IN[reason]
        colon = "：" if language == "zh" else ": "
        return f"{said.title[language]}{colon}{said.words[language].format(who=who)}"
