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
WIDE |= dict.fromkeys((0x2010, 0x2011, 0x2013), ord("-"))
"""Full-width signs and the dashes of a typist, each for one of ASCII."""

ESCAPE = r"(?<=\\u[0-9A-Fa-f]{4}|\\[bfnrt]|%[0-9A-Fa-f]{2})"
"""How JSON and addresses of the web write a sign ends with a letter or a digit that is none of the number's."""

NOT_BEFORE, NOT_AFTER = rf"(?:{ESCAPE}|(?<![0-9A-Za-z_])(?<![0-9][.\-]))", r"(?![0-9A-Za-z_])(?![.][0-9])"
"""Digits and Latin letters go on; Han do not, between which a number may stand without a space."""

CALLED = r"(?<![A-Za-z])(?i:tel|telephone|phone|mobile|mob|cell|call|fax|wechat|weixin|wx|vx)[.]?"

CHINA = r"(?:(?:\+|00)?86[- .]?)?"
EXTENSION = r"(?:(?:\s?(?:转|分机|ext[.]?|#)\s?|-)\d{1,6})?"
PHONE = (
    rf"(?:{NOT_BEFORE}|(?<={CALLED}))"
    rf"(?:{CHINA}1[3-9]\d(?:[- .]?\d){{8}}"
    rf"|(?:(?:\+|00)86[- ]?)?(?:\(0\d{{2,3}}\)|0\d{{2,3}})[- ]?\d{{3,4}}[- ]?\d{{4}}{EXTENSION}"
    r"|\+\d{1,3}[- (]{0,2}\d[\d ()-]{5,16}\d)"
    rf"{NOT_AFTER}(?!-\d{{3}})"
)
EMAIL = (
    r"(?<![A-Za-z0-9._%+\-/@])[A-Za-z0-9_%+](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_%+-])?"
    r"@(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@])(?!:[\w~/])"
    r"|[一-鿿A-Za-z0-9-]{1,63}\.(?:中国|公司|网络|网址|公益|政务|在线|中文网|集团|商城))"
)
PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ]?[A-HJ-NP-Za-hj-np-z][ ·•・.-]?"
    rf"[A-HJ-NP-Za-hj-np-z0-9]{{4,5}}(?:[A-HJ-NP-Za-hj-np-z0-9]|[挂学警港澳领使]){NOT_AFTER}"
)
V4, V6 = r"\d{1,3}(?:[.]\d{1,3}){3}", r"(?:[0-9A-Fa-f]{0,4}:){2,7}"
ADDRESS = (
    rf"(?:{ESCAPE}|(?<![0-9A-Za-z_.\-])(?<![0-9A-Fa-f]:))"
    rf"(?:(?:{V6})?{V4}(?!\s?[版节条章款])|{V6}[0-9A-Fa-f]{{0,4}}(?!:))(?![0-9A-Za-z_])(?![.][0-9A-Za-z])"
)


CODE = "[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]"


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is what a mark is called; `check` gets a match as ASCII, and the text that stands before it."""

    name: str
    pattern: str
    check: Callable[[str, str], bool]


KINDS: Mapping[str, Kind] = {
    "email": Kind("邮箱", EMAIL, is_email),
    "id_card": Kind("身份证号", rf"{NOT_BEFORE}[1-9]\d{{5}}[ -]?\d{{8}}[ -]?\d{{3}}[\dXx]{NOT_AFTER}", is_identity),
    "uscc": Kind("信用代码", rf"{NOT_BEFORE}{CODE}(?:[ -]?{CODE}){{17}}{NOT_AFTER}", is_company),
    "bank_card": Kind("银行卡号", rf"{NOT_BEFORE}\d(?:[ -]?\d){{12,18}}{NOT_AFTER}", is_bank_card),
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
                between = r"[\s().-]" if name == "phone" else r"[\s()-]"
                taken.append(Found(name, at, to, regex.sub(between, "", plain[start:end]).upper()))
    return sorted(taken, key=lambda one: one.start)


def _spans(plain: str, kind: Kind) -> Iterator[tuple[int, int]]:
    for match in PATTERNS[kind.pattern].finditer(plain):
        if kind.check(match[0], plain[max(0, match.start() - 12) : match.start()]):
            yield match.span()


def _plain(text: str) -> tuple[str, range | list[int]]:
    """The text in ASCII where it can be, and where in it each of its characters stood."""
    plain = text.translate(WIDE)
    if HIDDEN.isdisjoint(text):
        return plain, range(len(text))
    places = [place for place, char in enumerate(plain) if char not in HIDDEN]
    return "".join(plain[place] for place in places), places
