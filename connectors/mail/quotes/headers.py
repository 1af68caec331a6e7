"""Recognises how mail programs announce what they quote: sentences, header blocks, dividers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.mail.quotes import phrases
from connectors.mail.quotes.languages import Role
from connectors.mail.quotes.lines import Line, Mark
from postroom.text import fold

_TIME = re.compile(
    r"(?<![\d:])\d{1,2}(?::|h)\d{2}(?!\d)"
    r"|\b(?:ore|alle|o|godz\.?|um|at|v|las|a) \d{1,2}[.-]\d{2}(?![.-]?\d)"
    r"|\d{4} \d{1,2}\.\d{2}(?![.\d])"
)
_DATE = re.compile(r"\b(?:19|20)\d{2}\b|\b\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}\b")
_ADDRESS = re.compile(r"@[^\s<>@()]{1,200}\.[^\W\d_]{2}")
_ADDRESS_LAST = re.compile(r"@[^\s<>@()]{1,200}\.[^\W\d_]{2,24}>?[>)\]]$")
_BY_MACHINE = re.compile(r"[<(\[;:][^\s<>()@]{1,100}@|\(a\) ?:$")
"""An address in brackets, a verb for either gender: people write neither."""
_OPENING = re.compile(
    "|".join(
        re.escape(phrase).replace("\\#", r"[#\d]")
        for phrase in ("#", *phrases.OPENERS, *phrases.LEADS)
    )
)
_OPENING_LENGTH = 20
"""Characters of a line that may be its opening."""
_DASHES = "-_=~ "
_RULES = frozenset({"--", "__", "==", "~~"})
"""How words between dashes begin and end."""
_MESSAGE_OF = "message du "

_WRAPS = 4
"""Lines an announcing sentence may be wrapped over."""
_BLOCK_LINES = 16
_CONTINUED = 2
"""Untitled lines in a row that may belong to the titled one above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An announcement; `end` is the line after it. A complete one needs no marked quote below."""

    end: int
    complete: bool


def places(lines: Sequence[Line]) -> list[int]:
    """Where a quote or a forwarded message may begin; most lines are prose, and begin none.

    Whatever begins one has a colon, on its line or on one of the next that it is wrapped over,
    or is a divider, or is marked unlike the line above it.
    """
    found: set[int] = set()
    above = Mark.OWN
    for at, (text, _, mark) in enumerate(lines):
        if ":" in text:
            found.update(_wrapping(lines, at))
        elif mark is not above or (text and _may_divide(text)):
            found.add(at)
        above = mark
    return sorted(found)


def _wrapping(lines: Sequence[Line], at: int) -> range:
    """The lines a sentence may begin on that ends with a line: no blank one is between them."""
    start = at
    while start > max(0, at - _WRAPS + 1) and lines[start - 1].text:
        start -= 1
    return range(start, at + 1)


def _may_divide(text: str) -> bool:
    return text[0] in _DASHES or text in phrases.ORIGINALS or text.startswith(_MESSAGE_OF)


def begins_content(lines: Sequence[Line], at: int) -> bool:
    """Whether a message that the customer passes on begins at a line: content, no quote.

    Words between dashes above a header block count when they are in no language known here.
    """
    text = lines[at].text
    if is_forward(lines[at]):
        return True
    if not text or text[0] not in _DASHES or not _is_dashed(text) or _is_divider(text):
        return False
    below = next_written(lines, at + 1, within=3)
    return below is not None and _titled(lines[below]) is not None


def is_forward(line: Line) -> bool:
    """Whether a line announces a forwarded message."""
    text = line.text
    if text[-1:] != ":" and text[:2] not in _RULES:
        return False
    core = text.strip(_DASHES).rstrip(" :")
    return core in phrases.FORWARDS and (text[-1] == ":" or _is_dashed(text))


def opening(lines: Sequence[Line], at: int) -> Opening | None:
    """Read the announcement that begins at a line, if one does."""
    first = lines[at]
    if first.mark is Mark.CUT:
        return Opening(end=at + 1, complete=True)
    if first.mark is Mark.HEAD:
        return _head(lines, at)
    if not first.text:
        return None
    if _is_divider(first.text):
        return _divided(lines, at)
    return _block(lines, at, divided=False) or _sentence(lines, at)


def next_written(lines: Sequence[Line], at: int, *, within: int = 4) -> int | None:
    """Find the next line that is not blank, among the `within` lines from `at` on."""
    reach = range(at, min(at + within, len(lines)))
    return next((place for place in reach if not lines[place].is_blank), None)


def has_date(text: str) -> bool:
    """Whether a day is named, year and all."""
    return bool(_DATE.search(text))


def has_time(text: str) -> bool:
    """Whether a time of day is named."""
    return bool(_TIME.search(text))


def has_address(text: str) -> bool:
    """Whether a mail address is named."""
    return "@" in text and bool(_ADDRESS.search(text))


def _head(lines: Sequence[Line], at: int) -> Opening:
    end = at
    while end < len(lines) and (lines[end].mark is Mark.HEAD or lines[end].is_blank):
        end += 1
    return Opening(end=end, complete=False)


def _is_dashed(text: str) -> bool:
    return text[:2] in _RULES and text.endswith(text[:2])


def _is_divider(text: str) -> bool:
    """Whether a line is drawn, or words stand between dashes, or they are Orange's first line."""
    if text[0] not in "-_=~":
        core = text.rstrip(" :")
        return core in phrases.ORIGINALS or _is_message_of(text)
    core = text.strip(_DASHES)
    return (not core and len(text) >= 5) or core.rstrip(" :") in phrases.ORIGINALS


def _is_message_of(text: str) -> bool:
    return text.startswith(_MESSAGE_OF) and has_date(text) and has_time(text)


def _divided(lines: Sequence[Line], at: int) -> Opening | None:
    """Read what stands under a divider; one with words between dashes is enough by itself."""
    text = lines[at].text
    speaks = text.strip(_DASHES).rstrip(" :") in phrases.ORIGINALS
    below = next_written(lines, at + 1, within=3)
    inner = None
    if below is not None and lines[below].text:
        inner = _under(lines, below, divided=speaks or _is_message_of(text))
    if speaks and _is_dashed(text):
        return Opening(end=inner.end if inner else at + 1, complete=True)
    return inner


def _under(lines: Sequence[Line], at: int, *, divided: bool) -> Opening | None:
    """Read what a divider stands above; a drawn line may stand above words between dashes."""
    text = lines[at].text
    if not _is_divider(text):
        return _block(lines, at, divided=divided) or _sentence(lines, at)
    return None if divided or not text.strip(_DASHES) else _divided(lines, at)


def _titled(line: Line) -> tuple[Role, str] | None:
    """Split a line of a header block into what it tells and the value."""
    title, colon, value = line.text[:160].partition(":")
    role = phrases.TITLES.get(title.rstrip()) if colon and len(title) <= 20 else None
    return (role, value.strip()) if role else None


def _block(lines: Sequence[Line], at: int, *, divided: bool) -> Opening | None:
    """Read "From: … Sent: … To: … Subject: …"."""
    first = _titled(lines[at])
    if not first or not (divided or first[0] in {Role.FROM, Role.SENT, Role.DATE}):
        return None
    values, end = _fields(lines, at)
    if Role.FROM not in values or len(values) < (2 if divided else 3):
        return None
    return Opening(end=end, complete=divided or _is_whole(values))


def _fields(lines: Sequence[Line], at: int) -> tuple[dict[Role, str], int]:
    values: dict[Role, str] = {}
    last, end, loose = Role.OTHER, at, 0
    for place in range(at, min(at + _BLOCK_LINES, len(lines))):
        line = lines[place]
        if not line.text or line.mark is not lines[at].mark or loose > _CONTINUED:
            break
        field = _titled(line)
        if field and field[0] in values and field[0] is not Role.OTHER:
            break
        if field:
            last, end, loose = field[0], place + 1, 0
            values.setdefault(*field)
        else:
            loose += 1
            values[last] = f"{values.get(last, '')} {line.text}"
    return values, end


def _is_whole(values: dict[Role, str]) -> bool:
    """Whether a block stands for itself: nobody types all of this by hand."""
    if Role.SUBJECT not in values:
        return False
    moment = values.get(Role.SENT) or values.get(Role.DATE) or ""
    if not (has_date(moment) and has_time(moment)):
        return False
    return Role.SENT in values or has_address(values[Role.FROM])


def _sentence(lines: Sequence[Line], at: int) -> Opening | None:
    """Read "On Monday, Anna wrote:", also wrapped over several lines."""
    if lines[at].text.endswith(":"):
        complete = _wrote(lines[at].text, lines[at].plain, alone=True)
        return None if complete is None else Opening(end=at + 1, complete=complete)
    end = _colon(lines, at)
    if (end is None and ":" not in lines[at].text) or not _opens(lines[at].text):
        return None
    if _runs_on(lines[at].text):
        return Opening(end=at + 1, complete=True)
    if end is None or any(_tells(lines, start, end) for start in range(at + 1, end)):
        return None
    return _wrapped(lines, at, end)


def _runs_on(text: str) -> bool:
    """Whether the quote begins on the announcing line itself, as from Yahoo's Android app."""
    verb = _VERB_WITHIN.search(text)
    return verb is not None and _wrote(text[: verb.end()].rstrip(), "", alone=False) is True


def _tells(lines: Sequence[Line], start: int, end: int) -> bool:
    return _opens(lines[start].text) and _wrapped(lines, start, end) is not None


def _colon(lines: Sequence[Line], at: int) -> int | None:
    """Find the line after the first that ends with a colon, within the wrapped sentence."""
    for place in range(at, min(at + _WRAPS, len(lines))):
        if not lines[place].text or lines[place].mark is not lines[at].mark:
            return None
        if lines[place].text.endswith(":"):
            return place + 1
    return None


def _wrapped(lines: Sequence[Line], at: int, end: int) -> Opening | None:
    text = " ".join(line.text for line in lines[at:end])
    plain = " ".join(line.plain for line in lines[at:end])
    complete = _wrote(text, plain, alone=False)
    return None if complete is None else Opening(end=end, complete=complete)


def _opens(text: str) -> bool:
    return _OPENING.match(text, 0, _OPENING_LENGTH) is not None


def _wrote(text: str, plain: str, *, alone: bool) -> bool | None:
    """Judge a sentence that ends with a colon: None is no announcement, True a complete one."""
    if not has_date(text):
        return None
    timed, addressed = has_time(text), has_address(text)
    sentence = text.rstrip(": ")
    if _opens(text) and _says_wrote(sentence) and (timed or addressed):
        if addressed or text.startswith(phrases.LEADS) or _names_somebody(plain):
            return timed and addressed and bool(_BY_MACHINE.search(text))
        return None
    if not (alone and addressed):
        return None
    if " schrieb am " in text:
        return timed
    return False if timed or _ADDRESS_LAST.search(sentence) else None


def _says_wrote(sentence: str) -> bool:
    if sentence.startswith(phrases.LEADS) or any(verb in sentence for verb in phrases.INNER_VERBS):
        return True
    return sentence.endswith(phrases.VERBS) and sentence.rsplit(maxsplit=1)[-1] in _LAST_WORDS


_VERB_WITHIN = re.compile(
    r"@[^\s<>@]{1,200}>,? (?:" + "|".join(map(re.escape, phrases.VERBS)) + ") ?: "
)
_LAST_WORDS = frozenset(verb.split()[-1] for verb in phrases.VERBS)


def _names_somebody(plain: str) -> bool:
    """Whether a name, not "the courier", follows the time: its first letter is no small one."""
    after = _TIME.split(plain, maxsplit=1)[-1].split()
    words = (word.strip(",;:()\"'„”") for word in after)
    name = next((word for word in words if word and not _is_beside_time(word)), "")
    return bool(name) and (not name[0].islower() or fold(name) in phrases.IMPERSONAL_WORDS)


def _is_beside_time(word: str) -> bool:
    return not word[0].isalpha() or fold(word).rstrip(".") in phrases.TIME_WORDS
