"""Folds a mail's plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.mail.quotes import phrases
from connectors.mail.quotes.decision import NOTHING_QUOTED, decide
from connectors.mail.quotes.lines import EDGES, MOST_LINES, Line
from connectors.mail.quotes.lines import lines as read
from connectors.mail.quotes.signatures import is_mobile, signature_places
from postroom.text import fold

_SIGN_FIRST = re.compile(r"^(?:[^\w\n]|_)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text in three parts; each line that is not blank is in exactly one of them, in order."""

    visible: str
    raws: Sequence[str] = ()
    """The lines of the text, if any are folded."""
    hidden: Sequence[int] = ()
    signed: Sequence[int] = ()

    @property
    def quoted(self) -> str:
        """The lines of quoted history."""
        return _joined(self.raws, self.hidden)

    @property
    def signature(self) -> str:
        """The lines of the signature."""
        return _joined(self.raws, self.signed)


def fold_text(text: str, *, subject: str = "") -> Folded:
    """Part what the customer wrote from quoted history and signature.

    The subject tells a mail that was forwarded, which is shown whole:
    Outlook forwards exactly as it quotes. Nothing to fold: `visible` is `text`, unchanged.
    """
    if is_prose(text) or forwards(subject) or text.count("\n") > MOST_LINES:
        return Folded(visible=text)
    raws = text.split("\n")
    lines = read(raws)
    decision = decide(lines)
    hidden = decision.hides(len(lines))
    signed = signature_places(lines, raws, hidden) if decision.certain else set()
    return _parted(text, raws, lines, hidden, signed)


def is_prose(text: str) -> bool:
    """Whether nothing can be folded, told without reading the lines: so are most first mails.

    What announces a quote has a colon or begins with a sign, what is quoted or signed does too.
    """
    if ":" in text or ">" in text:
        return False
    folded = fold(text)
    if ":" in folded or _SIGN_FIRST.search(folded):
        return False
    last = text.rstrip(EDGES).rpartition("\n")[2]
    return not is_mobile(read([last])[0])


def fold_signature(text: str) -> Folded:
    """Part only the signature: for text made from HTML that `fold_html` has folded already."""
    if text.count("\n") > MOST_LINES:
        return Folded(visible=text)
    raws = text.split("\n")
    lines = read(raws)
    hidden = NOTHING_QUOTED.hides(len(lines))
    return _parted(text, raws, lines, hidden, signature_places(lines, raws, hidden))


def forwards(subject: str) -> bool:
    """Whether a subject is that of a forwarded mail, and not of the answer to one."""
    return fold(subject[:40]).lstrip("[ ").startswith(phrases.FORWARD_PREFIXES)


def _parted(
    text: str, raws: Sequence[str], lines: Sequence[Line], hidden: Sequence[bool], signed: set[int]
) -> Folded:
    places = range(len(raws))
    visible = [p for p in places if not hidden[p] and p not in signed]
    if len(visible) == len(raws) or not any(lines[p].text for p in visible):
        return Folded(visible=text)
    return Folded(
        visible=_joined(raws, visible),
        raws=raws,
        hidden=[p for p in places if hidden[p]],
        signed=sorted(signed),
    )


def _joined(raws: Sequence[str], places: Sequence[int]) -> str:
    """Join lines, without the blank ones at either end."""
    start, end = 0, len(places)
    while start < end and not raws[places[start]].strip():
        start += 1
    while start < end and not raws[places[end - 1]].strip():
        end -= 1
    return "\n".join([raws[place] for place in places[start:end]])
