"""Sums: how a question writes them, as an expression for a calculator; and an expression as people write it."""

from __future__ import annotations

import re

_COMMA = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_N = r"(?<![\d.])(\d{1,60}(?:\.\d{1,60})?)"
# What is said in words or in signs of its own. The signs first, so that words meet nothing but digits.
_SAID = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), written)
    for pattern, written in (
        (r"％", "%"),
        (r"[×✕·]", "*"),
        (r"÷", "/"),
        (r"−", "-"),
        (r"（", "("),
        (r"）", ")"),
        (r"\^", "**"),
        (rf"{_N}\s?(?:%|percent|per cent)\s?of\s?{_N}", r"\2 * \1%"),
        (rf"{_N}\s?的\s?{_N}\s?%", r"\1 * \2%"),
        (rf"{_N}\s?的\s?百分之\s?{_N}", r"\1 * \2%"),
        (rf"{_N}\s?的\s?{_N}\s?次方", r"\1 ** \2"),
        (rf"{_N}\s?(?:squared|的平方(?!根))", r"\1 ** 2"),
        (rf"(?:square root of|根号|√)\s?{_N}|{_N}\s?的平方根", r"sqrt(\1\2)"),
        (r"(?<=[\d)%])\s?(?:to the power of)\s?(?=[\d(])", " ** "),
        (r"(?<=[\d)%])\s?(?:plus|加上?)\s?(?=[\d(-])", " + "),
        (r"(?<=[\d)%])\s?(?:minus|减去?)\s?(?=[\d(-])", " - "),
        (r"(?<=[\d)%])\s?(?:times|multiplied by|乘以?)\s?(?=[\d(-])", " * "),
        (r"(?<=[\d)%])\s?(?:divided by|除以)\s?(?=[\d(-])", " / "),
    )
)
_TERM = r"(?:(?:-|sqrt)?\s?\(\s?){0,6}-?\d{1,60}(?:\.\d{1,60})?(?:\s?%)?(?:\s?\)){0,6}"
_SUM = re.compile(
    rf"(?<![\w.])(?:{_TERM}(?:\s?(?:\*\*|[-+*/])\s?{_TERM}){{1,40}}|sqrt\(\d+(?:\.\d+)?\))(?!\.?\w)", re.ASCII
)
# A day, an order's number, a range: what is written without spaces and has no other sign may be none.
_NUMBERS_IN_A_ROW = re.compile(r"\d+(?:[-/]\d+)+")
_CODE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|.*(?<!\d)0\d.*")
_ALONE = r"\s*(?:what(?:'s| is)|how much is|请问)?\s*{}\s*(?:等于|是)?(?:多少)?[=？?]*\s*"
_EQUALS = re.compile(r"\b(?:calculate|compute|equals?)\b|=|等于|计算|算一下|得多少", re.IGNORECASE)


def sums_in(question: str) -> list[str]:
    """The expressions that are clearly meant to be calculated."""
    text = _COMMA.sub("", question)
    for pattern, written in _SAID:
        text = pattern.sub(written, text)
    found = (_balanced(match[0].strip()) for match in _SUM.finditer(text))
    return list(dict.fromkeys(expression for expression in found if _is_meant(expression, text)))


def _is_meant(expression: str, question: str) -> bool:
    if not _NUMBERS_IN_A_ROW.fullmatch(expression):
        return True
    alone = re.fullmatch(_ALONE.format(re.escape(expression)), question, re.IGNORECASE)
    return not _CODE.fullmatch(expression) and bool(alone or _EQUALS.search(question))


def _balanced(expression: str) -> str:
    """Without a bracket that belongs to the sentence around it."""
    while expression.endswith(")") and expression.count(")") > expression.count("("):
        expression = expression[:-1].rstrip()
    while expression.startswith("(") and expression.count("(") > expression.count(")"):
        expression = expression[1:].lstrip()
    return expression


def written_out(expression: str) -> str:
    """`3840 * 12.5%` as 3,840 × 12.5%; free of signs that Markdown would take for its own."""
    text = expression.replace("**", "^").replace("*", "×").replace("/", "÷")
    text = re.sub(r"\s*([×÷+])\s*|(?<=[\d)%])\s*(-)\s*", lambda sign: f" {sign[1] or sign[2]} ", text)
    return re.sub(r"(?<![\d.])\d{4,60}(?!\d)", lambda match: f"{int(match[0]):,}", text)
