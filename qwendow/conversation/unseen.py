"""Signs that nobody sees between two others, for all who look for what a text says."""

from __future__ import annotations

import re

RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x2064), (0x2066, 0x2069), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0000, 0xE007F),
)  # fmt: skip
"""From and up to: hyphens that are not drawn, joiners, marks of direction, of variants, and tags."""

HIDDEN = frozenset(chr(code) for first, last in RANGES for code in range(first, last + 1))
UNSEEN = re.compile(f"[{''.join(sorted(HIDDEN))}]")
