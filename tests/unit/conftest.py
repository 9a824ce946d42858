"""The unit tests look at the ground of every shortcut, also in a Gradio that was not tried: see `make test-next`."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[2] / "requirements.txt"


def pytest_configure() -> None:
    if f"gradio=={version('gradio')} " not in REQUIREMENTS.read_text("utf-8"):
        from qwendow.gradio_seam import tested

        tested.TESTED = version("gradio")
