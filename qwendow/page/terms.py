"""The page of the operator's terms, which needs no scripts."""

from __future__ import annotations

from qwendow.house import Terms
from qwendow.page.shared import document
from qwendow.page.shared.markdown import to_html
from qwendow.page.texts import TEXTS, language_of


def terms_page(terms: Terms, accept_language: str | None) -> str:
    language = language_of(accept_language)
    return document(TEXTS["terms"][language], f"<main>{to_html(getattr(terms.text, language))}</main>", language)
