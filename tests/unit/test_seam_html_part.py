"""Gradio's component of HTML without Handlebars."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from qwendow.gradio_seam.html_part import ASSETS, html_part, without_handlebars

(SHIPPED,) = ASSETS.glob("HTML-*.js")
SOURCE = SHIPPED.read_text("utf-8")


def test_the_component_that_is_installed_does_without():
    ((address, text),) = html_part().items()
    assert address == f"/assets/{SHIPPED.name}" and len(text) < len(SOURCE) / 10
    assert "andlebars" not in text and text.count("compile") == 2
    begin, end = text.split("var ve={default:{compile:text=>()=>text}},")
    assert SOURCE.startswith(begin) and SOURCE.endswith(end)


def test_no_template_needs_it():
    assert "{{" not in gr.HTML().html_template + gr.HTML().css_template


@pytest.mark.parametrize(
    "moved", ["export{}", SOURCE.replace("HandlebarsEnvironment", "Other"), SOURCE.replace(".default.compile(", ".of(")]
)
def test_a_file_that_reads_otherwise_is_left_to_gradio(moved: str, tmp_path: Path):
    (tmp_path / "HTML-x.js").write_text(moved)
    assert without_handlebars(moved) is None and html_part(tmp_path) == {}
