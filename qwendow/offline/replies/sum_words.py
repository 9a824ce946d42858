"""What the calculator's results say: the sum written out, with its result."""

from __future__ import annotations

import re
from string import Template

from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.returned import Returned
from qwendow.offline.replies.sums import written_out

_RESULT = re.compile(r"[-≈\d][-≈\d ./e+]*")


def sum_text(returned: list[Returned], language: str) -> str:
    lines = [_line(one, phrases(language)) for one in returned]
    return "\n".join(f"- {line}" if len(lines) > 1 else line for line in lines)


def _line(returned: Returned, words: dict[str, str]) -> str:
    expression = written_out(str(returned.arguments.get("expression", "")))
    result = returned.text.strip()
    if not _RESULT.fullmatch(result):
        return Template(words["sum_failed"]).substitute(expression=expression, reason=result)
    text = words["sum_about" if result.startswith("≈") else "sum"]
    return Template(text).substitute(expression=expression, result=_grouped(result))


def _grouped(result: str) -> str:
    """With commas between thousands, unless it is so long that nobody reads it as a number."""
    return re.sub(r"(?<![\d.])\d{4,15}(?!\d)", lambda match: f"{int(match[0]):,}", result)
