"""Gradio's modules, put into one."""

from __future__ import annotations

import re

import pytest

from qwendow.gradio_seam.assets import FRONTEND
from qwendow.gradio_seam.first_visit import NAMES
from qwendow.gradio_seam.linked import Module, Unknown, linked, read_all

FIRST = "var w,d;function set(){if(w===void 0){w=window,d=document,n=1}}export{w as a,d as b,set as $};"
LISTED = 'const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./first.js","./x.css"])))=>i.map(i=>d[i]);\n'
OTHER = (
    f'{LISTED}import{{a as e,$ as t}}from"./first.js";import"./bare.js";var s=`import`;'
    "import(`./first.js`);import(`./far.js`);export{s as b,s as default};"
)
WRITTEN = {"first.js": FIRST, "bare.js": 'import k from"./first.js";k()', "other.js": OTHER}


def test_each_module_becomes_a_function_that_runs_when_it_is_needed():
    text = linked(read_all(WRITTEN), "first.js")
    modules, _, end = text.partition("qwendowModules = {\n")[2].partition("\n};\n")
    first, bare, other = modules.split(',\n"')
    # What gets its value later is read as what it will be.
    assert first.endswith("\nreturn{get a(){return window},get b(){return document},get $(){return set}}})")
    assert bare == 'bare.js":(()=>{const k=qwendowNeed("first.js").default;k()\nreturn{}})'
    assert other == (
        f'other.js":(()=>{{{LISTED.replace(";", ".filter(qwendowElse);")}'
        'const{a:e,$:t}=qwendowNeed("first.js");qwendowNeed("bare.js");var s=`import`;'
        'Promise.resolve().then(()=>qwendowNeed("first.js"));import(`./far.js`);'
        "\nreturn{get b(){return s},get default(){return s}}})"
    )
    assert end.startswith('qwendowNeed("first.js");')


def test_who_is_not_among_them_gets_the_same_by_the_old_names():
    assert Module.read(OTHER).forward("other.js", "all.js") == (
        'import { qwendowNeed } from "./all.js";\nconst all = qwendowNeed("other.js");\n'
        "const own0 = all.b;\nconst own1 = all.default;\nexport { own0 as b, own1 as default };\n"
    )


@pytest.mark.parametrize(
    "moved",
    [
        {"bare.js": 'import"./away.js";'},
        {"bare.js": 'import*as e from"./first.js";'},
        {"bare.js": "let e;export{e};e=1"},
        {"first.js": "var w,d;export{w,d};"},
    ],
)
def test_what_is_written_otherwise_is_not_guessed_at(moved: dict[str, str]):
    with pytest.raises(Unknown):
        read_all(WRITTEN | moved)


def test_gradios_own_are_written_so():
    sources = {name: (FRONTEND / "assets" / name).read_text("utf-8") for name in NAMES if name.endswith(".js")}
    text = linked(read_all(sources), next(iter(sources)))
    assert text.count("qwendowNeed = ") == 1 and len(text) > sum(map(len, sources.values()))
    assert not any("qwendow" in source for source in sources.values())


def test_who_declares_without_a_value_what_it_exports_is_known():
    """What gets its value later than it is imported would be missed. `document` and `window` do; the others are names
    of something inside of a function, too."""
    bare = {}
    for name in NAMES:
        if name.endswith(".js"):
            module = Module.read((FRONTEND / "assets" / name).read_text("utf-8"))
            declared = re.findall(r"\b(?:var|let) ([\w$]+(?:,[\w$]+)*);", module.body)
            bare[name] = {own for own, _ in module.exports} & {one for names in declared for one in names.split(",")}
    assert {name: own for name, own in bare.items() if own} == {
        "index-DphvyggB.js": {"Ko", "qo", "o", "s"},
        "core-Bdx9080F.js": {"z"},
        "statustracker-DQF-KcRT.js": {"Ge"},
        "Index-3o3U-0UB.js": {"v"},
    }
