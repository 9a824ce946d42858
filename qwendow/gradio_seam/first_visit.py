"""What a first visit needs of Gradio's files, in two: all styles, and all modules.

Gradio 6.31 learns what it needs in chains, a file at a time, and asks for a style for each kind of component. Its
loader leaves out what a link of the page names, and what is disabled there is named, and not fetched.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from pathlib import Path

from qwendow.gradio_seam.assets import FRONTEND
from qwendow.gradio_seam.kept_page import FILLED
from qwendow.gradio_seam.linked import Unknown, linked, read_all

log = logging.getLogger(__name__)

NAMES = tuple(Path(__file__).with_name("first_visit.txt").read_text("utf-8").split())
"""Of Gradio 6.31, in the order in which its page comes upon them: the order of styles says which of two holds."""

ENTRY = re.compile(rb'<script type="module" crossorigin src="\./assets/(index-[\w-]+\.js)"></script>')
STYLE = re.compile(rb'<link rel="stylesheet" crossorigin href="\./assets/index-[\w-]+\.css">')
"""What Gradio's own page asks for."""

RESIZER = re.compile(
    rb"(script\.src = [^;]*/static/js/iframeResizer[^;]*;\s*script\.async = true;\s*)(document\.head\.append)"
)
"""It tells a page around this one how high this one is: 5 KB, for nothing where there is none."""


class FirstVisit:
    """Where Gradio's modules are not as they are known, they are asked for one by one, and before they are imported."""

    def __init__(self, instead: Mapping[str, str], folder: Path = FRONTEND / "assets") -> None:
        """`instead` are texts that come in the place of Gradio's, by address."""
        there = [name for name in NAMES if (folder / name).is_file()]
        texts = {name: instead.get(f"/assets/{name}") or (folder / name).read_text("utf-8") for name in there}
        self._styles = [name for name in there if name.endswith(".css")]
        self._modules = [name for name in there if name.endswith(".js")]
        rules = "\n".join(texts[name] for name in self._styles)
        self._rules = f"assets/first-{_mark(rules)}.css"
        self.made = {f"/{self._rules}": rules}
        """What is to be served, by address."""
        self._all = self._link({name: texts[name] for name in self._modules})

    def hasten(self, page: bytes) -> bytes:
        """Gradio's page, with the links; as it is, where it is not the one that is known."""
        entry, style = ENTRY.search(page), STYLE.search(page)
        if not (entry and style and self._styles):
            return page
        page = RESIZER.sub(rb"\1if (window.parent !== window) \2", page)
        named = [f'<link rel="stylesheet" href="./assets/{name}" disabled>' for name in self._styles]
        # What stands before Gradio's element need not wait for the styles of what is in it.
        styles = "\n".join([f'<link rel="stylesheet" href="{self._rules}">', *named, ""]).encode()
        page = STYLE.sub(f'<link rel="preload" as="style" href="{self._rules}">'.encode(), page)
        before, element, after = page.rpartition(FILLED)
        page = before + styles + element + after
        if self._all and entry[1].decode() == self._modules[0]:
            return ENTRY.sub(f'<script type="module" crossorigin src="./{self._all}"></script>'.encode(), page)
        modules = [f'<link rel="modulepreload" href="./assets/{name}" crossorigin>\n' for name in self._modules]
        return ENTRY.sub("".join(modules).encode() + rb"\g<0>", page)

    def _link(self, sources: Mapping[str, str]) -> str:
        """The address of all modules in one; "" without."""
        if not sources:
            return ""
        try:
            modules = read_all(sources)
        except Unknown as reason:
            log.warning("Gradio's modules are asked for one by one: %s", reason)
            return ""
        text = linked(modules, self._modules[0])
        file = f"first-{_mark(text)}.js"
        # Others of Gradio's ask for these by their own names, and must get the same.
        stubs = {f"/assets/{name}": module.forward(name, file) for name, module in modules.items()}
        self.made |= {f"/assets/{file}": text} | stubs
        return f"assets/{file}"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
