"""The prompt folder: one Markdown file a system prompt. A broken one harms nothing else."""

from __future__ import annotations

import logging
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from qwendow.prompts.parsing import parse
from qwendow.prompts.prompt import BrokenPrompt, Prompt, Words

MAX_BYTES = 64 * 1024
NAME = re.compile(r"[\w-]{1,64}")
KINDS = (".prompt", ".agent", ".chatmode", ".instructions")
"""What others put between the name of a prompt and .md."""

log = logging.getLogger("qwendow.prompts")


@dataclass(slots=True)
class PromptFolder:
    """The prompts of a folder as last read, and by what they are broken.

    A file that breaks while in use keeps its last good copy; one that goes away is offered no more, but who has chosen
    it keeps it. `first` is the one to begin with, "" leaves that to the folder.
    """

    path: Path
    prompts: dict[str, Prompt] = field(default_factory=dict)
    broken: dict[str, BrokenPrompt] = field(default_factory=dict)
    _seen: dict[str, Prompt] = field(default_factory=dict)
    first: str = ""

    def read(self) -> dict[str, Prompt]:
        """Reads the folder again. A broken file harms nothing else."""
        found: dict[str, Prompt] = {}
        broken: dict[str, BrokenPrompt] = {}
        owners: dict[str, str] = {}
        for file in sorted(self.path.glob("*.md")):
            name, shown = _name(file), _printable(file.name)
            try:
                if name in owners:
                    raise BrokenPrompt("taken", other=owners[name])
                found[name] = _read(file, name, self.path)
                owners[name] = shown
            except (BrokenPrompt, OSError, RuntimeError) as error:
                broken[shown] = error if isinstance(error, BrokenPrompt) else _unreadable(error)
                if name in self._seen and name not in found:
                    found[name] = self._seen[name]
        for name in broken.keys() - self.broken.keys():
            log.warning("prompt file %s left out: %s", name, broken[name])
        self.prompts, self.broken = found, broken
        self._seen |= found
        return found

    def get(self, name: str) -> Prompt | None:
        """The prompt of that file name without its ending; looks again for one not seen before."""
        if not NAME.fullmatch(name):
            return None
        if name not in self.prompts and name not in self._seen:
            self.read()
        return self.prompts.get(name) or self._seen.get(name)

    @property
    def default(self) -> Prompt:
        """The one to begin with, else `assistant` if it is there, else the first, else an empty one."""
        if named := self.first and self._seen.get(self.first):
            return self.prompts.get(self.first, named)
        first = next(iter(self.prompts.values()), Prompt("", "", Words("", "")))
        return self.prompts.get("assistant", first)


def file_of(folder: Path, name: str) -> Path | None:
    """The file that has the prompt of that name, or would if it were not broken."""
    return next((file for file in sorted(folder.glob("*.md")) if _name(file) == name), None)


def _unreadable(error: Exception) -> BrokenPrompt:
    """Without the path: the page shows it, too."""
    return BrokenPrompt("unreadable", error=getattr(error, "strerror", None) or type(error).__name__)


def _name(file: Path) -> str:
    return next((file.stem.removesuffix(kind) for kind in KINDS if file.stem.endswith(kind)), file.stem)


def _read(file: Path, name: str, folder: Path) -> Prompt:
    if not NAME.fullmatch(name):
        raise BrokenPrompt("name")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BrokenPrompt("link")
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BrokenPrompt("irregular")
    if status.st_size > MAX_BYTES:
        raise BrokenPrompt("large", limit=MAX_BYTES // 1024)
    try:
        source = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenPrompt("encoding") from error
    return parse(name, source)


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 cannot be logged or shown as it is."""
    return name.encode("utf-8", "replace").decode()
