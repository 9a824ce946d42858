"""What others import at the start, and is loaded when something is taken of it, or never."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.machinery import ModuleSpec
from threading import RLock
from types import ModuleType
from typing import Any

Load = Callable[[ModuleType], None]
Stands = Mapping[str, object]
"""By their names what is taken in place of things of a module."""

WAIT = "_wait"


@dataclass(frozen=True, slots=True)
class Spared:
    """Modules, for as long as another is imported: those of `later` are loaded when something is taken of them for
    which nothing stands there; those that are `absent` are as if they were not installed.

    With one of `along` those of its value are loaded: they put something into it, and whoever imports them for that
    takes nothing of them."""

    later: Mapping[str, Stands] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    along: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def waits(self, name: str) -> bool:
        late = any(name in beside and is_loaded(module) for module, beside in self.along.items())
        return name in self.later and not late


OTHERS = {
    # Of the types of all that OpenAI offers, and of another HTTP client, the client takes nothing.
    "openai": Spared({"openai.types": {}, "openai.types.responses": {}}, frozenset({"aiohttp"})),
    # Its command line.
    "httpx": Spared(absent=frozenset({"rich"})),
}


def spare(importing: Mapping[str, Spared]) -> None:
    """By the names of modules that will be imported. What is loaded by then stays as it is."""
    sys.meta_path.insert(0, _Finder(importing))


def standing(module: str, name: str) -> type:
    """For a class or a function: called, it is that; in a type, any other."""

    def called(_: type, *values: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*values, **named)

    return type(name, (), {"__new__": called})


def is_loaded(module: str) -> bool:
    """Whether it was imported, and anything was taken of it."""
    return module in sys.modules and not isinstance(sys.modules[module], _Later)


class _Finder:
    def __init__(self, importing: Mapping[str, Spared]) -> None:
        self._importing = importing
        self._now: list[Spared] = []
        self._asked: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if any(name in spared.absent for spared in self._now):
            raise ModuleNotFoundError(f"{name} is left out", name=name)
        spared = next((spared for spared in self._now if spared.waits(name)), None)
        if spared is None and name not in self._importing:
            return None
        if name in self._asked:
            return None
        spec = self._found(name, path, target)
        loader: Any = spec and spec.loader
        if loader and spared is None:
            loader.exec_module = self._sparing(self._importing[name], loader.exec_module)
        elif loader and spared:
            _delay(loader, spared.later[name], spared.along.get(name, ()))
        return spec

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        """By all others, of which some ask all others, too: what watches an app from outside does."""
        self._asked.add(name)
        try:
            return next((spec for one in sys.meta_path if (spec := one.find_spec(name, path, target))), None)
        finally:
            self._asked.remove(name)

    def _sparing(self, spared: Spared, load: Load) -> Load:
        def load_less(module: ModuleType) -> None:
            with self._during(spared):
                load(module)

        return load_less

    @contextmanager
    def _during(self, spared: Spared) -> Iterator[None]:
        self._now.append(spared)
        try:
            yield
        finally:
            self._now.remove(spared)
            for module in map(sys.modules.get, spared.later):
                if isinstance(module, _Later):
                    module.__dict__[WAIT].stand_alone()


def _delay(loader: Any, stands: Stands, along: Sequence[str]) -> None:
    load = loader.exec_module
    loader.create_module = lambda spec: _Later(spec.name)
    loader.exec_module = lambda module: module.__dict__.update({**stands, WAIT: _Wait(module, load, stands, along)})


class _Later(ModuleType):
    """Is loaded when something is taken of it that is not there."""

    def __getattr__(self, name: str) -> Any:
        wait: _Wait | None = self.__dict__.get(WAIT)
        if wait and wait.is_over_for(name):
            wait.end()
        return ModuleType.__getattribute__(self, name)  # Its class may be that one by now.


class _Wait:
    """Of a module."""

    def __init__(self, module: ModuleType, load: Load, stands: Stands, along: Sequence[str]) -> None:
        self._module = module
        self._load: Load | None = load
        self._stands = stands
        self._along = along
        self._lock = RLock()
        # What is inside a package of the top counts on that being loaded; a package inside another names what it has.
        hidden = {"__path__"} & {*module.__dict__} if "." not in module.__name__ else ()
        self._path = {name: module.__dict__.pop(name) for name in hidden}

    def is_over_for(self, name: str) -> bool:
        """`from … import …` asks any module whether it is a package."""
        return name != "__path__" or bool(self._path)

    def stand_alone(self) -> None:
        """What is taken from now on is the thing itself."""
        for name in self._stands:
            self._module.__dict__.pop(name, None)

    def end(self) -> None:
        """Loads it. Another thread waits for that; the code of the module itself takes what is there by then."""
        with self._lock:
            if not (load := self._load):
                return
            self._load = None
            self.stand_alone()
            self._module.__dict__.update(self._path)
            try:
                load(self._module)
            except BaseException:
                self._load = load
                raise
            del self._module.__dict__[WAIT]
            self._module.__class__ = ModuleType
        # Without the lock, as another thread may load one of them, and wait for this.
        for module in map(sys.modules.get, self._along):
            if module and (wait := module.__dict__.get(WAIT)):
                wait.end()
