"""Gradio's chatbot, with messages that stay what they are: its own files, but for what is named here.

For each update of an answer the chatbot of Gradio 6.31 makes all messages anew, whereupon all of them are written out
as Markdown again. So what has settled costs as much as what grows; and a conversation that is opened is seen when all
of it is drawn. In a Gradio whose files read otherwise, Gradio's own are served.
"""

from __future__ import annotations

from pathlib import Path

from qwendow.gradio_seam.assets import FRONTEND

SCRIPTS = Path(__file__).with_name("browser")

CHATBOT = (
    ("return i}).filter(e=>e!==null)}", "return i}).filter(e=>e!==null).map(sameMessage)}"),
    ("return r.length>0&&n.push(r),n}async", "return r.length>0&&n.push(r),n.map(sameGroup)}async"),
    ("var B=ht(),V=w(B);", "var count=n(()=>s.value.length),B=ht(),V=w(B);"),
    ("latest:s.i===s.value.length-1", "latest:s.i===C(count)-1"),
    (":null),je=n(()=>{if(!c()", ":null),due=n(()=>firstDue(C(Q))),je=n(()=>{if(!c()"),
    ("r(a,17,()=>C(Q),h,(e,t,r)=>{let a=", "r(a,17,()=>C(Q),h,(e,t,r)=>whenDue(e,()=>r>=C(due),e=>{let a="),
    ("o(e,h)});var f=L(a,2)", "o(e,h)}));var f=L(a,2)"),
)
"""What stands in it once, and what comes in its place: messages and their groups are those of before where they say the
same; each looks at their count, not at all of them; and those of a conversation that is opened are drawn when due."""

STATUS = (
    (
        "this.dispatch_state_change_events(s),this.update_loading_status({...c,status:c.stage,fn_index:r.id,stream_state:n}),"
        "this.update_loading_stati_state();else if(s.stage===`error`)",
        "this.dispatch_state_change_events(s),sameStatus(this.loading_stati,r.id,s)||(this.update_loading_status({...c,"
        "status:c.stage,fn_index:r.id,stream_state:n}),this.update_loading_stati_state());else if(s.stage===`error`)",
    ),
)
"""With each update of an answer Gradio tells all parts of the page that it still grows: a tenth of what one costs."""

MARKDOWN = (
    (
        "if(i){for(let e of D.slice(a,D.length-o))for(let t of e.nodes)t.remove();",
        "if(i){for(let e of givingWay(D.slice(a,D.length-o),l))for(let t of e.nodes)t.remove();",
    ),
    ("a=y.lexer(r),", "a=y.lexer(withEnds(r)),"),
)
"""The paragraph that grows was another with each update of an answer; what is bold in it was so once that had ended."""

BESIDE = tuple(
    (f".sidebar-parent:has(.sidebar.open{side}{{", f".sidebar-parent:has(> * > * > .sidebar.open{side}{{")
    for side in (")", ":not(.right))", ".right)")
)
"""By Gradio's own rule a browser looks through all of the page for a sidebar whenever anything in it changes: 2 ms for
each update of an answer after 120 messages. By ours it looks where it is."""


def settled(assets: Path = FRONTEND / "assets") -> dict[str, str]:
    """By their addresses, what comes in the place of Gradio's own."""
    made = {}
    same, grown = (
        "".join((SCRIPTS / name).read_text("utf-8") for name in names)
        for names in (("same.js", "due.js"), ("grown.js", "begun.js"))
    )
    for pattern, changes, more in (
        ("Index-*.js", CHATBOT, same),
        ("Blocks-*.js", STATUS, (SCRIPTS / "status.js").read_text("utf-8")),
        ("markdown-code-*.js", MARKDOWN, grown),
        ("Index-*.css", BESIDE, ""),
    ):
        for file in assets.glob(pattern):
            if text := changed(file.read_text("utf-8"), changes):
                made[f"/assets/{file.name}"] = with_end(text, more)
    return made


def with_end(module: str, more: str) -> str:
    """As the last of a module, before what it exports."""
    rest, export, exported = module.rpartition("export{")
    return rest + more + export + exported


def changed(source: str, changes: tuple[tuple[str, str], ...]) -> str | None:
    """None, where it does not read as it is known."""
    if any(source.count(before) != 1 for before, _ in changes):
        return None
    for before, after in changes:
        source = source.replace(before, after)
    return source
