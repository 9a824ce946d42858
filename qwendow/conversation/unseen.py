"""Signs that nobody sees between two others, for all who look for what a text says."""

from __future__ import annotations

import re

RANGES = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""From and up to: hyphens that are not drawn, joiners, marks of direction, of variants, fillers, and tags: those that
Unicode 17 calls Default_Ignorable_Code_Point."""

HIDDEN = frozenset(chr(code) for first, last in RANGES for code in range(first, last + 1))
UNSEEN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in RANGES) + "]")
