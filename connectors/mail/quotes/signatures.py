"""Finds signatures: what stands under `-- ` (RFC 3676 §4.3), and the line that a phone adds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from connectors.mail.quotes import phrases
from connectors.mail.quotes.headers import has_address, is_forward
from connectors.mail.quotes.lines import Line

_LINK = re.compile(r"[<(\[]?\bhttps?://[^\s<>]{1,200}[>)\]]?")
_PHONE = re.compile(r"\d(?:[ ()/.-]?\d){6}")
_LEAD = re.compile("|".join(map(re.escape, sorted(phrases.MOBILE_LEADS, key=len, reverse=True))))
"""The longest of the beginnings that fits."""
_MOST_LINES = 15
_LONGEST_LINE = 90
_MOBILE_LENGTH = 160


def is_mobile(line: Line) -> bool:
    """Whether a line is the one that a phone or a mail program adds by itself."""
    if not line.text or len(line.text) > _MOBILE_LENGTH:
        return False
    text = _LINK.sub("", line.text) if "http" in line.text else line.text
    sentence, _, rest = text.strip(" .!").partition(". ")
    if rest and not any(stem in rest for stem in phrases.EXCUSE_STEMS):
        return False
    said = _after_lead(sentence)
    return bool(said) and _is_device(said.split())


def is_delimiter(raw: str) -> bool:
    """Whether a line parts text and signature; many programs lose the space at its end."""
    return raw in {"--", "-- "}


def _after_lead(sentence: str) -> str:
    lead = _LEAD.match(sentence)
    if lead:
        return sentence[lead.end() :]
    for start, end in phrases.MOBILE_FRAMES:
        if sentence.startswith(start) and sentence.endswith(end):
            return sentence[len(start) : -len(end)]
    return ""


def _is_device(words: Sequence[str]) -> bool:
    """Whether words name a device or a program, and say nothing else."""
    known = [word.strip(",.()\"'") for word in words]
    if not all(_is_technical(word) for word in known):
        return False
    return any(word in phrases.DEVICE_WORDS for word in known)


def _is_technical(word: str) -> bool:
    if word in phrases.DEVICE_WORDS or word in phrases.FILLERS:
        return True
    return any(char.isdigit() for char in word)


def signature_places(
    lines: Sequence[Line], raws: Sequence[str], hidden: Sequence[bool]
) -> set[int]:
    """Find the lines of signatures: each ends a stretch of lines that the customer wrote."""
    found: set[int] = set()
    for stretch in _stretches(lines, hidden):
        mobile = _mobile_tail(lines, stretch)
        rest = range(stretch.start, min(mobile, default=stretch.stop))
        found.update(mobile, _delimited(lines, raws, rest))
    return found


def _stretches(lines: Sequence[Line], hidden: Sequence[bool]) -> list[range]:
    """Cut the visible lines at quotes, hidden or not; what is forwarded is no stretch."""
    found: list[range] = []
    start = 0
    for place, line in enumerate(lines):
        if is_forward(line):
            return [*found, range(start, place)]
        if hidden[place] or line.is_quote:
            if start < place:
                found.append(range(start, place))
            start = place + 1
    return [*found, range(start, len(lines))]


def _mobile_tail(lines: Sequence[Line], stretch: range) -> list[int]:
    found: list[int] = []
    for place in reversed(stretch):
        if is_mobile(lines[place]) or (found and is_delimiter(lines[place].plain)):
            found.append(place)
        elif lines[place].text:
            break
    return found


def _delimited(lines: Sequence[Line], raws: Sequence[str], stretch: range) -> list[int]:
    """Find what stands under the last `-- ` of a stretch, up to a paragraph that says something."""
    start = next((p for p in reversed(stretch) if _delimits(raws[p])), None)
    if start is None:
        return []
    paragraphs = _paragraphs(lines, range(start + 1, stretch.stop))
    strict = raws[start].startswith("-- ")
    if not paragraphs or not _is_first(lines, paragraphs[0], strict=strict):
        return []
    end = paragraphs[0].stop
    for paragraph in paragraphs[1:]:
        if not all(is_contact(lines[place]) for place in paragraph):
            break
        end = paragraph.stop
    return list(range(start, end)) if end - start <= _MOST_LINES else []


def _delimits(raw: str) -> bool:
    return raw.startswith("--") and is_delimiter(raw.rstrip("\r"))


def _paragraphs(lines: Sequence[Line], places: range) -> list[range]:
    found: list[range] = []
    for place in places:
        if not lines[place].text:
            continue
        if found and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        else:
            found.append(range(place, place + 1))
    return found


def _is_first(lines: Sequence[Line], paragraph: range, *, strict: bool) -> bool:
    """Judge the paragraph right under the delimiter; one without its space must name somebody."""
    if any(_says_something(lines[place]) for place in paragraph):
        return False
    return strict or is_contact(lines[paragraph.start])


def _says_something(line: Line) -> bool:
    """Whether a line is a sentence rather than a name, a title or an address."""
    text = line.text
    if is_contact(line):
        return False
    if len(text) > _LONGEST_LINE or text.startswith(("ps", "p.s")) or text.endswith("?"):
        return True
    words = text.split()
    ends = text[-1] in ".!" and words[-1].count(".") < 2  # "sp. z o.o." ends no sentence
    return len(words) >= (4 if ends else 7)


def is_contact(line: Line) -> bool:
    """Whether a line holds a name, an address, a telephone number or a link, and no more."""
    words = line.plain.split()
    if len(line.text) > _LONGEST_LINE or line.text.endswith("?"):
        return False
    named = [word[0].isupper() for word in words if word[0].isalpha()]
    return len(words) <= 6 and ((bool(named) and all(named)) or _reaches(line.text))


def _reaches(text: str) -> bool:
    return has_address(text) or "www." in text or bool(_LINK.search(text) or _PHONE.search(text))
