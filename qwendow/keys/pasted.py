"""A key as it was pasted: what is too much in it."""

from __future__ import annotations

import re

TOO_MUCH = (
    (r"(?i)\W*(authorization\W+)?bearer\b", "the word Bearer"),
    (r"(?i)\W*((export|setx?|env)\s+|\$env:)?[a-z_]*(api_?key|token)\W*[=:]|.*DASHSCOPE_API_KEY", "its own name"),
    (r".*[\"'`“”‘’„«»「」]", "quotes"),
    (r".*\s(#|//)|#|sk-[\w.-]*#", "a comment"),
    (r".*://", "an address, which belongs into DASHSCOPE_BASE_URL"),
    (
        r"(?i)<.*>|.*\*\*|(sk-)?x{3,}$|sk-$|.*(\.{3}|…)$|(sk-|\W*)your\W?.*(key|token)",
        "no key but a placeholder for one",
    ),
    (r"\$(\w+|\{\w+\})$|%\w+%$", "the name of a variable that nobody filled in"),
    (r"sk-[\w.-]*[,;]+$", "a comma or a semicolon at its end"),
)
"""What is pasted along with a key: (how the value begins, what that is)."""


def remedy_of(text: str) -> str | None:
    """For what cannot be a key alone."""
    if found := [words for pattern, words in TOO_MUCH if re.match(pattern, text, re.DOTALL)]:
        return f"holds {' and '.join(found)}: leave nothing but the key itself"
    if re.search(r"\s", text):
        return "holds a space or a line break: paste the key alone"
    if not re.fullmatch(r"[!-~]*", text):
        return "holds an invisible character, or one that is in no key: paste it again"
    return None
