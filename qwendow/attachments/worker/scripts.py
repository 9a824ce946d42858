"""How a reading of a text looks: which script it is in, and whether somebody would write so."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

WEST = ("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "áâãàçéêíóôõúü", "àèéìíîòóùú", "åäöé", "åæøéè", "éëïöóèü", "áéíóúýþæöð")
EAST = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "âăîșțşţ", "čćđšž", "áäčďéíĺľňóôŕšťúýž", "äöüß")
TURK = ("çğıİöşüâîû",)
BALT = ("äõöüšž", "āčēģīķļņšūž", "ąčęėįšųūž")
ALPHABETS = {
    **dict.fromkeys(("cp1252", "iso8859-15", "mac-roman", "cp850", "cp437"), WEST),
    **dict.fromkeys(("cp1250", "iso8859-2", "cp852"), EAST),
    "cp1254": TURK,
    "cp1257": BALT,
}
"""The letters beside a to z of each language that an encoding was made for."""

SIGNS = frozenset(
    "°£€§«»“”‘’–—…·•©®™±²³µ¿¡ºª¥×÷№\xa0、。，．：；？！（）「」『』・ー～【】《》〈〉％＋－＝／＆＃＊｜＜＞＿＂＇￥"
    "\u3000→←■□◆◇○●★☆※①②③④⑤⑥⑦⑧⑨⑩―‐〜"
)
"""That are found beside letters in tables and texts."""

CLEAR_SIGNS = frozenset("°£€«»“”‘’–—©®™±²³µ\xa0")
"""That a text may have and no other letter beside ASCII; each is itself in several encodings."""

EAST_ASIAN = frozenset({"han", "kana", "half", "hangul"})
ALPHABETIC = frozenset({"cyrillic", "greek", "hebrew", "arabic", "thai"})
FEWEST_LETTERS = 5
"""Of another alphabet: shorter words are found in every one."""

LONELY, FEW = frozenset("ıðþřďāšźţâî"), 4
"""Letters that stand alone in a few words rather where those are read in a wrong encoding."""

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_BESIDE_OTHERS = re.compile(r"[A-Za-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][A-Za-z]")
_HUMP = re.compile(r"[a-zа-яёα-ωά-ώà-öø-þ][А-ЯЁΑ-ΩÀ-ÖØ-ÞŠŽŸŚŹ]")
_INSIDE = re.compile(r"[^\W\d_][“”„‚‘†‡‰¿¡§©®™£€…—«»°±²³][^\W\d_]|(?<!\S)[…€—§†‡][^\W\d_]")
_NAMES = {"hiragana": "kana", "katakana": "kana", "katakana-hiragana": "kana", "halfwidth": "half", "cjk": "han"}


def script(letter: str) -> str:
    """Of a letter beside ASCII, as Unicode names it."""
    first = unicodedata.name(letter, "").split(" ")[0].lower()
    return _NAMES.get(first, first)


def group(text: str) -> str:
    """The script of most letters beside ASCII, where those of East Asia are one; "sign" if there are none."""
    scripts = _scripts(text)
    main = max(scripts, key=scripts.__getitem__) if scripts else "sign"
    return "east asian" if main in EAST_ASIAN else main


def plausible(text: str, codec: str) -> bool:
    """Whether somebody would write so, who writes in this encoding."""
    wide = [char for char in text if char > "\x7f"]
    odd = sum(1 for char in wide if not char.isalpha() and not _beside_letters(char))
    if odd > 0.03 * len(wide):
        return False
    scripts = _scripts(text)
    letters = scripts.total()
    if not letters:
        return set(wide) <= CLEAR_SIGNS and not _INSIDE.search(text)
    main = max(scripts, key=scripts.__getitem__)
    if main in EAST_ASIAN:
        return _east_asian(scripts)
    if scripts[main] < 0.98 * letters:
        return False
    if main == "latin":
        return _latin(text, ALPHABETS.get(codec, ()), letters)
    return main in ALPHABETIC and _alphabetic(text, letters)


def _scripts(text: str) -> Counter[str]:
    return Counter(script(char) for char in text if char > "\x7f" and char.isalpha())


def _beside_letters(char: str) -> bool:
    return char in SIGNS or bool(unicodedata.combining(char)) or "\uff00" < char < "\uff60"


def _east_asian(scripts: Counter[str]) -> bool:
    letters = scripts.total()
    if scripts["hangul"] > letters / 2:
        return scripts["hangul"] + scripts["han"] >= 0.98 * letters and scripts["han"] <= 0.2 * letters
    if scripts["half"] > 0.3 * letters or 0 < scripts["kana"] < 0.12 * letters:
        return False
    return scripts["han"] + scripts["kana"] + scripts["half"] >= 0.98 * letters


def _latin(text: str, alphabets: tuple[str, ...], letters: int) -> bool:
    """In the letters of one language, within words."""
    if not alphabets:
        return False
    wide = [char for char in text.lower() if char > "\x7f" and char.isalpha()]
    of_one = max(sum(char in alphabet for char in wide) for alphabet in alphabets)
    if letters <= FEW and len(set(wide)) == 1 and wide[0] in LONELY:
        return False
    words = _WORD.findall(text)
    spelt = sum(char > "\x7f" for word in words if len(word) > 1 for char in word)
    spelt += sum(word.lower() in "àèéòóy" for word in words) if len(words) > 1 else 0
    if of_one < 0.97 * letters or spelt < 0.5 * letters:
        return False
    return len(_HUMP.findall(text)) <= 0.05 * letters and not _INSIDE.search(text)


def _alphabetic(text: str, letters: int) -> bool:
    if letters < FEWEST_LETTERS or len(_ASCII_BESIDE_OTHERS.findall(text)) > 0.05 * letters:
        return False
    if set(text.lower()) & set("ыэщ") and set(text.lower()) & set("ђѓљњќћџјѕ"):
        return False
    return len(_HUMP.findall(text)) <= 0.03 * letters
