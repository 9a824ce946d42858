"""The one condition in Gradio's sign of loading, and what is served where it is not known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qwendow.gradio_seam.loading_sign import ASSETS, CLOCK, loading_sign, mended

KNOWN = "function ze(){me(()=>{F(Pe,(performance.now()-w(de))/1e3),W&&ze()})}"
SHIPPED = next(ASSETS.glob("statustracker-*.js"))


def test_the_clock_of_the_gradio_that_is_installed_ends_with_its_sign_and_nothing_else_is_changed():
    source = SHIPPED.read_text("utf-8")
    tick = CLOCK.search(source)
    assert tick
    now = mended(source) or ""
    assert re.sub(r"\w+\?\.isConnected&&", "", now, count=1) == source
    assert re.fullmatch(r"\w+\?\.isConnected&&", now[tick.end() :].partition(f"{tick['tick']}()")[0])


@pytest.mark.parametrize(
    "source",
    ["", KNOWN, f"let s,U,W=!1,de;{KNOWN}{KNOWN}", "let s,U,W=!1,de,T,W=!1,x;" + KNOWN, f"let s,U,W=!0,de;{KNOWN}"],
    ids=["nothing", "no sign", "two clocks", "two signs", "another beginning"],
)
def test_another_clock_is_left_alone(source: str):
    assert mended(source) is None


def test_a_folder_without_the_clock_gives_no_address(tmp_path: Path):
    (tmp_path / "statustracker-x.js").write_text("export {}")
    assert loading_sign(tmp_path) == {}
