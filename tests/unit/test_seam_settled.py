"""What is changed in Gradio's chatbot so that messages stay what they are, and what another gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from qwendow.gradio_seam.assets import FRONTEND
from qwendow.gradio_seam.settled import BESIDE, CHATBOT, MARKDOWN, SCRIPTS, STATUS, changed, settled

KINDS = {
    "Index-*.js": (CHATBOT, ("same.js", "due.js")),
    "Blocks-*.js": (STATUS, ("status.js",)),
    "markdown-code-*.js": (MARKDOWN, ("grown.js", "begun.js")),
    "Index-*.css": (BESIDE, ()),
}


def test_gradios_files_are_its_own_but_for_what_is_named():
    made = settled()
    assert len(made) == len(KINDS)
    for kind, (changes, scripts) in KINDS.items():
        ((address, text),) = (one for one in made.items() if Path(one[0]).match(kind))
        for script in scripts:
            source = (SCRIPTS / script).read_text("utf-8")
            assert text.count(source) == 1
            text = text.replace(source, "")
        for before, after in changes:
            assert text.count(after) == 1
            text = text.replace(after, before)
        assert text == (FRONTEND / address[1:]).read_text("utf-8")


@pytest.mark.parametrize("source", ["", "a", "abab", "b"])
def test_another_file_is_left_alone(source: str):
    assert changed(source, (("ab", "c"),)) is None


def test_a_folder_without_them_gives_no_address(tmp_path: Path):
    (tmp_path / "Index-x.js").write_text("export {}")
    assert settled(tmp_path) == {}
