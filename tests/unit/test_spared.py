"""Modules that are imported and not loaded, on packages that are made for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import Barrier, Thread
from types import ModuleType
from typing import Any

import pytest

from qwendow.spared import Spared, spare, standing

FILES = {
    "heavy_lib/__init__.py": (
        "import time\nbegun = True\ntime.sleep(0.05)\nfrom heavy_lib.inner import value\nclass Array: pass\n"
    ),
    "heavy_lib/inner.py": "import heavy_lib\nvalue = 7 if heavy_lib.begun else None\n",
    "broken_lib.py": "raise ImportError('it is broken')\n",
    "kind_lib.py": "import heavy_lib\nheavy_lib.kinds = [heavy_lib.value]\n",
    "host_lib/__init__.py": (
        "import heavy_lib as heavy\nimport kind_lib\nimport broken_lib as broken\nimport host_lib.named\n"
        "from host_lib.named.thing import Thing\nfrom host_lib.plain import double\n"
        "Taken = heavy.Array\nKind = heavy.Array | None\n"
        "try:\n    import spare_lib\nexcept ImportError:\n    spare_lib = None\n"
    ),
    "host_lib/plain.py": "def double(n): return 2 * n\n",
    "host_lib/named/__init__.py": "from host_lib.named.thing import Thing\nfrom host_lib.named.other import Other\n",
    "host_lib/named/thing.py": "class Thing: pass\n",
    "host_lib/named/other.py": "class Other: pass\n",
    "spare_lib.py": "",
}
SPARED = Spared(
    {
        "heavy_lib": {"Array": standing("heavy_lib", "Array")},
        "host_lib.plain": {"double": standing("host_lib.plain", "double")},
        "broken_lib": {},
        "host_lib.named": {},
        "kind_lib": {},
    },
    frozenset({"spare_lib"}),
    {"heavy_lib": ("kind_lib",)},
)


@pytest.fixture
def there() -> str:
    """What is imported before."""
    return "sys"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str) -> Iterator[Any]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    import_module(there)
    spare({"host_lib": SPARED})
    yield import_module("host_lib")
    for name in [name for name in sys.modules if name.split(".")[0].endswith("_lib")]:
        del sys.modules[name]


def loaded() -> set[str]:
    return {
        name
        for name, module in sys.modules.items()
        if name.split(".")[0].endswith("_lib") and type(module) is ModuleType
    }


def test_what_is_imported_is_loaded_when_something_is_taken_of_it(host: Any) -> None:
    assert loaded() == {"host_lib", "host_lib.named.thing"}
    assert host.heavy.value == 7
    assert loaded() == {"host_lib", "host_lib.named.thing", "heavy_lib", "heavy_lib.inner", "kind_lib"}
    with pytest.raises(AttributeError, match="module 'heavy_lib' has no attribute 'nothing'"):
        _ = host.heavy.nothing


def test_what_puts_something_into_it_is_loaded_along(host: Any) -> None:
    assert (host.heavy.value, host.heavy.kinds) == (7, [7])


@pytest.mark.parametrize("there", ["heavy_lib"])
def test_what_puts_something_into_what_is_there_does_not_wait(host: Any) -> None:
    assert host.heavy.kinds == [7]


def test_what_is_inside_a_package_finds_it_loaded(host: Any) -> None:
    assert import_module("heavy_lib.inner").value == 7
    assert "heavy_lib" in loaded()


def test_a_package_that_names_what_it_has_is_not_loaded_for_one_of_it(host: Any) -> None:
    import_module("host_lib.named.thing")
    assert "host_lib.named" not in loaded()
    named = import_module("host_lib.named")
    assert (named.Thing, named.Other.__name__) == (host.Thing, "Other")


def test_what_stands_for_a_class_makes_one_and_is_gone_after_the_import(host: Any) -> None:
    assert "heavy_lib" not in loaded()
    array = import_module("heavy_lib").Array
    assert array is not host.Taken
    assert type(host.Taken()) is array


def test_what_stands_for_a_function_does_what_it_does(host: Any) -> None:
    assert "host_lib.plain" not in loaded()
    assert host.double(3) == 6


def test_what_is_absent_is_there_for_all_others(host: Any) -> None:
    assert host.spare_lib is None
    assert import_module("spare_lib").__name__ == "spare_lib"


def test_what_cannot_be_loaded_says_so_each_time(host: Any) -> None:
    for _ in range(2):
        with pytest.raises(ImportError, match="it is broken"):
            _ = host.broken.thing


def test_threads_that_take_something_at_once_all_have_it(host: Any) -> None:
    start, taken = Barrier(4), list[int]()

    def take() -> None:
        start.wait()
        taken.append(host.heavy.value)

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken == [7] * 4


def test_what_is_loaded_already_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    spare({"host_lib": SPARED, "json": SPARED})
    assert type(import_module("json")) is ModuleType
