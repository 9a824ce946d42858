"""Modules of Gradio put into one, each of which runs when it is first asked for, as it would by itself.

Gradio 6.31 has its page ask for 43 files of them. Its bundler writes all imports at their beginning and all exports at
their end, so that no more than those needs to be read. What is imported is read once: of all that is exported only
`window` and `document` get their values later, and those are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

LISTED = "=>i.map(i=>d[i]);"
"""The end of a module's list of the files that go with those that it asks for later."""

IMPORT = r"import(?: (?P<default>[\w$]+) from|\{(?P<names>[^}]*)\}from)?\"\./(?P<file>[\w.-]+\.js)\";\n?"
BEGINNING = re.compile(
    rf"(?P<listed>const __vite__mapDeps=[^\n]+{re.escape(LISTED)}\n)?(?P<imports>(?:{re.sub('P<.*?>', ':', IMPORT)})*)"
)
END = re.compile(r"export\{(?P<names>[^{}]*)\};\s*")
ELSEWHERE = re.compile(r"(?:^|[;}\n])(?:import|export)[ *{\"]")
LATER = re.compile(r"import\(`\./([\w.-]+\.js)`\)")
SET_LATER = re.compile(r"if\(([\w$]+)===void 0\)\{\1=window,([\w$]+)=document,")

LINKED = """const qwendowMade = {{}}, qwendowNeed = (name) => qwendowMade[name] ??= qwendowModules[name]();
const qwendowElse = (file) => !Object.hasOwn(qwendowModules, file.slice(2));
const qwendowModules = {{
{modules}
}};
qwendowNeed("{first}");
export {{ qwendowNeed }};
"""
"""Its names are seen in all of the modules, and stand in none of them."""


class Unknown(Exception):
    """A module is not written as those of Gradio 6.31 are."""


@dataclass(frozen=True, slots=True)
class Module:
    listed: str
    imports: tuple[re.Match[str], ...]
    body: str
    exports: tuple[tuple[str, str], ...]
    """The module's own name of each, and the one that others know it by."""

    @classmethod
    def read(cls, source: str) -> Module:
        """Raises Unknown."""
        begin = BEGINNING.match(source)
        at = source.rfind("export{")
        end = END.fullmatch(source, at) if at >= 0 else None
        if not begin or (at >= 0 and not end):
            raise Unknown(source[:60])
        body = source[begin.end() : at if end else len(source)]
        if odd := ELSEWHERE.search(body):
            raise Unknown(body[odd.start() : odd.start() + 60])
        return cls(
            begin["listed"] or "",
            tuple(re.finditer(IMPORT, begin["imports"])),
            body,
            tuple(_pairs(end["names"])) if end else (),
        )

    def function(self, linked: Collection[str]) -> str:
        """One that runs the module, and returns what it exports; in brackets V8 reads it once, not twice."""
        later = SET_LATER.search(self.body)
        values = {later[1]: "window", later[2]: "document"} if later else {}
        listed = self.listed.replace(LISTED, f"{LISTED[:-1]}.filter(qwendowElse);")
        body = LATER.sub(lambda found: _needed_later(found, linked), self.body)
        exports = ",".join(f"get {name}(){{return {values.get(own, own)}}}" for own, name in self.exports)
        return f"(()=>{{{listed}{''.join(map(_needed, self.imports))}{body}\nreturn{{{exports}}}}})"

    def forward(self, name: str, file: str) -> str:
        """A module to stand at the place of this one, for those that are not in the `file`."""
        lines = [f'import {{ qwendowNeed }} from "./{file}";', f'const all = qwendowNeed("{name}");']
        names = [name for _, name in self.exports]
        # They may be words that nothing can be called by in a module of its own, such as `in`.
        lines += [f"const own{number} = all.{name};" for number, name in enumerate(names)]
        given = ", ".join(f"own{number} as {name}" for number, name in enumerate(names))
        return "\n".join([*lines, f"export {{ {given} }};\n"])


def read_all(sources: Mapping[str, str]) -> dict[str, Module]:
    """Modules by their names. Raises Unknown where they are not all that is needed to link them."""
    modules = {name: Module.read(source) for name, source in sources.items()}
    if wanted := {one["file"] for module in modules.values() for one in module.imports} - set(modules):
        raise Unknown(f"{', '.join(sorted(wanted))} is not among them")
    if sum(len(SET_LATER.findall(module.body)) for module in modules.values()) != 1:
        raise Unknown("what they export later stands nowhere")
    return modules


def linked(modules: Mapping[str, Module], first: str) -> str:
    """One module of all, that runs the `first`."""
    return LINKED.format(
        modules=",\n".join(f'"{name}":{module.function(modules)}' for name, module in modules.items()), first=first
    )


def _needed(one: re.Match[str]) -> str:
    needed = f'qwendowNeed("{one["file"]}")'
    if one["default"]:
        return f"const {one['default']}={needed}.default;"
    taken = ",".join(f"{name}:{own}" for name, own in _pairs(one["names"] or ""))
    return f"const{{{taken}}}={needed};" if taken else f"{needed};"


def _needed_later(found: re.Match[str], linked: Collection[str]) -> str:
    return f'Promise.resolve().then(()=>qwendowNeed("{found[1]}"))' if found[1] in linked else found[0]


def _pairs(names: str) -> Iterable[tuple[str, str]]:
    """What stands before and behind `as`."""
    split = [one.split(" as ") for one in names.split(",") if one]
    return [(one[0], one[-1]) for one in split]
