"""What a shop's clerk has to find out: read from the system prompt, recognised in what the customer says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qwendow.offline.asked.ask import language_of
from qwendow.offline.replies.phrases import phrases

# "颜色（包括黑、白）", "colour (black, white)"
_WITH_OPTIONS = re.compile(
    r"(?:以及|和|与)?([\u4e00-\u9fff]{1,12})\s?[（(]\s?(?:包括|包含|可选|如|有)[:：]?\s?([^）)]{1,200})[）)]"
    r"|\b(?:(?:and|or|the|a) ){0,2}([A-Za-z]{1,20}(?: [A-Za-z]{1,20})?)"
    r" \((?:including|one of|options|such as|e\.g\.)?:? ?([^)]{1,200})\)",
)
# "1. brand or series / 品牌或系列"
_NUMBERED = re.compile(r"^[ \t]*\d{1,2}[.、)][ \t]*(\S.*)$", re.MULTILINE)
_OPTION = re.compile(r"\s*(?:[、,，/;；]|\band\b|\bor\b|和|或)\s*")
_BRANDS = r"华为|小米|苹果|荣耀|三星|一加|\b(?:vivo|oppo|iphone|huawei|xiaomi|apple|honor|samsung|oneplus|pixel)\b"
_STORAGE = r"\b\d{1,4} ?(?:GB|G|TB|T)\b"
_COLOURS = r"[黑白蓝红绿金银紫粉灰]色?|\b(?:black|white|blue|red|green|gold|silver|purple|pink|gr[ae]y)\b"
_BUDGET = (
    r"[¥￥$]?\d(?:,?\d){2,4} ?(?:元|块|yuan|rmb|dollars|usd)|(?<![\d.])[1-9]\d{3}(?![\dA-Za-z])"
    r"|[一二两三四五六七八九]千[一二三四五六七八九]?百?(?:元|块)?"
)
# What a slot's name has in it, and how its value is known in a sentence.
_USUAL = {
    r"brand|品牌": _BRANDS,
    r"storage|memory|内存|存储|容量": _STORAGE,
    r"colou?r|颜色": _COLOURS,
    r"budget|price|预算|价": _BUDGET,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A thing to ask for; without options, whatever is answered to its question counts."""

    name: str
    options: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    """Its names in other languages, in case the customer has changed from one to another."""

    def value_in(self, text: str) -> str | None:
        for option in self.options:
            if option.lower() in text.lower():
                return option
        pattern = None if self.options else self._pattern()
        found = list(re.finditer(pattern, text, re.IGNORECASE)) if pattern else []
        return found[-1][0].strip() if found else None

    def is_asked_in(self, text: str) -> bool:
        return any(name in text for name in (self.name, *self.other_names))

    def _pattern(self) -> str | None:
        return next((pattern for name, pattern in _USUAL.items() if re.search(name, self.name, re.IGNORECASE)), None)


def slots_in(system: str, language: str) -> list[Slot]:
    """Those the prompt lists with their options in brackets, or as numbered lines, or a shop's usual ones."""
    listed = [
        Slot(name, tuple(option for option in _OPTION.split(options.strip()) if option))
        for zh, zh_options, en, en_options in _WITH_OPTIONS.findall(system)
        for name, options in [(zh or en, zh_options or en_options)]
    ]
    numbered = [line.split(" / ") for line in _NUMBERED.findall(system)]
    usual = zip(*(phrases(code)["clerk_slots"].split("|") for code in ("en", "zh")), strict=True)
    return listed or [_named(names, language) for names in numbered or usual]


def _named(names: Sequence[str], language: str) -> Slot:
    """Of "brand" and "品牌" the one in this language."""
    fitting = [name for name in names if language_of(name) == language]
    return Slot((fitting or names)[0].strip(), other_names=tuple(name.strip() for name in names))
