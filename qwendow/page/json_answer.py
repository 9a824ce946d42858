"""A JSON answer for the eye: formatted, with what is said of it, by its schema if it has one."""

from __future__ import annotations

import html
import json
import re

from qwendow.conversation.fences import fenced
from qwendow.conversation.judged import Fault, Problem, Verdict
from qwendow.conversation.turn import Outcome, Turn
from qwendow.page.dress import dress
from qwendow.page.own import own
from qwendow.page.texts import PROBLEMS, TEXTS, Language

JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
OPENING, CLOSING = ("{", "["), ("}", "]")


def json_answer(text: str, turn: Turn, language: Language) -> str:
    """Markdown: the answer in a fence, and under it the verdict on it, once there is one."""
    if turn.outcome is Outcome.RUNNING or (turn.outcome is Outcome.DONE and turn.schema and not turn.verdict):
        return dress(fenced(text, "json"))
    if turn.verdict:
        return _judged(text, turn.verdict, language)
    try:
        source = _unfenced(text)
        json.loads(source, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return dress(fenced(text)) + note("bad", "✗ " + TEXTS["json_invalid"][language])
    return dress(fenced(indented(source), "json")) + _praise("json_valid", language)


def verdict_words(verdict: Verdict, language: Language) -> str:
    """What keeps an answer from its schema, as plain text."""
    if verdict.fault:
        return _fault(verdict.fault, language)
    problems = [f"{problem.path} {_problem_words(problem, language)}" for problem in verdict.problems]
    if verdict.more:
        problems.append(TEXTS["json_more"][language].format(count=verdict.more))
    comma, stop, space = ("；", "。", "") if language == "zh" else ("; ", ".", " ")
    return f"{TEXTS['json_misfits'][language]}{space}{comma.join(problems)}{stop}"


def note(kind: str, text: str) -> str:
    return "\n\n" + own(f"notice {kind}", text)


def indented(source: str) -> str:
    """Valid JSON, a line for each value, and every value as it was written: 19.90, 1e5, a key that comes twice."""
    lines, depth, before = [""], 0, ""
    for token in JSON_TOKEN.findall(source):
        closing, opened = token in CLOSING, before in OPENING
        depth -= closing
        if (opened and not closing) or before == "," or (closing and not opened):
            lines.append("  " * depth)
        lines[-1] += token + " " * (token == ":")
        depth += token in OPENING
        before = token
    return "\n".join(lines)


def _judged(text: str, verdict: Verdict, language: Language) -> str:
    if verdict.fault:
        return dress(fenced(text)) + note("bad", "✗ " + _fault(verdict.fault, language))
    answer = dress(fenced(indented(_unfenced(text)), "json"))
    if verdict.conforms:
        return answer + _praise("json_fits", language)
    problems = [_problem(problem, language) for problem in verdict.problems]
    if verdict.more:
        problems.append(f"<li>{TEXTS['json_more'][language].format(count=verdict.more)}</li>")
    words = f"✗ {TEXTS['json_misfits'][language]} {_download(language)}"
    return answer + note("bad", f"{words}<ul>{''.join(problems)}</ul>")


def _praise(words: str, language: Language) -> str:
    return note("good", f"✓ {TEXTS[words][language]} {_download(language)}")


def _download(language: Language) -> str:
    """What a press does stands in browser/download.js: the browser saves the text of the code block above."""
    return f'<button type="button" class="download">{TEXTS["download"][language]}</button>'


def _problem(problem: Problem, language: Language) -> str:
    words = _problem_words(problem, language)
    return f'<li title="{_quoted(problem.message)}"><code>{_quoted(problem.path)}</code> {_literal(words)}</li>'


def _problem_words(problem: Problem, language: Language) -> str:
    return PROBLEMS.get(problem.keyword, problem.message) if language == "zh" else problem.message


def _fault(fault: Fault, language: Language) -> str:
    if fault.reason == "not_json":
        name = "json_place" if fault.line else "json_invalid"
        return TEXTS[name][language].format(line=fault.line, column=fault.column)
    return TEXTS[f"json_{fault.reason}"][language]


def _quoted(text: str) -> str:
    """As HTML, where no formula is looked for but in its source: paths begin with a dollar sign."""
    return html.escape(" ".join(text.split())).replace("$", "&#36;").replace("\\", "&#92;")


def _literal(text: str) -> str:
    """As HTML that holds no formula: the characters that would begin or end one stand alone."""
    return re.sub(r"&#(?:36|92);", r"<span>\g<0></span>", _quoted(text))


def _unfenced(text: str) -> str:
    """The inside of a single Markdown fence around the whole text, which models add in spite of JSON mode."""
    match = re.fullmatch(r"\s*```[^`\n]*\n(.*)\n```\s*", text, re.DOTALL)
    return match.group(1) if match else text


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
