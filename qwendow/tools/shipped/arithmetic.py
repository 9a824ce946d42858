"""The calculator's numbers: exact fractions as long as that is possible, sixty digits where it is not."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction

DIGITS = 1_000
"""Numbers lie between 10**-1000 and 10**1000, so that none takes long to compute or to read."""

PRECISION = 60
"""Digits of what is not exact; far more than are shown, so that rounding does not show."""

SHOWN = 15
"""Digits of an approximation."""

LONGEST_FRACTION = 60
"""Characters of an exact value that is no whole number; a longer one is shown as an approximation."""

_BITS = math.ceil(DIGITS * math.log2(10))
# A result that is hardly above zero becomes zero instead, hence no trap for it.
_CONTEXT = Context(
    prec=PRECISION, Emax=DIGITS + 100, Emin=-DIGITS - 100, traps=[InvalidOperation, DivisionByZero, Overflow]
)


class CannotCompute(Exception):
    """The message is a sentence for the model; `help` asks for the list of what can be written."""

    def __init__(self, sentence: str, help: bool = False) -> None:
        super().__init__(sentence)
        self.help = help


@dataclass(frozen=True, slots=True)
class Number:
    value: Fraction
    exact: bool = True

    @classmethod
    def of(cls, value: int | Fraction, exact: bool = True) -> Number:
        """Within the bounds; a fraction whose exact form has grown too long is rounded. Raises CannotCompute."""
        fraction = Fraction(value)
        size = abs(fraction.numerator).bit_length() - fraction.denominator.bit_length()
        if fraction and abs(size) > _BITS:
            raise _beyond_bounds()
        if max(abs(fraction.numerator).bit_length(), fraction.denominator.bit_length()) > 2 * _BITS:
            return cls(Fraction(_decimal(fraction)), exact=False)
        return cls(fraction, exact)

    @classmethod
    def read(cls, text: str) -> Number:
        try:
            decimal = Decimal(text)
        except InvalidOperation as error:  # The exponent alone has more digits than a Decimal takes.
            raise _beyond_bounds() from error
        # Before the fraction is made, which would write out 1e999999999.
        if decimal and abs(decimal.adjusted()) > DIGITS:
            raise _beyond_bounds()
        return cls.of(Fraction(decimal)) if decimal else cls.of(0)

    def negated(self) -> Number:
        return Number(-self.value, self.exact)


def shown(number: Number) -> str:
    """`3`, `0.3`, `1/3 ≈ 0.333333333333333` or, if it is not exact, `≈ 1.4142135623731`."""
    if number.exact and number.value.denominator == 1:
        return str(number.value)
    approximation = f"≈ {_approximation(number.value)}"
    if not number.exact:
        return approximation
    exact = _terminating(number.value)
    if exact is not None and len(exact) <= LONGEST_FRACTION:
        return exact
    exact = str(number.value)
    return f"{exact} {approximation}" if len(exact) <= LONGEST_FRACTION else approximation


def _approximation(value: Fraction) -> str:
    decimal = Context(prec=SHOWN).plus(_decimal(value)).normalize(_CONTEXT)
    plain = -7 <= decimal.adjusted() < 21
    return f"{decimal:f}" if plain else f"{decimal:e}"


def _terminating(value: Fraction) -> str | None:
    """The decimal that is the fraction; None if there is none with few digits."""
    for places in range(1, LONGEST_FRACTION):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
            return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
    return None


def _beyond_bounds() -> CannotCompute:
    return CannotCompute(f"A number here is beyond what can be calculated (10**-{DIGITS} to 10**{DIGITS}).")


def _decimal(value: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _divided(left: Number, right: Number) -> Number:
    _check_divisor(right)
    return Number.of(left.value / right.value, left.exact and right.exact)


def _floor_divided(left: Number, right: Number) -> Number:
    _check_divisor(right)
    return Number.of(left.value // right.value, left.exact and right.exact)


def _remainder(left: Number, right: Number) -> Number:
    _check_divisor(right)
    return Number.of(left.value % right.value, left.exact and right.exact)


def _check_divisor(number: Number) -> None:
    if number.value == 0:
        raise CannotCompute("Division by zero has no result.")


def _power(base: Number, exponent: Number) -> Number:
    if base.value == 0 and exponent.value < 0:
        raise CannotCompute("Division by zero has no result.")
    exact = base.exact and exponent.exact
    if exponent.value.denominator == 2 and base.value >= 0:
        return _power(_root([base]), Number(exponent.value * 2, exponent.exact))
    if exponent.value.denominator == 1:
        power = int(exponent.value)
        if abs(base.value) in (0, 1):
            return Number.of(base.value ** (abs(power) % 2 + 2 * (power != 0)), exact)
        longest = max(abs(base.value.numerator).bit_length(), base.value.denominator.bit_length())
        if longest * abs(power) <= 2 * _BITS:
            return Number.of(base.value**power, exact)
    return _approximate_power(base, exponent)


def _approximate_power(base: Number, exponent: Number) -> Number:
    try:
        power = _CONTEXT.power(_decimal(base.value), _decimal(exponent.value))
    except Overflow as error:
        raise _beyond_bounds() from error
    except InvalidOperation as error:
        raise CannotCompute("A broken power of a negative number has no real result.") from error
    if power == 0 and base.value:
        raise _beyond_bounds()
    return Number.of(Fraction(power), exact=False)


def _root(arguments: list[Number]) -> Number:
    (number,) = _counted("sqrt", arguments, 1, 1)
    if number.value < 0:
        raise CannotCompute("The square root of a negative number has no real result.")
    top, bottom = math.isqrt(number.value.numerator), math.isqrt(number.value.denominator)
    if top**2 == number.value.numerator and bottom**2 == number.value.denominator:
        return Number.of(Fraction(top, bottom), number.exact)
    return Number.of(Fraction(_CONTEXT.sqrt(_decimal(number.value))), exact=False)


def _absolute(arguments: list[Number]) -> Number:
    (number,) = _counted("abs", arguments, 1, 1)
    return Number(abs(number.value), number.exact)


def _rounded(arguments: list[Number]) -> Number:
    """Halves go away from zero, as money is rounded."""
    number, *rest = _counted("round", arguments, 1, 2)
    places = rest[0].value if rest else Fraction(0)
    if places.denominator != 1 or abs(places) > 100:
        raise CannotCompute("round takes a number and a whole number of digits up to 100.")
    scale = Fraction(10) ** int(places)
    whole = math.floor(abs(number.value) * scale + Fraction(1, 2))
    return Number.of(Fraction(whole if number.value >= 0 else -whole) / scale, number.exact)


def _factorial(arguments: list[Number]) -> Number:
    (number,) = _counted("factorial", arguments, 1, 1)
    if number.value < 0 or number.value.denominator != 1:
        raise CannotCompute("factorial takes a whole number that is not negative.")
    if number.value > DIGITS:
        raise _beyond_bounds()
    return Number.of(math.factorial(int(number.value)), number.exact)


def _least(arguments: list[Number]) -> Number:
    return min(_counted("min", arguments, 1, None), key=lambda number: number.value)


def _greatest(arguments: list[Number]) -> Number:
    return max(_counted("max", arguments, 1, None), key=lambda number: number.value)


def _counted(name: str, arguments: list[Number], least: int, most: int | None) -> list[Number]:
    if len(arguments) < least or (most is not None and len(arguments) > most):
        raise CannotCompute(f"{name} was given {len(arguments)} numbers.", help=True)
    return arguments


OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: lambda left, right: Number.of(left.value + right.value, left.exact and right.exact),
    ast.Sub: lambda left, right: Number.of(left.value - right.value, left.exact and right.exact),
    ast.Mult: lambda left, right: Number.of(left.value * right.value, left.exact and right.exact),
    ast.Div: _divided,
    ast.FloorDiv: _floor_divided,
    ast.Mod: _remainder,
    ast.Pow: _power,
}

FUNCTIONS: dict[str, Callable[[list[Number]], Number]] = {
    "sqrt": _root,
    "abs": _absolute,
    "round": _rounded,
    "factorial": _factorial,
    "min": _least,
    "max": _greatest,
}

CONSTANTS: dict[str, Number] = {
    "pi": Number(Fraction("3.14159265358979323846264338327950288419716939937510582097494459"), exact=False),
    "e": Number(Fraction("2.71828182845904523536028747135266249775724709369995957496696763"), exact=False),
}
