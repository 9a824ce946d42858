"""Which asterisks and underscores are emphasis: CommonMark's way, friendlier to Chinese and to arithmetic.

What is none gets a backslash; what CommonMark would not see as such, as a sign stands inside and a letter outside,
gets a joiner inside. The rule of the flanks comes near to that of the project "markdown-cjk-friendly".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwendow.page.dress.characters import CLOSING, OPENING, QUOTES, is_plain, is_sign, is_space, is_wide
from qwendow.page.dress.marks import ESCAPE, JOINER, OPEN

ATOM = "a"
"""What stands for code, a formula, a link beside a run: they are read as a word is."""

ENCLOSED = frozenset(('""', "''", "()", "[]", "{}", "``", "“”", "‘’", "（）", "「」", "『』", "《》", "【】", "//"))
ENDS = frozenset(":.,;!?)]}%>")
"""After these two asterisks end bold text, even where a letter follows at once."""

LONGEST = 3
LONGEST_OPEN = 200
"""Characters that may follow what begins emphasis in a text that grows, until it is taken for no more than a sign."""

WORD = re.compile(r"[^\s!-/:-@\[-`{-~，。、；：！？…—]")
"""What emphasised text has at least one of."""

PARTING = re.compile(r"[\s，。；：！？、,;]")
COUNTED = re.compile("[=＝+/÷×]")


@dataclass(slots=True)
class Run:
    """Some of one delimiter in a row, with the characters around: as they are read, and as marked will see them.

    `closes` and `opens` are how many of them end and begin emphasis, `left` how many are but text.
    """

    char: str
    count: int
    start: int
    before: str
    after: str
    seen_before: str
    seen_after: str
    left: int = 0
    opens: int = 0
    closes: int = 0
    may_open: bool = False
    may_close: bool = False
    grows: bool = False
    """Whether what it begins has not ended yet."""

    @property
    def end(self) -> int:
        return self.start + self.count

    def dressed(self) -> str:
        """As it ends something, as it is, as it begins something."""
        if self.grows:
            return self.char * self.count + OPEN
        closing, opening = self.char * self.closes, self.char * self.opens
        if closing and is_sign(self.seen_before) and not is_space(self.seen_after):
            closing = JOINER + closing
        if opening and is_sign(self.seen_after) and not is_space(self.seen_before):
            opening += JOINER
        literal = self._literal(self.left) if self.left else ""
        if opening and (closing or literal):
            opening = JOINER + opening
        return closing + literal + opening

    def _literal(self, count: int) -> str:
        alone = is_space(self.before) and is_space(self.after)
        inside = self.char == "_" and self.before.isalnum() and self.after.isalnum()
        if (alone or inside) and self.left == self.count:
            return self.char * count
        return f"{ESCAPE}\\{self.char}" * count


def pair(runs: list[Run], text: str, growing: bool) -> None:
    """CommonMark's "process emphasis": each run learns how much of it begins and ends emphasis.

    Of a text that grows, also those that begin some in its last line whose end is still to come.
    """
    waiting: list[Run] = []
    for run in runs:
        run.left = run.count
        if _never(run):
            continue
        _flank(run)
        if run.may_close and waiting:
            _close(run, waiting, text)
        if run.left and run.may_open:
            waiting.append(run)
    if growing:
        for run in waiting:
            run.grows = _begins(run, text)


def _close(run: Run, waiting: list[Run], text: str) -> None:
    place = len(waiting) - 1
    while run.left and place >= 0:
        opener = waiting[place]
        if not _fit(opener, run, text):
            place -= 1
            continue
        used = 2 if min(opener.left, run.left) >= 2 else 1
        opener.left -= used
        run.left -= used
        opener.opens += used
        run.closes += used
        del waiting[place + (1 if opener.left else 0) :]
        place = len(waiting) - 1


def _fit(opener: Run, closer: Run, text: str) -> bool:
    if opener.char != closer.char or opener.char == "~":
        return opener.char == closer.char
    both = (closer.may_open, opener.may_close)
    if any(both) and (opener.count + closer.count) % 3 == 0 and (opener.count % 3 or closer.count % 3):
        return False
    if _product(opener) and (_product(closer) or (closer.may_open and _factors(opener))):
        return False
    if not WORD.search(text, opener.end, closer.start) and text[opener.end : closer.start].isascii():
        return False
    return not (opener.count == closer.count == 1 and all(both) and _counted(text, opener.start, closer.end))


def _begins(run: Run, text: str) -> bool:
    """Whether the end of what it begins is to be awaited: not of underscores, which are more often of names, nor of one
    asterisk before a sign, as in `*.py`."""
    if len(text) - run.end > LONGEST_OPEN or run.left < run.count or run.char == "_" or _product(run):
        return False
    if run.count == 1 and (run.after in ENDS or (run.may_close and not PARTING.match(run.before))):
        return False
    return "\n" not in text[run.end :]


def _counted(text: str, start: int, end: int) -> bool:
    """Whether `长*宽*高` is arithmetic: an equals sign or another operator stands with it."""
    before = PARTING.split(text[max(0, start - 40) : start])[-1]
    after = PARTING.search(text, end)
    if COUNTED.search(before) or COUNTED.search(text, end, after.start() if after else len(text)):
        return True
    head = text[max(0, start - 40) : start - len(before)].rstrip()
    return head[-1:] in ("=", "＝")


def _never(run: Run) -> bool:
    if run.char == "~":
        return run.count != 2 or (run.before.isdigit() and run.after.isdigit())
    if run.count > LONGEST or run.before + run.after in ENCLOSED:
        return True
    return run.char == "*" == run.char * run.count and (
        "/" in (run.before, run.after) or (run.before.isdigit() and run.after.isdigit())
    )


def _product(run: Run) -> bool:
    """Asterisks between two factors: of names and numbers, or in brackets."""
    if run.char != "*":
        return False
    left, right = run.before, run.after
    if not (is_plain(left) or left in tuple(")]}_")) or not (is_plain(right) or right in tuple("([{_")):
        one_digit = run.count == 1 and (left.isdigit() or right.isdigit())
        return one_digit and not is_space(left) and not is_space(right) and not (is_sign(left) or is_sign(right))
    return True


def _factors(run: Run) -> bool:
    """Whether that product has no other reading, if what comes next may begin emphasis: `a*b，*c*`, `x**2，**y**`."""
    left, right = run.before, run.after
    return is_plain(left) and is_plain(right) and (run.count == 1 or left.isdigit() or right.isdigit())


def _flank(run: Run) -> None:
    left, right = _left(run), _right(run)
    if run.char == "_":
        run.may_open = left and (not right or is_sign(run.before))
        run.may_close = right and (not left or is_sign(run.after))
    else:
        run.may_open, run.may_close = left, right


def _left(run: Run) -> bool:
    before, after = run.before, run.after
    if is_space(after):
        return False
    if run.char == "~" or is_space(before) or after in OPENING:
        return True
    if after in CLOSING:
        return False
    if not is_sign(after) or is_wide(after):
        return True
    return is_sign(before) or is_wide(before) or (run.count > 1 and after in QUOTES)


def _right(run: Run) -> bool:
    before, after = run.before, run.after
    if is_space(before):
        return False
    if run.char == "~" or is_space(after) or before in CLOSING:
        return True
    if before in OPENING:
        return False
    if not is_sign(before) or is_wide(before):
        return True
    return is_sign(after) or is_wide(after) or (run.count > 1 and (before in ENDS or before in QUOTES))
