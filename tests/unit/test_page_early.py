"""The message box before Gradio's: whether it is there, and what it is made like."""

from __future__ import annotations

import json
import re
from collections.abc import Collection

import pytest

from qwendow.house import House
from qwendow.house.colours import Shades
from qwendow.house.theme import Theme
from qwendow.page.early import ACCENT, BAR, early


@pytest.mark.parametrize(
    ("locked", "made_like"),
    [((), ""), (BAR - {"tools"}, ""), (BAR, "few"), ({"files"}, ""), (BAR | {"files", "about"}, "bare")],
)
def test_it_is_as_high_as_what_will_stand_below_the_text(locked: Collection[str], made_like: str) -> None:
    assert re.findall(r"className: `(\w*) \$", early(locked=locked)) == [made_like]


def test_on_a_stage_there_is_none() -> None:
    assert early(stage=True) == ""
    words = re.findall(r"const \[name, placeholder, sending\] = (\{.*\})\[", early())
    assert json.loads(words[0])["zh"] == ["消息", "有什么想问千问的？", "发送"]


def test_its_frame_has_the_colour_of_the_house() -> None:
    accent = "#00ff01"
    own = early(House(theme=Theme(light=Shades("", "", "", accent, ""))))
    assert (early().count(ACCENT), own.count(ACCENT), own.count(accent)) == (1, 0, 1)
