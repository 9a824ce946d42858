"""calculator: exact arithmetic on what a model writes down, without ever running it as code."""

from __future__ import annotations

import ast
import re

from qwendow.tools.definition import ToolError, tool
from qwendow.tools.shipped.arithmetic import CONSTANTS, FUNCTIONS, OPERATORS, CannotCompute, Number, shown

LONGEST = 500
"""Characters of an expression."""

_SIGNS = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
        **{"\u3000": " ", "\n": " ", "\t": " ", "×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "−": "-", "–": "-"},
        **{"π": "pi", "²": "**2", "³": "**3", "【": "(", "】": ")", "、": ","},
    }
)
_ALLOWED = re.compile(r"[0-9a-z.+\-*/%(), ]+")
# Between two values it is the remainder, behind one it is a percentage.
_PERCENT = re.compile(r"%(?!\s*[0-9a-z(.])")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(e[+-]?\d+)?")
_LEADING_ZEROS = re.compile(r"(?<![\w.])0+(?=\d)")
_HELP = "Use numbers, + - * / // % **, brackets, sqrt, abs, round, min, max, factorial, pi and e."


@tool(seconds=5)
def calculator(expression: str) -> str:
    """Calculates exactly (计算器). Use it for every calculation with more than one digit.

    Args:
        expression: Numbers with + - * / // % ** and brackets; also sqrt, abs, round(x, digits) (halves away from
            zero), min, max, factorial, pi, e. 15% is 0.15. No units, no thousands separators, no variables.
    """
    if len(expression) > LONGEST:
        raise ToolError(f"The expression is longer than {LONGEST} characters. Calculate in several steps.")
    source = _normalised(expression)
    try:
        return shown(_Evaluation(source).value(ast.parse(source, mode="eval").body))
    except CannotCompute as error:
        raise ToolError(f"{error} {_HELP}" if error.help else str(error)) from error
    except (SyntaxError, ValueError) as error:
        raise ToolError(f"The expression cannot be read. {_HELP}") from error
    except (RecursionError, MemoryError) as error:
        raise ToolError("The expression is nested too deeply. Calculate in several steps.") from error


def _normalised(expression: str) -> str:
    """The expression as Python would write it; a percentage becomes `[0]`, which binds as closely."""
    source = expression.translate(_SIGNS).lower().strip().rstrip("=? ").replace("^", "**")
    source = re.sub(r"√\s*([0-9.]+)", r"sqrt(\1)", source).replace("√", "sqrt")
    if not _ALLOWED.fullmatch(source):
        wrong = sorted(set(_ALLOWED.sub("", source)))
        raise ToolError(f"The expression cannot be read{': ' + ' '.join(wrong[:10]) if wrong else ''}. {_HELP}")
    return _LEADING_ZEROS.sub("", _PERCENT.sub("[0]", source))


class _Evaluation:
    """Values of the parts of one expression; raises CannotCompute."""

    def __init__(self, source: str) -> None:
        self._source = source

    def value(self, node: ast.expr) -> Number:
        match node:
            case ast.Constant():
                return self._number(node)
            case ast.Name() if node.id in CONSTANTS:
                return CONSTANTS[node.id]
            case ast.UnaryOp(op=ast.USub()):
                return self.value(node.operand).negated()
            case ast.UnaryOp(op=ast.UAdd()):
                return self.value(node.operand)
            case ast.BinOp() if type(node.op) in OPERATORS:
                return OPERATORS[type(node.op)](self.value(node.left), self.value(node.right))
            case ast.Subscript():
                return OPERATORS[ast.Div](self.value(node.value), Number.of(100))
            case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name]([self.value(part) for part in node.args])
            case _:
                raise CannotCompute(self._complaint(node), help=True)

    def _number(self, node: ast.Constant) -> Number:
        # The parser's own value is a float already.
        text = self._source[node.col_offset : node.end_col_offset]
        if not _NUMBER.fullmatch(text):
            raise CannotCompute(f'"{text}" is not a decimal number.', help=True)
        return Number.read(text)

    def _complaint(self, node: ast.expr) -> str:
        match node:
            case ast.Tuple():
                return "Write numbers without thousands separators."
            case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
                return f'"{name[:20]}" is unknown or wrongly used.'
            case ast.Call():
                return "Write * where numbers are multiplied."
            case _:
                return "The expression cannot be read."
