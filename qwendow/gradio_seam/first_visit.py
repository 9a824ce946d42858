"""What a first visit needs of Gradio's files, asked for at once: styles in one file, modules before they are imported.

Gradio 6.31 learns what it needs in chains, a file at a time, and asks for a style for each kind of component. Its
loader leaves out what a link of the page names, and what is disabled there is named, and not fetched.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from qwendow.gradio_seam.assets import FRONTEND

NAMES = tuple(Path(__file__).with_name("first_visit.txt").read_text("utf-8").split())
"""Of Gradio 6.31, in the order in which its page comes upon them: the order of styles says which of two holds."""

ENTRY = b'<script type="module" crossorigin src="./assets/index-'
STYLE = b'<link rel="stylesheet" crossorigin href="./assets/index-'
"""What Gradio's own page asks for; the name of the style follows."""


class FirstVisit:
    def __init__(self, folder: Path = FRONTEND / "assets") -> None:
        there = [name for name in NAMES if (folder / name).is_file()]
        self._styles = [name for name in there if name.endswith(".css")]
        self._modules = [name for name in there if name.endswith(".js")]
        rules = "\n".join((folder / name).read_text("utf-8") for name in self._styles)
        self._address = f"assets/first-{hashlib.sha256(rules.encode()).hexdigest()[:8]}.css"
        self.made = {f"/{self._address}": rules}
        """What is to be served, by address."""

    def hasten(self, page: bytes) -> bytes:
        """Gradio's page, with the links; as it is, where it is not the one that is known."""
        before, entry, rest = page.partition(ENTRY)
        script, style, end = rest.partition(STYLE)
        if not (style and self._styles):
            return page
        return before + self._links() + entry + script + end.partition(b">")[2]

    def _links(self) -> bytes:
        named = [f'<link rel="stylesheet" href="./assets/{name}" disabled>' for name in self._styles]
        modules = [f'<link rel="modulepreload" href="./assets/{name}" crossorigin>' for name in self._modules]
        return "\n".join([f'<link rel="stylesheet" href="{self._address}">', *modules, *named, ""]).encode()
