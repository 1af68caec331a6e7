"""Characters that hide or turn text, made visible in names, subjects and texts."""

from __future__ import annotations

import re

HIDDEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""The inside of a class of characters: controls, direction marks, invisible letters.

Joiners (U+200C, U+200D) are not among them: scripts and emoji need them.
"""
_HIDDEN = re.compile(f"[{HIDDEN}]")


def visible(text: str) -> str:
    """Return the text with each hidden character written out, as in `[U+202E]`."""
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
