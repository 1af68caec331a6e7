"""What tickets are called, and what a channel's codes say, in a reader's language.

Stored is what the other side gave. A channel that `Entitles` its tickets says how they are called
where nobody wrote a subject, and what codes in its texts mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.i18n import translate
from postroom.wording import Entitles, Title

_AT_FIRST = re.compile(r"([A-Z][A-Z0-9_]+)(?=$|: | \()")
_WITHIN = re.compile(r"^[A-Z]{4,}\b(?!_)|\b[A-Z]+(?:_[A-Z]+)+\b|\b[A-Z]{4,}(?=: )")
"""A code in a text whose lines were joined: surely one by its underscore or colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untitled:
    """What is known of a ticket that is to be called something."""

    source: str
    subject: str = ""
    """As it was given."""
    who: str = ""
    """The customer."""
    goods: str = ""
    """What was bought."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What the installed channels say about subjects, by source."""

    titles: Mapping[str, Title] = field(default_factory=dict)
    by_source: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What codes say."""

    @classmethod
    def of(cls, channels: Iterable[object]) -> Titles:
        """Gather it from those channels that say anything; "" stands for any source."""
        talking = [one for one in channels if isinstance(one, Entitles)]
        words = {source: one.words for one in talking for source in one.titles}
        every = {code: said for one in talking for code, said in one.words.items()}
        titles = {source: title for one in talking for source, title in one.titles.items()}
        return cls(titles, {**words, "": every})

    def title(self, ticket: Untitled, locale: str) -> str:
        """What a ticket is called; empty where nobody says."""
        title = self.titles.get(ticket.source)
        if title is None:
            return ticket.subject
        about = self.words(ticket.source, ticket.subject, locale) or ticket.goods
        if about:
            return translate(title.about, locale, about=about)
        return translate(title.plain, locale, who=ticket.who)

    def words(self, source: str, text: str, locale: str) -> str:
        """A text of that source with its known codes in words; all else stays as it came."""
        words = self.by_source.get(source)
        if not words:
            return text
        return "\n".join(_said(words, line, locale) for line in text.split("\n"))

    def glimpse(self, source: str, text: str, locale: str) -> str:
        """The same for the first words of a text, on one line."""
        words = self.by_source.get(source)
        if not words:
            return text
        return _WITHIN.sub(lambda code: _word(words, code[0], locale), text)


NO_TITLES = Titles()


def _said(words: Mapping[str, str], line: str, locale: str) -> str:
    code = _AT_FIRST.match(line)
    known = words.get(code[1]) if code else None
    if code is None or known is None:
        return line
    rest = line[code.end() :]
    if "{value}" in known:
        return translate(known, locale, value=rest.removeprefix(": "))
    return translate(known, locale) + rest


def _word(words: Mapping[str, str], code: str, locale: str) -> str:
    known = words.get(code, code)
    return code if "{value}" in known else translate(known, locale)
