"""Gradio without the stubs that it writes for editors: nothing of it is imported here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

MODULE, WRITES = "gradio.component_meta", "create_or_modify_pyi"


def write_no_stubs() -> None:
    """For each of its components Gradio 6.31 reads and parses its own source while it is imported, to keep a .pyi file
    beside it: 0.6 of 1.6 seconds (November 2026). To be called before Gradio is imported."""
    if MODULE not in sys.modules:
        sys.meta_path.insert(0, _Finder)


class _Finder:
    """Finds one module as Python does, and takes that function out of it."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != MODULE:
            return None
        spec = PathFinder.find_spec(name, path, target)
        loader: Any = spec and spec.loader
        if loader:
            load = loader.exec_module

            def load_without(module: ModuleType) -> None:
                load(module)
                setattr(module, WRITES, lambda *_: None)

            loader.exec_module = load_without
        return spec
