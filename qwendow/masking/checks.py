"""Whether digits are the number that they look like: by check digits, dates, and the ranges that were given out."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from ipaddress import ip_address, ip_network

import phonenumbers
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
"""The first two digits of GB/T 2260; 9 begins the identity of a foreigner who lives in China."""

CARDS: tuple[tuple[str, range], ...] = (
    (r"62|81(?:[0-6]|7[01])", range(16, 20)),  # UnionPay
    (r"60(?:1382|1428|3367|2907)|9558|9559|9843", range(16, 20)),  # of Chinese banks, before UnionPay
    (r"4", range(16, 17)),  # Visa
    (r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720", range(16, 17)),  # Mastercard
    (r"3[47]", range(15, 16)),  # American Express
    (r"35(?:2[89]|[3-8])", range(16, 17)),  # JCB
    (r"30[0-5]|3[68]", range(14, 15)),  # Diners Club
    (r"6011|65|64[4-9]", range(16, 17)),  # Discover
)
"""How cards begin, as a pattern, with how many digits they have."""

PICTURES = frozenset(("png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp", "ico", "pdf", "css", "js", "ts"))
"""Ends of file names such as icon@2x.png."""

VERSION = re.compile(
    r"(?:版本|版次?|固件|驱动|version|release|ver\.?|(?<![a-z])oid|identifier)[号为是到:=>\"'(\s\\]*v?\s*$|(?<![a-z])v\s$|第\s?$|==\s?$",
    re.IGNORECASE,
)
"""What stands before the number of one, of a section, or of a name in a directory."""

HELD_V6 = tuple(map(ip_network, ("2000::/3", "fc00::/7", "fe80::/10", "ff00::/8", "64:ff9b::/96", "::ffff:0:0/96")))
"""What is given out, or used by itself: other words of hexadecimal digits with colons are code (RFC 4291, IANA)."""

DECIMAL = re.compile(r"\d{3}[.]\d{8}")
"""As of a longitude."""

LENT = re.compile(r"14[5-9]")
"""Of mobiles, too, which phonenumbers knows for other things."""

EXTENSION = re.compile(r"(?:\s?(?:转|分机|ext\.?|#)\s?|(?<=\d{7})-)\d{1,6}$")
SPLIT = ((18,), (8, 10), (8, 9, 1), (2, 6, 9, 1), (2, 6, 10), (6, 6, 6), (4, 4, 4, 4, 2), (3,) * 6)
"""How many signs of a credit code people write together."""

IDENTITY = re.compile(
    r"身份证|证件号|identity|(?<![a-z])(?:id|sfz)(?![a-z])|id_?(?:card|no|num)|cert_?no|sfzh", re.IGNORECASE
)


def is_phone(text: str, before: str) -> bool:
    """Of a mobile or a line, by the plans of the countries that phonenumbers knows; without a country it is China."""
    number = re.sub(r"^00(?=86)", "+", EXTENSION.sub("", text))
    digits = re.sub(r"\D", "", number)
    if re.fullmatch(r"(?:86)?1[3-9]\d{9}", digits) and not re.match(r"\+(?!86)", number):
        if DECIMAL.fullmatch(number) or not all(
            len(group) > 2 for group in re.split(r"\D+", re.sub(r"^\D*86\D*", "", number))
        ):
            return False
        if LENT.match(digits[-11:]):
            return True
        number = f"+86{digits[-11:]}"
    elif not number.startswith("+") and (len(digits) < 10 or re.search(r"(?<!\d)\d{3}[ -]$", before)):
        return False  # Too short, or the end of something longer.
    with suppress(phonenumbers.NumberParseException):
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "CN"))
    return False


def is_email(text: str, before: str) -> bool:
    local, _, domain = text.rpartition("@")
    return ".." not in local and domain.rpartition(".")[2].lower() not in PICTURES


def is_identity(text: str, before: str) -> bool:
    """ISO 7064 MOD 11-2, and a birthday up to today. Where one was born is not looked up: no list has all counties."""
    number = re.sub(r"[ -]", "", text).upper().replace("×", "X")
    known = number[:2] in PROVINCES or number[0] == "9"
    return known and _is_day(number[6:14]) and ric.calc_check_digit(number) == number[-1]


def is_old_identity(text: str, before: str) -> bool:
    return text[:2] in PROVINCES and _is_day(f"19{text[6:12]}") and IDENTITY.search(before) is not None


def is_company(text: str, before: str) -> bool:
    """GB 32100, MOD 31; digits alone that look like an identity are that, or nothing."""
    groups = re.split("[ -]", text.upper())
    code = "".join(groups)
    if is_bank_card(code, before):
        return False
    if tuple(map(len, groups)) not in SPLIT or (code[:2] in PROVINCES and code[6:14].isdigit() and _is_day(code[6:14])):
        return False
    with suppress(ValidationError):
        return bool(uscc.validate(code))
    return False


def is_bank_card(text: str, before: str) -> bool:
    number = re.sub(r"[ -]", "", text)
    known = any(len(number) in lengths and re.match(begin, number) for begin, lengths in CARDS)
    return known and luhn.is_valid(number) and len(set(number)) > 1


def is_plate(text: str, before: str) -> bool:
    """GA 36: five signs, three letters among them at most, or six where it is one of new energy."""
    number = re.sub(r"\W", "", text).upper()[2:]
    if len(number) == 6:
        return re.fullmatch(r"[A-HJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[A-HJK]", number) is not None
    return len(number) == 5 and sum("A" <= sign <= "Z" for sign in number) <= 3 and any(map(str.isdigit, number))


def is_address(text: str, before: str) -> bool:
    """Not that of nowhere or of the machine itself, nor the number of a version."""
    with suppress(ValueError):
        address = ip_address(text)
        if address.version == 6:
            return any(address in held for held in HELD_V6)
        passing = address.is_unspecified or address.is_loopback or address.is_reserved
        passing = passing or (text.endswith(".0.0.0") and text != "10.0.0.0")  # A version.
        return not passing and VERSION.search(before) is None
    return False


def _is_day(digits: str) -> bool:
    with suppress(ValueError):
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return date(1900, 1, 1) <= day <= date.today()
    return False
