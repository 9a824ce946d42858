"""What Gradio is kept from importing."""

from __future__ import annotations

import sys
from importlib.metadata import version

import gradio
import pytest
from huggingface_hub import HfApi

from qwendow.gradio_seam import tested
from qwendow.gradio_seam.spared import LATER, Hub, import_less


def test_gradio_itself_loads_all_of_it() -> None:
    """What it does not is needless here."""
    assert gradio.__version__ == version("gradio")
    assert {*LATER} - {*sys.modules} == set()


def test_in_another_gradio_nothing_is_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    import_less()
    assert sys.meta_path[0].find_spec("gradio", None)
    monkeypatch.setattr(tested, "TESTED", "6.99.0")
    import_less()
    assert not sys.meta_path[0].find_spec("gradio", None)


def test_what_stands_for_the_api_of_the_hub_becomes_one_when_it_is_asked() -> None:
    hub = Hub(token="hf_x", endpoint="http://127.0.0.1:9")
    assert (type(hub), hub.endpoint, type(hub)) == (Hub, "http://127.0.0.1:9", HfApi)
    assert (hub.token, hub.whoami.__self__) == ("hf_x", hub)
