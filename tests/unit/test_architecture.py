"""The import table of the design, held against the real imports."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "qwendow"

MAY_IMPORT: dict[str, set[str]] = {
    "": set(),
    "answering": {
        "qwendow.answering", "qwendow.barred", "qwendow.conversation", "qwendow.defaults", "qwendow.menu",
        "qwendow.models", "qwendow.offering", "qwendow.prompts", "qwendow.readers", "qwendow.schema", "qwendow.store",
        "qwendow.thinking",
    },
    "attachments": {
        "qwendow.attachments", "qwendow.conversation", "qwendow.limits", "PIL", "pillow_heif", "chardet",
        "chardetng_py", "docx", "lxml", "openpyxl", "pptx", "pypdf",
    },
    "cache": {"qwendow.conversation", "cachetools"},
    "barred": {"qwendow.barred", "qwendow.conversation"},
    "client": {
        "qwendow.client", "qwendow.conversation", "qwendow.keys", "qwendow.listing", "qwendow.logs", "openai", "httpx2",
        "httptools", "aiohappyeyeballs", "orjson", "regex",
    },
    "conversation": {"qwendow.conversation", "pydantic"},
    "defaults": set(),
    "doctor": {
        "qwendow", "qwendow.doctor", "qwendow.client", "qwendow.conversation", "qwendow.keys", "qwendow.menu",
        "qwendow.models", "qwendow.settings", "qwendow.sign_in", "qwendow.store", "qwendow.thinking",
        "qwendow.watched", "httpx2",
    },
    "endpoint": {"qwendow.keys", "qwendow.offline", "qwendow.settings"},
    "gradio_seam": {
        "qwendow.gradio_seam", "qwendow.readers", "qwendow.spared", "brotli", "fastapi", "gradio", "orjson", "pydantic",
        "starlette",
    },
    "history": {"qwendow.history", "qwendow.conversation", "qwendow.readers", "qwendow.store", "starlette"},
    "house": {"qwendow.house"},
    "keys": {"qwendow.keys"},
    "limits": set(),
    "line": {"qwendow.line", "qwendow.conversation", "qwendow.readers"},
    "listing": set(),
    "masking": {"qwendow.masking", "qwendow.conversation", "phonenumbers", "stdnum", "regex"},
    "logs": set(),
    "menu": {"qwendow.listing", "qwendow.models"},
    "models": set(),
    "offering": {"qwendow.listing", "qwendow.menu"},
    "offline": {"qwendow.offline", "qwendow.conversation", "PIL", "starlette", "uvicorn"},
    "pacing": set(),
    "page": {
        "qwendow.page", "qwendow.answering", "qwendow.conversation", "qwendow.defaults", "qwendow.house",
        "qwendow.menu", "qwendow.models", "qwendow.offering", "qwendow.pacing", "qwendow.prompts", "qwendow.readers",
        "qwendow.schema", "qwendow.store", "qwendow.thinking", "qwendow.trays", "gradio", "markdown_it",
    },
    "process": {"qwendow.settings"},
    "prompts": {"qwendow.prompts", "yaml"},
    "readers": {"qwendow.readers", "qwendow.limits", "qwendow.store", "qwendow.conversation", "itsdangerous", "limits"},
    "room": {"qwendow.limits"},
    "saved_prompts": {"qwendow.prompts", "starlette"},
    "schema": {"qwendow.schema", "qwendow.conversation", "jsonschema", "referencing", "regex"},
    "settings": {
        "qwendow.settings", "qwendow.defaults", "qwendow.house", "qwendow.keys", "qwendow.logs", "qwendow.listing",
        "qwendow.models",
        "qwendow.thinking", "dotenv",
    },
    "store": {"qwendow.store", "qwendow.conversation", "redis"},
    "thinking": {"qwendow.models"},
    "tools": {"qwendow.tools", "pydantic", "httpx2"},
    "trays": {"qwendow.attachments", "qwendow.conversation", "qwendow.limits"},
    "sign_in": {"qwendow.sign_in", "qwendow.readers", "authlib", "httpx2", "itsdangerous", "joserfc", "starlette"},
    "spared": set(),
    "stage": {"qwendow.stage", "qwendow.conversation", "qwendow.prompts", "starlette"},
    "uploads": {"qwendow.conversation", "qwendow.readers", "qwendow.trays", "starlette"},
    "watched": {
        "qwendow", "qwendow.watched", "qwendow.answering", "qwendow.conversation", "qwendow.logs", "qwendow.models",
        "qwendow.readers", "qwendow.store", "httpx2", "opentelemetry", "prometheus_client", "starlette",
    },
    "web": {
        "qwendow", "qwendow.web", "qwendow.conversation", "qwendow.gradio_seam", "qwendow.house", "qwendow.limits",
        "qwendow.page", "qwendow.process", "qwendow.readers", "qwendow.room", "qwendow.sign_in", "fastapi", "gradio",
        "starlette", "uvicorn",
    },
}  # fmt: skip
"""What each room may import beside the standard library: its own name stands for the rooms inside it."""

OPTIONAL: dict[str, set[str]] = {"conversation": {"tiktoken"}}
"""Imported inside a function, by a room that works without it."""


def room(file: Path) -> str:
    first = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


FILES = sorted(PACKAGE.rglob("*.py"))
MODULES = {
    file: ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for file in FILES
}  # fmt: skip


@cache
def tree_of(file: Path) -> ast.Module:
    """When a test asks for it: each of the workers collects all tests, and one runs these."""
    return ast.parse(file.read_text("utf-8"))


@cache
def nodes_of(tree: ast.AST) -> list[ast.AST]:
    return [*ast.walk(tree)]


def module(name: str) -> str:
    """The top of a foreign module, the room of one of ours."""
    parts = name.split(".")
    return ".".join(parts[:2]) if parts[0] == "qwendow" else parts[0]


def imports(tree: ast.AST) -> set[str]:
    """The modules that are imported anywhere in the tree, without the standard library."""
    names: set[str] = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            names |= {module(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            rooms = node.module == "qwendow"
            names |= {_room_or_package(alias.name) for alias in node.names} if rooms else {module(str(node.module))}
    return {name for name in names if name not in sys.stdlib_module_names}


def _room_or_package(name: str) -> str:
    is_room = (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()
    return f"qwendow.{name}" if is_room else "qwendow"


def modules_of(file: Path) -> set[str]:
    """The modules of ours that a file imports, for types only ones included."""
    names: set[str] = set()
    for node in nodes_of(tree_of(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = MODULES[file].split(".")[: None if file.name == "__init__.py" else -1] if node.level else []
            package = ".".join([*above, *filter(None, [node.module])])
            within = {f"{package}.{alias.name}" for alias in node.names}
            names |= (within & {*MODULES.values()}) or {package}
    return names & {*MODULES.values()} - {MODULES[file]}


def found_in_files(look: Callable[[Path], object]) -> dict[str, object]:
    """By its name what is found in each file, if anything is."""
    return {str(file.relative_to(PACKAGE)): found for file in FILES if (found := look(file))}


def test_every_room_has_a_line_in_the_table():
    assert {room(file) for file in FILES} == set(MAY_IMPORT)


def test_a_room_imports_only_what_its_line_allows():
    def beyond(file: Path) -> set[str]:
        return imports(tree_of(file)) - MAY_IMPORT[room(file)] - OPTIONAL.get(room(file), set())

    assert found_in_files(beyond) == {}


def test_no_room_is_entered_by_a_relative_import_from_outside():
    """`from .x import y` stays in the folder of the file: two dots would leave the room unseen."""

    def out(file: Path) -> set[int]:
        levels = {node.level for node in nodes_of(tree_of(file)) if isinstance(node, ast.ImportFrom)}
        return levels - ({0, 1} if len(file.relative_to(PACKAGE).parts) > 1 else {0})

    assert found_in_files(out) == {}


def test_no_import_leads_in_a_circle_inside_a_room_either():
    uses = {MODULES[file]: modules_of(file) for file in FILES}
    try:
        order = [*TopologicalSorter(uses).static_order()]
    except CycleError as circle:
        raise AssertionError(" imports ".join(reversed(circle.args[1]))) from None
    assert set(order) == set(MODULES.values())


def test_what_is_optional_is_imported_where_it_is_used():
    def at_the_top(file: Path) -> set[str]:
        top = ast.Module([node for node in tree_of(file).body if not isinstance(node, ast.FunctionDef)], [])
        return imports(top) & OPTIONAL.get(room(file), set())

    assert found_in_files(at_the_top) == {}


def test_only_settings_reads_the_environment():
    def read(file: Path) -> set[str]:
        named = [node for node in nodes_of(tree_of(file)) if isinstance(node, ast.Attribute)]
        reads = {ast.unparse(node) for node in named if "environ" in node.attr or "getenv" in node.attr}
        imported = {
            alias.name for node in nodes_of(tree_of(file)) if isinstance(node, ast.ImportFrom) and node.module == "os"
            for alias in node.names
        }  # fmt: skip
        found = {name for name in reads if name.startswith("os.")} | (imported & {"environ", "getenv"})
        return set() if room(file) == "settings" else found

    assert found_in_files(read) == {}


def test_importing_a_module_runs_no_loop_and_opens_nothing():
    """At the top of a module only definitions, constants and the making of loggers and patterns are allowed."""

    def done(file: Path) -> list[str]:
        statements = [node for node in tree_of(file).body if not _is_main_guard(node)]
        return [ast.unparse(node) for node in statements if isinstance(node, LOOPS) or _is_call(node)]

    assert found_in_files(done) == {}


LOOPS = ast.For | ast.While | ast.With | ast.Try


def _is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__name__" in ast.unparse(node.test)


def test_every_file_says_on_its_first_line_what_is_inside():
    assert found_in_files(lambda file: file.stat().st_size > 0 and not ast.get_docstring(tree_of(file))) == {}


IMPORT_ALL = """
import gc, importlib, os, pkgutil, socket, threading
gc.disable()  # As while the app starts.
import qwendow
from qwendow.gradio_seam.stubs import write_no_stubs

def forbidden(*args, **kwargs):
    raise AssertionError("a socket was opened while importing")

before = dict(os.environ)
write_no_stubs()
import gradio, openai, uvicorn, yaml, dotenv, httpx2
socket.socket.connect = forbidden
socket.create_connection = forbidden
socket.getaddrinfo = forbidden
threads = threading.active_count()
for module in pkgutil.walk_packages(qwendow.__path__, "qwendow."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert dict(os.environ) == before, "the environment was changed while importing"
assert threading.active_count() == threads, "a thread was started while importing"
print("quiet")
"""


def test_importing_every_module_is_quiet():
    run = subprocess.run([sys.executable, "-c", IMPORT_ALL], cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert (run.stdout, run.stderr) == ("quiet\n", "")


def test_the_parts_list_is_short():
    lines = (ROOT / "app.py").read_text("utf-8").splitlines()
    assert len(lines) < 140


def test_the_picture_of_the_design_holds():
    """conversation ← answering ← page ← app"""
    chain = ["conversation", "answering", "page"]
    uses = {name: set().union(*(imports(tree_of(file)) for file in FILES if room(file) == name)) for name in chain}
    for lower, upper in pairwise(chain):
        assert f"qwendow.{lower}" in uses[upper]
        assert f"qwendow.{upper}" not in uses[lower]
