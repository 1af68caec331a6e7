"""What a translation must be to be believed; anything else is refused, never mended."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.languages import detect
from core.services import links
from core.translating.masking import Masked, marks
from postroom.errors import PermanentError

LONGER = 10
"""A translation as many times longer, or shorter, is none."""
FEW = 3
"""Words that may well be the same in two languages, such as a name."""
_TAG = re.compile(r"<\s*[/!?]?\s*[a-z][^<>]{0,500}>", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_BRACKETS = re.compile(r"[⟦⟧]")


@dataclass(slots=True)
class Damaged(PermanentError):
    """An answer that is not a translation of the text; which text it was is not told."""


def check_piece(sent: str, came: str, masked: Masked) -> None:
    """Look at one piece as it came back, markers and all; raises `Damaged`."""
    bare = masked.style.pattern.sub("", came)
    if not came.strip():
        raise Damaged("the translator's answer was empty")
    if marks(came, masked.style) != marks(sent, masked.style):
        raise Damaged("the translator lost or changed what must stay, or answered another text")
    if _BRACKETS.search(bare):
        raise Damaged("the translator broke what must stay")
    if came.strip().count("\n") != sent.strip().count("\n"):
        raise Damaged("the translator joined or broke lines")
    _check_strange(masked.style.pattern.sub("", sent), bare)
    _check_size(sent, came)


def _check_strange(sent: str, bare: str) -> None:
    """Nothing may stand in the answer that was not in the text."""
    if _TAG.search(bare) and not _TAG.search(sent):
        raise Damaged("the translator answered with HTML")
    if links.links(bare) - links.links(sent) or links.addresses(bare) - links.addresses(sent):
        raise Damaged("the translator put in a link or an address")
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in bare):
        raise Damaged("the translator answered with control characters")


def _check_size(sent: str, came: str) -> None:
    if len(came) > LONGER * max(len(sent), 20):
        raise Damaged(f"the translator's answer is more than {LONGER} times as long as the text")
    if len(sent) > LONGER * max(len(came), 20):
        raise Damaged(f"the translator's answer is less than a {LONGER}th of the text")


def check_whole(text: str, came: str, *, source: str, target: str) -> None:
    """Look at the whole: it must be in another language now; raises `Damaged`."""
    if len(_WORDS.findall(text)) <= FEW:
        return
    if _WORDS.findall(text.casefold()) == _WORDS.findall(came.casefold()):
        raise Damaged("the translator gave the text back as it was")
    if source and source != target and detect(came) == source:
        raise Damaged(f"the translator's answer is still in the language {source}")
