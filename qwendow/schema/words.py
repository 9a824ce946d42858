"""The words to the model about a schema, from the Markdown files beside this one."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from string import Template

from qwendow.conversation.judged import Fault, Schema, Verdict


def instructions(schema: Schema) -> str:
    """What is added to the system prompt where the model cannot be given a schema of its own."""
    longest = max((len(run) for run in re.findall("`+", schema.text)), default=0)
    return _template("instructions").substitute(schema=schema.text, fence="`" * max(3, longest + 1))


def repair_request(verdict: Verdict) -> str:
    """The user's message that asks for the answer again, without what the verdict names."""
    lines = [_fault(verdict.fault)] if verdict.fault else []
    lines += [f"- `{problem.path}` {problem.message}" for problem in verdict.problems]
    lines += [f"- and {verdict.more} more"] if verdict.more else []
    return _template("repair").substitute(problems="\n".join(lines))


def _fault(fault: Fault) -> str:
    place = f"line {fault.line}, column {fault.column}: " if fault.line else ""
    return f"- {place}{_FAULTS[fault.reason]}"


_FAULTS = {
    "not_json": "it is not JSON",
    "number": "it holds a number that is too large",
    "too_large": "it is too long",
    "too_deep": "it is nested too deeply",
    "too_slow": "it takes too long to check",
}


@functools.cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / f"{name}.md").read_text("utf-8").strip())
