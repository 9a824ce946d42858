"""The list of what leans on Gradio's inside: it is true and whole, and nothing leans outside of the seam."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import gradio as gr
import pytest

from qwendow.gradio_seam.leanings import LEANINGS, Leaning
from qwendow.gradio_seam.parts import PARTS
from qwendow.gradio_seam.tested import __file__ as SEAM
from qwendow.page.head import BROWSER
from test_architecture import nodes_of, tree_of

ROOT = Path(__file__).parents[2]
FOLDER = Path(SEAM).parent
OTHERS = [file for file in [*(ROOT / "qwendow").rglob("*.py"), ROOT / "app.py"] if FOLDER not in file.parents]
NAMES = {name for leaning in LEANINGS for name in leaning.names}
TEMPTING = {
    "fns", "renderables", "dependencies", "is_rendered", "preprocess_data", "postprocess_data",
    "handle_streaming_diffs", "handle_streaming_outputs",
    "config_values", "blocks_config", "state_data", "chatbot_state", "saved_input", "null_component", "get_blocks",
}  # fmt: skip
"""Private to Gradio as well, and not leaned on anywhere."""

EACH = pytest.mark.parametrize("leaning", LEANINGS, ids=lambda leaning: f"{leaning.file} {leaning.names[0]}")
PUBLIC_PARTS = {"gr.themes.Base", "gr.themes.Default", "gr.themes.Size", "gr.components.Component", "gr.blocks.Block"}
"""Documented, though not at the top of Gradio."""

PUBLIC_SETTINGS = {
    f"GRADIO_{name}" for name in ("SERVER_NAME", "SERVER_PORT", "ROOT_PATH", "TEMP_DIR", "ANALYTICS_ENABLED")
}
"""Documented at https://www.gradio.app/guides/environment-variables (November 2026)."""

WIRE = re.compile(r"gradio_api|__type__|session_hash|gradio_config|fn_index")
"""What Gradio's page and its server say to each other."""

OVERRIDE = re.compile(r"window\.\w+\s*=[^=]|\.prototype\b|defineProperty|navigator\.\w+\.\w+\s*=[^=]|Prism|svelte")
"""How a script replaces what others use, or reads what Gradio's own holds."""


def dotted(node: ast.AST) -> str:
    """As it is written, where that begins with the name of Gradio: to write all out takes seconds."""
    first = node
    while isinstance(first, ast.Attribute | ast.Subscript | ast.Call):
        first = first.func if isinstance(first, ast.Call) else first.value
    of_gradio = isinstance(first, ast.Name) and first.id == "gr"
    return ast.unparse(node) if of_gradio and isinstance(node, ast.Attribute) else ""


def imported(tree: ast.AST) -> set[str]:
    """What is imported from inside Gradio: modules below its top, and their names."""
    found: set[str] = set()
    for node in nodes_of(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("gradio.")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gradio":
            names = {alias.name for alias in node.names}
            found |= names - set(gr.__all__) if node.module == "gradio" else names | {str(node.module)}
    return found


def named(tree: ast.AST) -> set[str]:
    """Attributes, methods and arguments."""
    found: set[str] = set()
    for node in nodes_of(tree):
        match node:
            case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
                found.add(name)
            case ast.ClassDef():
                found |= {one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    return found


def said(tree: ast.AST) -> str:
    """All texts of the code, without those that say what a thing is."""
    docs = {ast.get_docstring(node, False) for node in nodes_of(tree) if isinstance(node, ast.Module | ast.ClassDef)}
    docs |= {ast.get_docstring(node, False) for node in nodes_of(tree) if isinstance(node, ast.FunctionDef)}
    texts = [node.value for node in nodes_of(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return "\n".join(text for text in texts if text not in docs)


def test_no_other_file_names_a_private_part_of_gradio():
    found = {str(file.relative_to(ROOT)): private_in(tree_of(file)) for file in OTHERS}
    assert {file: private for file, private in found.items() if any(private)} == {}


def private_in(tree: ast.AST) -> tuple[set[str], set[str], set[str], set[str], list[str]]:
    tops = {name for node in nodes_of(tree) if re.match(r"gr\.[a-zA-Z_]", name := dotted(node))}
    inside = {name for name in tops if name.split(".")[1] not in gr.__all__}
    inside = {name for name in inside if not any((part + ".").startswith(name + ".") for part in PUBLIC_PARTS)}
    texts = said(tree)
    settings = set(re.findall(r"GRADIO_[A-Z_]+", texts)) - PUBLIC_SETTINGS
    return imported(tree), inside, named(tree) & (NAMES | TEMPTING), settings, WIRE.findall(texts)


@pytest.mark.parametrize("file", [*BROWSER.glob("*.js")], ids=lambda file: file.name)
def test_no_script_of_the_page_names_a_private_part_of_gradio(file: Path):
    code = re.sub(r"^\s*//.*$|PARTS\.\w+", "", file.read_text("utf-8"), flags=re.M)
    found = [part for part in PARTS.values() if re.search(rf"{re.escape(part)}(?![\w-])", code)]
    assert (found, OVERRIDE.findall(code), WIRE.findall(code)) == ([], [], [])


@EACH
def test_what_is_listed_stands_in_its_file(leaning: Leaning):
    text = (FOLDER / leaning.file).read_text("utf-8")
    assert [name for name in leaning.names if name not in text] == []


@EACH
def test_its_tests_are_there(leaning: Leaning):
    assert leaning.tests
    for test in leaning.tests:
        file, name = test.split("::")
        path = ROOT / "tests" / (file if "/" in file else f"unit/{file}")
        assert f"def {name}" in path.read_text("utf-8"), test


def test_nothing_private_is_imported_in_the_seam_that_is_not_listed():
    found = set().union(*map(imported, map(tree_of, FOLDER.glob("*.py"))))
    parts = {name.rpartition(".")[2] for name in found if name.startswith("gradio.")}
    classes = {name for name in found if not name.startswith("gradio.") and not name.endswith("Message")}
    assert classes - NAMES == set()
    assert parts - NAMES <= {"state_holder", "utils", "context", "helpers", "route_utils"}


def test_each_file_of_the_seam_is_listed_or_only_holds_the_others_together():
    listed = {leaning.file for leaning in LEANINGS}
    files = {str(file.relative_to(FOLDER)) for file in [*FOLDER.glob("*.py"), *FOLDER.glob("browser/*.js")]}
    assert files - listed == {"__init__.py", "leanings.py", "tested.py"}


def test_the_gradio_that_was_tried_is_the_one_that_is_installed_and_hosted():
    tried = re.search(r'^TESTED = "(.+)"$', (FOLDER / "tested.py").read_text("utf-8"), re.M)
    pin = re.search(r"^gradio==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    hosted = re.search(r"^sdk_version: (\S+)", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert tried and pin and hosted
    assert (pin[1], hosted[1]) == (tried[1], tried[1])
