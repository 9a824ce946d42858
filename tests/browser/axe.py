"""What axe-core finds wrong with a page for those who do not see it, or use no mouse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

STILL = "document.getAnimations().every((one) => one.playState !== 'running' || !(one instanceof CSSTransition))"
RUN = "async ([part, rest]) => (await axe.run(part || document, {resultTypes: ['violations'], ...rest})).violations"


def settled(page: Page) -> None:
    """Colours do not pass over into one another any more."""
    page.evaluate("new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))")
    page.wait_for_function(STILL)


def violations(page: Page, without: Sequence[str] = (), part: str = "") -> list[str]:
    """One line for each element that breaks a rule: the rule, the element, what is wrong. `without` are rules, `part`
    is a selector of all that is looked at."""
    settled(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    rules = {name: {"enabled": False} for name in without}
    return [line for rule in page.evaluate(RUN, [part, {"rules": rules}]) for line in _lines(rule)]


@cache
def _source() -> str:
    """As the package ships it: 4.12 in axe-playwright-python 0.1.8."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def _lines(rule: dict[str, Any]) -> list[str]:
    return [f"{rule['id']}: {node['target']} {_why(node)} {node['html'][:200]}" for node in rule["nodes"]]


def _why(node: dict[str, Any]) -> str:
    checks = [check for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(check["message"] for check in checks)
