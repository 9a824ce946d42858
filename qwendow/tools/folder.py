"""The folder of a company's own tools: Python files whose functions are marked with `@tool`."""

from __future__ import annotations

import hashlib
import importlib
import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from qwendow.tools.definition import BadTool, Tool, mark_of

log = logging.getLogger("qwendow.tools")


@dataclass(slots=True)
class OwnTools:
    """The tools of a folder, and why what is broken in it was left out, by "file.py" or "file.py: function"."""

    tools: list[Tool] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)

    def leave_out(self, name: str, reason: str) -> None:
        self.broken[name] = reason
        log.warning("own tool %s left out: %s", name, reason)


def own_tools(folder: Path, taken: Iterable[str] = ()) -> OwnTools:
    """Runs every file of the folder that does not begin with _ or a dot; `taken` are names that are not free.

    A folder that is not there holds no tools. A file that is broken harms nothing else; of two tools with one name the
    first by file name stays.
    """
    found = OwnTools()
    owners = dict.fromkeys(taken, "a tool that comes with the app")
    package = _package(folder)
    for file in sorted(folder.glob("*.py")):
        if file.name.startswith(("_", ".")):
            continue
        try:
            module = _imported(package, file)
        except BadTool as error:
            found.leave_out(_printable(file.name), str(error))
            continue
        for function in _marked(module):
            _add(found, owners, _printable(file.name), function)
    return found


def _add(found: OwnTools, owners: dict[str, str], file: str, function: Callable[..., Any]) -> None:
    try:
        tool = Tool.of(function)
        if tool.name in owners:
            raise BadTool(f'the name "{tool.name}" is taken by {owners[tool.name]}')
    except BadTool as error:
        found.leave_out(f"{file}: {getattr(function, '__name__', '?')}", str(error))
        return
    owners[tool.name] = file
    found.tools.append(tool)


def _package(folder: Path) -> str:
    """A package of the folder's own, made anew: its files import one another with a dot, and hide no other module."""
    name = f"own_tools_{hashlib.sha256(str(folder.absolute()).encode(errors='replace')).hexdigest()[:12]}"
    for loaded in [loaded for loaded in sys.modules if loaded == name or loaded.startswith(f"{name}.")]:
        del sys.modules[loaded]
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder.absolute())]
    sys.modules[name] = module_from_spec(spec)
    importlib.invalidate_caches()
    return name


def _imported(package: str, file: Path) -> ModuleType:
    if not file.stem.isidentifier():
        raise BadTool("its name must be letters, digits and _, as for every Python file that is imported")
    try:
        return importlib.import_module(f"{package}.{file.stem}")
    except (Exception, SystemExit) as error:  # Strangers' code
        raise BadTool(f"it cannot be imported: {_reason(error, file)}") from error


def _reason(error: BaseException, file: Path) -> str:
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).name == file.name
    ]
    where = f" (line {lines[-1]})" if lines else ""
    return _printable(f"{type(error).__name__}: {error}{where}")


def _marked(module: ModuleType) -> Iterator[Callable[..., Any]]:
    """Each once, and not those that it imported."""
    seen: set[int] = set()
    for value in list(vars(module).values()):
        own = mark_of(value) is not None and getattr(value, "__module__", None) == module.__name__
        if own and id(value) not in seen:
            seen.add(id(value))
            yield value


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 cannot be logged or shown as it is."""
    return name.encode("utf-8", "replace").decode()
