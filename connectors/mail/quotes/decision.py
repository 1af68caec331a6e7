"""Decides which lines of a mail are quoted history, and never a line of the customer.

A quote that marks its lines (`>`, blockquote) is folded where it stands, and answers around it
stay. One that does not reaches to the end of the mail, so it is folded only when the customer has
said something above it, and does not send the reader down into it. In doubt nothing is folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.mail.quotes import phrases
from connectors.mail.quotes.headers import (
    Opening,
    begins_content,
    next_written,
    opening,
    places,
)
from connectors.mail.quotes.lines import Line, Mark
from connectors.mail.quotes.signatures import is_contact, is_delimiter, is_mobile


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Quoted lines `start` to `end`, the latter not included."""

    start: int
    end: int
    marked: bool
    """Whether each line of it is marked as quoted; if not, it reaches to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is quoted, in order; `certain` is false where a quote was seen and left visible."""

    spans: tuple[Span, ...]
    certain: bool

    def hides(self, count: int) -> list[bool]:
        """Say for each of `count` lines whether it is quoted."""
        return _hidden(self.spans, count)


NOTHING_QUOTED = Decision(spans=(), certain=True)
DOUBTFUL = Decision(spans=(), certain=False)


def _hidden(spans: Sequence[Span], count: int) -> list[bool]:
    hidden = [False] * count
    for span in spans:
        hidden[span.start : span.end] = [True] * (span.end - span.start)
    return hidden[:count]


def decide(lines: Sequence[Line]) -> Decision:
    """Find the quoted lines of a mail."""
    found = _spans(lines)
    if not found:
        return NOTHING_QUOTED
    if _is_doubtful(lines, found):
        return DOUBTFUL
    kept = _after_last_answer(lines, found)
    shown = Decision(spans=tuple(kept), certain=len(kept) == len(found))
    hidden = shown.hides(len(lines))
    if not any(line.text and not hid for line, hid in zip(lines, hidden, strict=True)):
        return DOUBTFUL
    return shown


def _spans(lines: Sequence[Line]) -> list[Span]:
    """Read a mail from its top, up to a forwarded message or an unmarked quote."""
    found: list[Span] = []
    begins = places(lines)
    last_own = _last_own(lines) if begins else -1
    read = 0
    for at in begins:
        if at < read:
            continue
        if begins_content(lines, at):
            break
        span = _span_at(lines, at, last_own)
        if span:
            found.append(_widened(lines, span, read))
            read = span.end
    return found


def _last_own(lines: Sequence[Line]) -> int:
    """Find the last line that the customer may have written, not his phone; -1 if none."""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if line.text and not line.is_quote and not is_mobile(line):
            return place
    return -1


def _widened(lines: Sequence[Line], span: Span, least: int) -> Span:
    """Take in the blank lines above a quote."""
    start = span.start
    while start > least and not lines[start - 1].text and lines[start - 1].mark is not Mark.CUT:
        start -= 1
    return Span(start=start, end=span.end, marked=span.marked)


def _span_at(lines: Sequence[Line], at: int, last_own: int) -> Span | None:
    """Read the quote that begins at a line, announced or not."""
    announced = opening(lines, at)
    if announced:
        return _announced(lines, at, announced, last_own)
    if not lines[at].is_quote or (at > 0 and lines[at - 1].mark is lines[at].mark):
        return None
    return _unannounced(lines, at, last_own)


def _announced(lines: Sequence[Line], at: int, head: Opening, last_own: int) -> Span | None:
    below = next_written(lines, head.end)
    if below is not None and lines[below].is_quote and lines[at].mark is not Mark.CUT:
        return Span(start=at, end=_quote_end(lines, below, last_own), marked=True)
    if head.complete:
        return Span(start=at, end=len(lines), marked=False)
    return None


def _unannounced(lines: Sequence[Line], at: int, last_own: int) -> Span | None:
    """Judge marked lines that nothing announces; customers write those too.

    A lone `>` between lines is written by programs, not by people.
    """
    match lines[at].mark:
        case Mark.SURE:
            folds = True
        case Mark.CITE:
            folds = last_own < at
        case Mark.ARROW:
            folds = _has_lone_arrow(lines, at + 1, _group_end(lines, at) - 1)
        case _:
            folds = False
    if not folds:
        return None
    return Span(start=at, end=_quote_end(lines, at, last_own), marked=True)


def _quote_end(lines: Sequence[Line], start: int, last_own: int) -> int:
    """Find where the marked lines from `start` on end, blank lines between them included."""
    end = _group_end(lines, start)
    lone = _has_lone_arrow(lines, start, end)
    while (below := next_written(lines, end)) is not None and lines[below].is_quote:
        group = range(below, _group_end(lines, below))
        if not _goes_on(lines, group, all_quoted=last_own < start, lone=lone):
            return end
        end = group.stop
        lone = lone or _has_lone_arrow(lines, group.start, end)
    return end


def _group_end(lines: Sequence[Line], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].is_quote:
        end += 1
    return end


def _has_lone_arrow(lines: Sequence[Line], start: int, end: int) -> bool:
    places = range(start, end)
    return any(not lines[p].text and lines[p].mark is Mark.ARROW for p in places)


def _goes_on(lines: Sequence[Line], group: range, *, all_quoted: bool, lone: bool) -> bool:
    """Judge whether a quote goes on below a blank line, or the customer's own `>` begins.

    A program that writes its blank lines as `>` leaves none unmarked inside a quote.
    """
    if lines[group.start].mark is not Mark.ARROW:
        return True
    return not lone and (all_quoted or len(group) > 1)


def _after_last_answer(lines: Sequence[Line], found: Sequence[Span]) -> list[Span]:
    """Drop the quotes that are answered line by line, up to the last answer."""
    own = _own_places(lines, found)
    if not own:
        return list(found)
    last_quote = max(
        found[-1].start, max((p for p, line in enumerate(lines) if line.is_quote), default=0)
    )
    last_answer = own[-1] if own[0] < last_quote else -1
    return [span for span in found if span.end > last_answer]


def _own_places(lines: Sequence[Line], found: Sequence[Span]) -> list[int]:
    hidden = _hidden(found, len(lines))
    return [
        place
        for place in range(found[0].end, len(lines))
        if not hidden[place] and lines[place].text and not lines[place].is_quote
    ]


def _is_doubtful(lines: Sequence[Line], found: Sequence[Span]) -> bool:
    """Whether the customer's words may stand inside a quote, where nothing sets them apart."""
    closed = [span for span in found if not span.marked or not _shows_answers(lines, span)]
    if not closed:
        return False
    hidden = _hidden(found, closed[-1].start)
    own = [lines[place] for place, hid in enumerate(hidden) if lines[place].text and not hid]
    if _point_down([line.text for line in own]) or (own and own[-1].text.endswith(":")):
        return True
    return not closed[-1].marked and _says_nothing(own)


def _shows_answers(lines: Sequence[Line], span: Span) -> bool:
    """Whether an answer inside a quote would be seen: each of its lines begins with `>`."""
    return lines[span.end - 1].mark is Mark.ARROW


def _point_down(texts: Sequence[str]) -> bool:
    whole = "\n".join(texts)
    if phrases.POINTERS.search(whole):
        return True
    return any(
        answer.search(text) and down.search(text)
        for answer, down in phrases.ANSWERS
        if answer.search(whole) and down.search(whole)
        for text in texts
    )


def _says_nothing(own: Sequence[Line]) -> bool:
    """Whether there is but a greeting, and a signature: the answer may stand below the quote."""
    if not own or _is_greeting(own[0]):
        own = [line for line in own[1:] if not is_contact(line)]
    for line in own:
        words = line.text.rstrip(" ,.!:")
        if words in phrases.CLOSINGS or is_delimiter(line.plain):
            return True
        if not _is_greeting(line) and not is_mobile(line):
            return False
    return True


def _is_greeting(line: Line) -> bool:
    return line.text.rstrip(" ,.!:") in phrases.GREETINGS
