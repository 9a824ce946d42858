"""The folder of own tools: what is broken in it is left out and named, and harms nothing else."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path

import pytest

from qwendow.tools import Result, Toolbox, own_tools

GOOD = '''
from __future__ import annotations
from dataclasses import dataclass
from qwendow.tools import tool
{lines}

@dataclass
class Customer:
    name: str

@tool(consent=True)
def {name}(customer: Customer) -> str:
    """Greets a customer."""
    return "hello " + customer.name

def helper(x):
    return x
'''


def write(folder: Path, **files: str) -> Path:
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    return folder


def good(name: str, lines: str = "") -> str:
    return GOOD.format(name=name, lines=lines)


def names(folder: Path, *taken: str) -> list[str]:
    return [tool.name for tool in own_tools(folder, taken).tools]


def test_marked_functions_of_all_files_are_tools(tmp_path: Path):
    found = own_tools(write(tmp_path, b=good("second"), a=good("first"), 客户=good("third")))
    assert ([tool.name for tool in found.tools], found.broken) == (["first", "second", "third"], {})
    result = asyncio.run(Toolbox(found.tools).run("first", '{"customer": {"name": "Li"}}'))
    assert result == Result("hello Li", failed=False)


def test_folder_that_is_not_there_holds_no_tools(tmp_path: Path):
    found = own_tools(tmp_path / "nowhere")
    assert (found.tools, found.broken) == ([], {})


def test_hidden_files_and_helpers_are_not_run(tmp_path: Path):
    bad = "raise SystemExit"
    write(tmp_path, _helper=bad, __init__=bad, **{".#editing": bad, "a": good("first")})
    (tmp_path / "notes.txt").write_text(bad)
    assert (names(tmp_path), own_tools(tmp_path).broken) == (["first"], {})


def test_files_import_one_another_with_a_dot(tmp_path: Path):
    write(tmp_path, _shared="GREETING = 'hello'", json=good("first", "from ._shared import GREETING"))
    write(tmp_path, other=good("second", "from .json import first\nfrom json import dumps"))
    found = own_tools(tmp_path)
    assert ([tool.name for tool in found.tools], found.broken) == (["first", "second"], {})


def test_folder_is_not_put_on_the_path(tmp_path: Path):
    before = list(sys.path)
    names(write(tmp_path, a=good("first")))
    assert sys.path == before


BROKEN = {
    "syntax": ("def (:", "it cannot be imported: SyntaxError: invalid syntax (a.py, line 1)"),
    "raises": ("x = 1\nraise ValueError('no database')", "it cannot be imported: ValueError: no database (line 2)"),
    "exits": ("import sys\nsys.exit('bye')", "it cannot be imported: SystemExit: bye (line 2)"),
    "missing": (
        "import no_such_module_at_all",
        "it cannot be imported: ModuleNotFoundError: No module named 'no_such_module_at_all' (line 1)",
    ),
    "decorated wrongly": (
        "from qwendow.tools import tool\n@tool(price=3)\ndef f(): ...",
        "it cannot be imported: TypeError: tool() got an unexpected keyword argument 'price' (line 2)",
    ),
    "built in": (
        "from qwendow.tools import tool\ntool(len)",
        "it cannot be imported: AttributeError: 'builtin_function_or_method' object has no attribute "
        "'__qwendow_tool__' (line 2)",
    ),
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_file_that_breaks_is_left_out_by_name_and_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, source: str, reason: str
):
    found = own_tools(write(tmp_path, a=source, b=good("second")))
    assert ([tool.name for tool in found.tools], found.broken) == (["second"], {"a.py": reason})
    assert caplog.record_tuples == [("qwendow.tools", logging.WARNING, f"own tool a.py left out: {reason}")]


def test_odd_files_are_left_out(tmp_path: Path):
    write(tmp_path, **{"my-tool": good("a"), "1st": good("b"), "x.y": good("c"), "latin": "", "zero": "x = 1\0"})
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'")
    (tmp_path / "folder.py").mkdir()
    found = own_tools(write(tmp_path, good=good("first")))
    assert [tool.name for tool in found.tools] == ["first"]
    assert set(found.broken) == {"my-tool.py", "1st.py", "x.y.py", "latin.py", "zero.py", "folder.py"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_file_whose_name_is_no_text_is_left_out(tmp_path: Path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.py"))).write_text(good("a"))
    assert list(own_tools(tmp_path).broken) == ["?.py"]


MIXED = '''
from qwendow.tools import tool

@tool
def no_words(x: int) -> int:
    return x

@tool
def no_hint(x) -> int:
    """Takes anything."""

@tool(name="bad name")
def misnamed(x: int) -> int:
    """Takes a number."""

@tool(name="search")
def reserved(x: int) -> int:
    """Takes a number."""

@tool
class Thing:
    """A thing."""

@tool(seconds="long")
def slow(x: int) -> int:
    """Takes a number."""

@tool
def fine(x: int) -> int:
    """Takes a number."""
    return x

again = fine
'''


def test_bad_function_harms_no_other_in_its_file(tmp_path: Path):
    found = own_tools(write(tmp_path, a=MIXED))
    assert [tool.name for tool in found.tools] == ["fine"]
    assert found.broken == {
        "a.py: no_words": "it has no docstring: its first paragraph tells the model what the tool is for",
        "a.py: no_hint": "its parameter x has no type hint",
        "a.py: misnamed": "its name must be 1 to 64 of the letters A-Z and a-z, digits, _ and -",
        "a.py: reserved": 'the provider refuses the name "search"',
        "a.py: Thing": "it is not a function",
        "a.py: slow": "its time limit must be a number of seconds above 0",
    }


def test_of_two_tools_with_one_name_the_first_stays(tmp_path: Path):
    found = own_tools(write(tmp_path, a=good("same"), b=good("same")))
    assert [tool.function.__module__.rpartition(".")[2] for tool in found.tools] == ["a"]
    assert found.broken == {"b.py: same": 'the name "same" is taken by a.py'}


def test_shipped_tool_is_not_replaced(tmp_path: Path):
    found = own_tools(write(tmp_path, a=good("weather"), b=good("first")), taken=["weather"])
    assert [tool.name for tool in found.tools] == ["first"]
    assert found.broken == {"a.py: weather": 'the name "weather" is taken by a tool that comes with the app'}


HOSTILE = """
from unittest.mock import MagicMock

class Proxy:
    def __getattr__(self, name):
        raise RuntimeError("outside of a request")
    __class__ = property(lambda self: 1 / 0)

mock = MagicMock()
proxy = Proxy()
"""


def test_strange_objects_in_a_file_are_not_touched(tmp_path: Path):
    found = own_tools(write(tmp_path, a=good("first", HOSTILE)))
    assert ([tool.name for tool in found.tools], found.broken) == (["first"], {})


def test_folder_is_read_anew_each_time(tmp_path: Path):
    assert names(write(tmp_path, a=good("first"))) == ["first"]
    assert names(write(tmp_path, a=good("changed_name"))) == ["changed_name"]


def test_two_folders_do_not_mix(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    write(tmp_path / "one", a=good("first"), _shared="X = 1")
    write(tmp_path / "two", a=good("second", "from ._shared import X"))
    assert names(tmp_path / "one") == ["first"]
    assert list(own_tools(tmp_path / "two").broken) == ["a.py"]
