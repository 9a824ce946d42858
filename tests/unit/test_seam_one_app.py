"""Of the apps that Gradio makes while the page is built there is the one that serves, and the page is the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gradio import blocks
from gradio.context import Context
from gradio.routes import App

from qwendow.gradio_seam import one_app
from qwendow.gradio_seam.root import Page
from test_seam_root import built


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[App]:
    apps: list[App] = []
    create = App.create_app

    def noted(*page: Any, **how: Any) -> App:
        apps.append(create(*page, **how))
        return apps[-1]

    monkeypatch.setattr(App, "create_app", noted)
    return apps


def numbered(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Its parts are numbered from 1 on, whatever was built before."""
    monkeypatch.setattr(Context, "id", 0)
    return built()


def described(page: Page) -> dict[str, str]:
    said = {name: json.dumps(value, default=repr) for name, value in page.config.items()}
    return said | {"app_id": ""}  # That is drawn by lot.


def test_a_page_has_no_app_before_it_is_mounted(made: list[App]) -> None:
    built()
    assert (made, blocks.App) == ([], App)


def test_gradio_itself_makes_five_and_the_page_is_the_same(made: list[App], monkeypatch: pytest.MonkeyPatch) -> None:
    page = numbered(monkeypatch)
    made.clear()
    monkeypatch.setattr(one_app, "as_tested", lambda: False)
    slow = numbered(monkeypatch)
    assert (described(page), len(made)) == (described(slow), 5)
