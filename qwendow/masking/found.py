"""Personal numbers in a text: where each stands, and of what kind it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from qwendow.conversation.unseen import HIDDEN
from qwendow.masking.checks import (
    is_address,
    is_bank_card,
    is_company,
    is_email,
    is_identity,
    is_old_identity,
    is_phone,
    is_plate,
)

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: ord(" ")}
WIDE |= dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), ord("-"))
WIDE |= dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F), ord(" "))
"""Full-width signs, and the dashes and spaces of typists, spreadsheets and pages, each for one of ASCII."""

ESCAPE = r"(?<=\\u[0-9A-Fa-f]{4}|\\[bfnrt]|%[0-9A-Fa-f]{2})"
"""How JSON and addresses of the web write a sign ends with a letter or a digit that is none of the number's."""

NOT_BEFORE, NOT_AFTER = rf"(?:{ESCAPE}|(?<![0-9A-Za-z])(?<![0-9][.\-]))", r"(?![0-9A-Za-z])(?![.][0-9])"
"""Digits and Latin letters go on; Han do not, between which a number may stand without a space,
nor does _ in names of files."""

CALLED = r"(?<![A-Za-z])(?i:tel|telephone|phone|mobile|mob|cell|call|fax|wechat|weixin|wx|vx)[.]?"

GAP = r"(?: ?[-.] ?| )?"
CHINA = rf"(?:(?:\((?:\+|00)?86\)|(?:\+|00)?86){GAP})?"
EXTENSION = r"(?:(?:\s?(?:转|分机|ext[.]?|#)\s?|-)\d{1,6})?"
ONE = r"1[3-9]\d{9}"
PHONE = (
    rf"(?:{NOT_BEFORE}|(?<={CALLED})|(?<=(?<!\d){ONE}-)(?={ONE}))"
    rf"(?:{CHINA}1[3-9]\d(?:{GAP}\d){{8}}"
    rf"|(?:(?:\+|00)86[- ]?)?(?:\(0[1-9]\d{{1,2}}\)|0[1-9]\d{{1,2}})[- ]?\d{{3,4}}[- ]?\d{{4}}{EXTENSION}"
    rf"|(?:00)?86-[1-9]\d{{1,2}}-\d{{7,8}}{EXTENSION}"
    r"|(?:(?<![\])])\+\d{1,3}|00(?:852|853|886))[- (]{0,2}\d[\d ()-]{5,16}\d)"
    rf"{NOT_AFTER}(?:(?!-\d{{3}})|(?<={ONE})(?=-(?:\d{{4}}|{ONE})(?![\d-])))"
)
"""At its end: who buys on a platform has a lent number, with a dash and four digits more; and there may be two."""

EMAIL = (
    rf"(?:{ESCAPE}|(?<![A-Za-z0-9._%+\-@])(?<!//)(?:(?<!\\)|(?![bfnrtu])))"
    r"[A-Za-z0-9_%+](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_%+-])?"
    r"(?:@|%40)(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@])(?!:(?:[~/]|[\w.-]+/))"
    r"|[一-鿿A-Za-z0-9-]{1,63}\.(?:中国|公司|网络|网址|公益|政务|在线|中文网|集团|商城))"
)
DOTS = "·•・･‧∙⋅"
PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    rf"(?<![全最更崭创]新|[尊珍]贵|收藏|[里讯]云)[ ]?[A-HJ-NP-Za-hj-np-z][{DOTS} .-]?"
    rf"[A-HJ-NP-Za-hj-np-z0-9]{{4,5}}(?:[A-HJ-NP-Za-hj-np-z0-9]|[挂学警港澳领使试超]){NOT_AFTER}"
)
V4, V6 = r"\d{1,3}(?:[.]\d{1,3}){3}", r"(?:[0-9A-Fa-f]{0,4}:){2,7}"
PRODUCT = r"(?<![\w./-])(?!ip/)[A-Za-z]{2,20}/"
"""Chrome/120.0.0.1 is a version; a name of a machine may stand before an address with a port."""

HEADING = r"(?<=(?:\A|\n)[#*\s]{0,6})[1-9](?:[.][1-9]\d?){3}[.]?\s+[A-Za-z一-鿿]"
"""That of a section begins a line."""

ADDRESS = (
    rf"(?:{ESCAPE}|(?<=(?:{ESCAPE}|(?<![A-Za-z]))(?i:ip))|(?<=(?<!\b0)(?:[.]\d{{1,3}}){{3}}-)|(?<![0-9A-Za-z_.\-])(?<![0-9A-Fa-f]:))"
    rf"(?:(?<!{PRODUCT})|(?={V4}:\d))(?!{HEADING})"
    rf"(?:(?:{V6})?{V4}(?!\s?[版节条章款])|{V6}[0-9A-Fa-f]{{0,4}}(?!:))(?![0-9A-Za-z_])(?![.][0-9A-Za-z])"
)

APART = r"(?:(?: {1,2}|-)(?=\d{3}|\d?[\dXx×](?![0-9A-Za-z])))?"
"""Between groups of three digits and more, the last of which may be shorter: shorter ones are a table."""

CODE = "[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]"


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is what a mark is called; `check` gets a match as ASCII, and the text that stands before it."""

    name: str
    pattern: str
    check: Callable[[str, str], bool]


KINDS: Mapping[str, Kind] = {
    "email": Kind("邮箱", EMAIL, is_email),
    "id_card": Kind("身份证号", rf"{NOT_BEFORE}(?=[1-9]\d\d)(?:{APART}\d){{17}}[ -]?[\dXx×]{NOT_AFTER}", is_identity),
    "uscc": Kind(
        "信用代码",
        rf"{NOT_BEFORE}(?={CODE}{{3}}|{CODE}{{2}}[ -]{CODE}{{6}}){CODE}(?:[ -]?{CODE}){{17}}{NOT_AFTER}",
        is_company,
    ),
    "bank_card": Kind("银行卡号", rf"{NOT_BEFORE}(?=\d{{4}})(?:{APART}\d){{13,19}}{NOT_AFTER}", is_bank_card),
    "phone": Kind("手机号", PHONE, is_phone),
    "plate": Kind("车牌号", PLATE, is_plate),
    "ip": Kind("IP地址", ADDRESS, is_address),
}
"""By their names in the setting, those first that others could be taken for: a card's digits may be an identity's."""

OLD_IDENTITY = Kind("身份证号", rf"{NOT_BEFORE}[1-9]\d{{14}}{NOT_AFTER}", is_old_identity)
"""Of before 1999, without a digit that checks it: only where the text says what it is."""

PATTERNS = {kind.pattern: regex.compile(kind.pattern, regex.ASCII) for kind in (*KINDS.values(), OLD_IDENTITY)}


@dataclass(frozen=True, slots=True)
class Found:
    """text[start:end] is of that kind; `value` is the same however it was written."""

    kind: str
    start: int
    end: int
    value: str


def find(text: str, kinds: Iterable[str]) -> list[Found]:
    """In their order, none within another."""
    wanted = frozenset(kinds)
    plain, places = _plain(text)
    taken: list[Found] = []
    for name, kind in KINDS.items():
        if name not in wanted:
            continue
        alike = (kind, OLD_IDENTITY) if name == "id_card" else (kind,)
        for start, end in (span for one in alike for span in _spans(plain, one)):
            at, to = places[start], places[end - 1] + 1
            if all(to <= other.start or at >= other.end for other in taken):
                taken.append(Found(name, at, to, _value(name, plain[start:end])))
    return sorted(taken, key=lambda one: one.start)


def _value(name: str, text: str) -> str:
    between = r"[\s().-]" if name == "phone" else r"[\s()-]"
    return regex.sub(between, "", text.replace("%40", "@")).upper().replace("×", "X")


def _spans(plain: str, kind: Kind) -> Iterator[tuple[int, int]]:
    """In a table other digits may stand before a number or after it: then it is less than what the pattern takes."""
    pattern = PATTERNS[kind.pattern]
    for match in pattern.finditer(plain, overlapped=True):
        start, text, before = match.start(), match[0], plain[max(0, match.start() - 12) : match.start()]
        for end in (len(text), *(at for at in range(len(text) - 1, 0, -1) if text[at] in " -")):
            if kind.check(text[:end], before) and pattern.fullmatch(plain, start, start + end):
                yield start, start + end
                break


def _plain(text: str) -> tuple[str, range | list[int]]:
    """The text in ASCII where it can be, and where in it each of its characters stood."""
    plain = text.translate(WIDE)
    if HIDDEN.isdisjoint(text):
        return plain, range(len(text))
    places = [place for place, char in enumerate(plain) if char not in HIDDEN]
    return "".join(plain[place] for place in places), places
