"""The page of the operator's terms, which needs no scripts."""

from __future__ import annotations

from qwendow.house import Terms
from qwendow.page.shared.document import Document
from qwendow.page.shared.markdown import to_html
from qwendow.page.texts import TEXTS, language_of


def terms_page(terms: Terms, document: Document, accept_language: str | None) -> str:
    language = language_of(accept_language)
    body = f"<header>{document.brand(language)}</header><main>{to_html(getattr(terms.text, language))}</main>"
    return document.page(TEXTS["terms"][language], body, language)
