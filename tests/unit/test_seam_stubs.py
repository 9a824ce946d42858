"""Gradio's components are made without a look at their source."""

from __future__ import annotations

import inspect
import sys
from importlib.util import module_from_spec

import gradio
import pytest
from gradio import component_meta

from qwendow.gradio_seam.stubs import MODULE, WRITES, _Finder, write_no_stubs


def test_gradio_writes_a_stub_for_each_component() -> None:
    """If it does so no more, the shortcut is needless."""
    assert f"{WRITES}(component_class, name, events)" in inspect.getsource(component_meta.ComponentMeta)


def test_the_module_is_the_same_but_for_that(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _Finder.find_spec("gradio.events", gradio.__path__) is None
    spec = _Finder.find_spec(MODULE, gradio.__path__)
    assert spec and spec.loader
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    assert getattr(found, WRITES)(int, "int", []) is None  # Gradio's own raises, as that has no source.
    assert {*vars(found)} == {*vars(component_meta)}
    monkeypatch.setattr(sys, "meta_path", [one for one in sys.meta_path if one is not _Finder])
    write_no_stubs()
    assert _Finder not in sys.meta_path  # It is too late.
    monkeypatch.delitem(sys.modules, MODULE)
    write_no_stubs()
    assert sys.meta_path[0] is _Finder
