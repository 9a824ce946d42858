"""Texts that are not UTF-8: read in the encoding that two detectors and the look of the reading agree on, or refused.

A short text can be read in several encodings, and most readings are wrong: Korean is made of the same bytes as Chinese.
chardet 7.7.0 (with the encodings of today only) and chardetng, which Firefox has, each name a wrong one for some tables
of a few words, but seldom the same one. So both are asked, and the vocabulary of the models, too; what they do not
agree on is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import chardet
import chardetng_py

from qwendow.attachments.texts import NO_TEXT
from qwendow.attachments.worker.scripts import group, plausible
from qwendow.conversation.parts import BadAttachment

LABELS = {
    "gb18030": "GB18030",
    "big5hkscs": "Big5",
    "cp932": "Shift-JIS",
    "euc_jis_2004": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO-8859-15",
    "cp1250": "Windows-1250",
    "iso8859-2": "ISO-8859-2",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp1257": "Windows-1257",
    "cp874": "Windows-874",
}
"""Python's codecs that a text may be read in, and what a reader calls them."""

CODECS = {"GB2312": "gb18030", "EUC-JP": "euc_jis_2004", "SHIFT_JIS": "cp932", "EUC-KR": "cp949", "BIG5": "big5hkscs"}
"""Of the detectors' names, those that Python takes for something narrower."""

RIVALS = ("mac-roman", "cp850", "cp437", "cp852", "cp866", "iso8859-5")
"""Old pages of the same letters. They are not read, but where one would make known words of a text, it is refused."""

PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Characters without a meaning, which GB18030 and others put in the place of bytes that stand for nothing."""

SAMPLE_BYTES = 20_000

WELL_KNOWN = 1.3
"""Others take so many times the tokens of the best: then chardetng, to which short Chinese is Korean, is not asked."""

UNRIVALLED = 1.01
"""Where there is no other reading in its script, or it has no words."""

TIE = 1.5
"""How far the best Latin reading must be ahead where another one takes as few tokens."""

LEADS = ((2, 4.0), (4, 2.0), (8, 1.4), (16, 1.2), (60, 1.05))
"""By how much the best reading must be ahead of one in another script, for up to so many characters beside ASCII."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Of the sample. `confidence` is chardet's; only how two of one sample stand to each other says something."""

    codec: str
    text: str
    confidence: float
    plausible: bool


def decoded(data: bytes, count: Callable[[str], int]) -> tuple[str, str]:
    """The text and the name of its encoding. `count` counts tokens. Raises BadAttachment: encoding, damaged."""
    _refuse_damaged_utf_8(data)
    sample = _sample(data)
    readings = _readings(sample)
    best = _best(readings, count)
    if best is None or not best.plausible:
        raise _unsure(readings)
    others = [reading for reading in readings if reading is not best]
    known = _better_known(sample, best, others, count)
    first = next(reading for reading in readings if reading.plausible) is best
    sure = known >= WELL_KNOWN and first and group(best.text) in ("east asian", "latin")
    if known < 1 or not (sure or _agreed(sample, best)) or not _ahead(best, others, sure, known):
        raise _unsure(readings)
    try:
        text = data.decode(best.codec)
    except UnicodeDecodeError as error:
        raise BadAttachment("encoding", guesses=LABELS[best.codec]) from error
    return text, LABELS[best.codec]


def _refuse_damaged_utf_8(data: bytes) -> None:
    """A long text with a torn character is no Chinese."""
    text = data.decode("utf-8", "replace")
    torn, whole = text.count("\ufffd"), len(re.findall(r"[\u0800-\ufffc\U00010000-\U0010ffff]", text))
    if whole > 3 * torn:
        raise BadAttachment("damaged")


def _sample(data: bytes) -> bytes:
    """Lines with more than ASCII in them: only these tell encodings apart."""
    lines = (line for line in re.split(rb"(?<=\n)", data) if not line.isascii())
    return b"".join(_up_to(lines, SAMPLE_BYTES))


def _up_to(lines: Iterator[bytes], most: int) -> Iterator[bytes]:
    taken = 0
    for line in lines:
        if taken and taken + len(line) > most:
            return
        taken += len(line)
        yield line


def _readings(sample: bytes) -> list[Reading]:
    """All different ones, the best first."""
    found: dict[str, Reading] = {}
    for guess in chardet.detect_all(sample, ignore_threshold=True, include_encodings=LABELS, compat_names=False):
        codec = str(guess["encoding"])
        text = _strictly(sample, codec) if codec in LABELS else None
        if text is None:
            continue
        reading = Reading(codec, text, float(guess["confidence"]), plausible(text, codec))
        if text not in found or (reading.plausible and not found[text].plausible):
            found[text] = Reading(codec, text, max(reading.confidence, _confidence(found.get(text))), reading.plausible)
    return sorted(found.values(), key=lambda one: one.confidence, reverse=True)


def _best(readings: list[Reading], count: Callable[[str], int]) -> Reading | None:
    """chardet knows scripts; of Latin ones, which differ in a letter here and there, the one whose words are known."""
    if not readings or group(readings[0].text) != "latin":
        return readings[0] if readings else None
    latin = [reading for reading in readings if reading.plausible and group(reading.text) == "latin"]
    return min(latin, key=lambda reading: (count(_wide_words(reading.text)), -reading.confidence), default=None)


def _confidence(reading: Reading | None) -> float:
    return reading.confidence if reading else 0.0


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if NO_TEXT.search(text) or PRIVATE.search(text) else text


def _agreed(sample: bytes, best: Reading) -> bool:
    name = str(chardetng_py.detect(sample))
    try:
        return _strictly(sample, CODECS.get(name.upper(), name)) == best.text
    except LookupError:
        return False


def _ahead(best: Reading, others: list[Reading], sure: bool, known: float) -> bool:
    """Latin readings are told apart by their words; between scripts, or in East Asia, a narrow lead is chance."""
    wide = sum(char > "\x7f" for char in best.text)
    lead = 1.0 if sure else next((lead for most, lead in LEADS if wide <= most), 1.0)
    script = group(best.text)
    for other in others:
        needed = lead
        if script == "latin" == group(other.text):
            needed = TIE if known == 1 else 0.0
        elif not other.plausible:
            needed = 1 + (needed - 1) * 0.4
        if best.confidence < needed * other.confidence:
            return False
    return True


def _better_known(sample: bytes, best: Reading, others: list[Reading], count: Callable[[str], int]) -> float:
    """How many times as many tokens the next best of its script takes, as its words are known less well."""
    codecs = [*(other.codec for other in others if other.plausible), *RIVALS]
    texts = {text: codec for codec in codecs if (text := _strictly(sample, codec)) not in (None, best.text)}
    script = group(best.text)
    alike = [text for text, codec in texts.items() if text and group(text) == script and plausible(text, codec)]
    known = count(_wide_words(best.text))
    return min((count(_wide_words(text)) / known for text in alike), default=UNRIVALLED) if known else UNRIVALLED


def _wide_words(text: str) -> str:
    return " ".join(word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii())


def _unsure(readings: list[Reading]) -> BadAttachment:
    guesses = ", ".join([LABELS[reading.codec] for reading in readings if reading.plausible][:3])
    return BadAttachment("encoding", guesses=guesses) if guesses else BadAttachment("encoding_unknown")
