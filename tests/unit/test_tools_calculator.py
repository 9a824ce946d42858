"""The calculator: exact, quick whatever it is given, and deaf to everything that is not arithmetic."""

from __future__ import annotations

import inspect
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.tools import ToolError
from qwendow.tools.shipped.calculator import calculator

BEYOND = "A number here is beyond what can be calculated (10**-1000 to 10**1000)."
HELP = "Use numbers, + - * / // % **, brackets, sqrt, abs, round, min, max, factorial, pi and e."

RESULTS = {
    "0.1+0.2": "0.3",
    "1/3": "1/3 ≈ 0.333333333333333",
    "-2/3": "-2/3 ≈ -0.666666666666667",
    "1/8": "0.125",
    "-1/8": "-0.125",
    "0.07*100": "7",
    "1.1*1.1": "1.21",
    "17 % 5": "2",
    "-7 // 2": "-4",
    "-7 % 3": "2",
    "2 ** -3": "0.125",
    "2 ** 3 ** 2": "512",
    "-2 ** 2": "-4",
    "2^10": "1024",
    "９ ×（３＋４）÷ ２": "31.5",
    "200 * 15%": "30",
    "200 / 50%": "400",
    "200 * (1 - 15%)": "170",
    "15%": "0.15",
    "(10 + 5)%": "0.15",
    "50% + 1": "1.5",
    "１２．５％": "0.125",
    "100 %5": "0",
    "4²": "16",
    "√9": "3",
    "√(1 + 1.25)": "1.5",
    "sqrt(2)": "≈ 1.4142135623731",
    "sqrt(2) ** 2": "≈ 2",
    "sqrt(4/9)": "2/3 ≈ 0.666666666666667",
    "4 ** 0.5": "2",
    "8 ** (1/3)": "≈ 2",
    "PI": "≈ 3.14159265358979",
    "e ** π": "≈ 23.1406926327793",
    "abs(-3.5)": "3.5",
    "round(2.5)": "3",
    "round(-2.5)": "-3",
    "round(1.005, 2)": "1.01",
    "round(1234, -2)": "1200",
    "min(3, 1, 2) + max(1,234)": "235",
    "factorial(20)": "2432902008176640000",
    "factorial(0)": "1",
    "0 ** 0": "1",
    "(-1) ** (10 ** 100)": "1",
    "(-1) ** (10 ** 100 + 1)": "-1",
    "1.003541666 ** 360": "≈ 3.57064861860656",
    "10 ** 30 / 7": "1000000000000000000000000000000/7 ≈ 1.42857142857143e+29",
    "1/3**600": "≈ 5.33638516537711e-287",
    "1e3 + 1.5E-3": "1000.0015",
    "007 + 1": "8",
    "1 + 2 =": "3",
    "1\n+\n1": "2",
    ".5 + 5.": "5.5",
    "+".join(["1"] * 250): "250",
    "9007199254740993 * 1.0": "9007199254740993",
    "0.1000000000000000000001 * 10": "1.000000000000000000001",
    "0e5": "0",
}

ERRORS = {
    "1/0": "Division by zero has no result.",
    "1 // (2 - 2)": "Division by zero has no result.",
    "1 % (0)": "Division by zero has no result.",
    "0 ** -1": "Division by zero has no result.",
    "sqrt(-1)": "The square root of a negative number has no real result.",
    "(-8) ** (1/3)": "A broken power of a negative number has no real result.",
    "factorial(2.5)": "factorial takes a whole number that is not negative.",
    "factorial(-1)": "factorial takes a whole number that is not negative.",
    "round(1, 0.5)": "round takes a number and a whole number of digits up to 100.",
    "round(1, 10**9)": "round takes a number and a whole number of digits up to 100.",
    "1,234 * 2": f"Write numbers without thousands separators. {HELP}",
    "2(3 + 4)": f"Write * where numbers are multiplied. {HELP}",
    "min()": f"min was given 0 numbers. {HELP}",
    "sqrt(1, 2)": f"sqrt was given 2 numbers. {HELP}",
    "sin(1)": f'"sin" is unknown or wrongly used. {HELP}',
    "x + 1": f'"x" is unknown or wrongly used. {HELP}',
    "sqrt": f'"sqrt" is unknown or wrongly used. {HELP}',
    "pi(1)": f'"pi" is unknown or wrongly used. {HELP}',
    "max(*1)": f"The expression cannot be read. {HELP}",
    "0x10": f'"0x10" is not a decimal number. {HELP}',
    "1j": f'"1j" is not a decimal number. {HELP}',
    "true": f'"true" is unknown or wrongly used. {HELP}',
    "": f"The expression cannot be read. {HELP}",
    "1 +": f"The expression cannot be read. {HELP}",
    "1 2": f"The expression cannot be read. {HELP}",
    "1 if 1 else 2": f"The expression cannot be read. {HELP}",
    "lambda 1": f"The expression cannot be read. {HELP}",
    "not 1": f"The expression cannot be read. {HELP}",
    "5[0]": f"The expression cannot be read: [ ]. {HELP}",
    "a.b": f"The expression cannot be read. {HELP}",
    "100元": f"The expression cannot be read: 元. {HELP}",
    "1½": f"The expression cannot be read: ½. {HELP}",
    "__import__('os').system('true')": f"The expression cannot be read: ' _. {HELP}",
    "1" * 501: "The expression is longer than 500 characters. Calculate in several steps.",
}

TOO_MUCH = [
    "9**9**9",
    "10**10**10",
    "-9**9**9",
    "9**-9**9",
    "0.5**4000",
    "1.5**10**50",
    "2**(10**12+0.5)",
    "factorial(10**9)",
    "factorial(999)",
    "factorial(factorial(factorial(5)))",
    "1e999999999",
    "1e-999999999",
    "1e" + "9" * 400,
    "1e1000*10",
    "**".join(["9"] * 60),
    "10**1000*10**1000",
    "e**e**e**e",
]

HEAVY = [
    "(" * 249 + "1" + ")" * 249,
    "-" * 499 + "1",
    "sqrt(" * 80 + "2" + ")" * 80,
    "*".join(["1.0000000001"] * 38),
    "*".join(["9**999"] * 70),
    "+".join(["1/factorial(450)"] * 29),
    "**".join(["1.1"] * 120),
    "5" + "%" * 499,
    "(" * 500,
    "√" * 500,
    "9" * 500,
    "max(" + ",".join(["9"] * 240) + ")",
]


@pytest.mark.parametrize(("expression", "result"), RESULTS.items())
def test_result(expression: str, result: str):
    assert calculator(expression) == result


@pytest.mark.parametrize(("expression", "sentence"), ERRORS.items())
def test_error_says_what_is_wrong(expression: str, sentence: str):
    with pytest.raises(ToolError) as caught:
        calculator(expression)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("expression", TOO_MUCH)
def test_what_is_too_large_is_refused_at_once(expression: str):
    start = time.thread_time()
    with pytest.raises(ToolError) as caught:
        calculator(expression)
    assert str(caught.value) == BEYOND
    assert time.thread_time() - start < 3


@pytest.mark.parametrize("expression", HEAVY, ids=lambda expression: expression[:20])
def test_nothing_takes_long(expression: str):
    start = time.thread_time()
    try:
        calculator(expression)
    except ToolError as error:
        assert len(str(error)) < 300
    assert time.thread_time() - start < 3


def test_nesting_beyond_the_stack_is_said():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 150)
    try:
        with pytest.raises(ToolError) as caught:
            calculator("-" * 400 + "1")
    finally:
        sys.setrecursionlimit(limit)
    assert str(caught.value) == "The expression is nested too deeply. Calculate in several steps."


@st.composite
def sums(draw: st.DrawFn, depth: int = 3) -> tuple[str, Fraction | None]:
    """An expression, and its value: None where it divides by zero."""
    if depth == 0 or draw(st.booleans()):
        digits, places = draw(st.integers(0, 99_999)), draw(st.integers(0, 3))
        return f"{digits}e-{places}", Fraction(digits, 10**places)
    (left, a), (right, b) = draw(sums(depth - 1)), draw(sums(depth - 1))
    operator = draw(st.sampled_from(["+", "-", "*", "/", "//", "%"]))
    # Before a bracket, % is the remainder.
    return f"({left}){operator}({right})", _value(a, operator, b)


def _value(a: Fraction | None, operator: str, b: Fraction | None) -> Fraction | None:
    if a is None or b is None or (operator in ("/", "//", "%") and not b):
        return None
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "//":
            return Fraction(a // b)
        case _:
            return a % b


@settings(max_examples=300, deadline=None)
@given(sums())
def test_calculates_as_fractions_do(case: tuple[str, Fraction | None]):
    expression, value = case
    if value is None:
        with pytest.raises(ToolError, match=r"^Division by zero has no result\.$"):
            calculator(expression)
        return
    exact, _, approximation = calculator(expression).partition("≈")
    if exact:
        assert Fraction(exact.strip()) == value
    if approximation:
        assert abs(Fraction(approximation.strip()) - value) <= abs(value) * Fraction(1, 10**14)


@settings(max_examples=500, deadline=5_000)
@given(st.text(st.sampled_from("0123456789.+-*/%()eπ√^², sqrtmaxfoundbil×÷=\n_[]'\""), max_size=60) | st.text())
def test_whatever_is_written_gives_a_text_or_a_tool_error(expression: str):
    try:
        assert calculator(expression)
    except ToolError as error:
        assert str(error)
