"""What a channel's rules say about the words of an outgoing text. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from core.outbox.phones import phones
from postroom.channel import ChannelRules
from postroom.text import fold

Kind: TypeAlias = Literal["links", "addresses", "phones", "notices"]

_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "links": re.compile(r"(?:https?://|\bwww\.)[^\s<>\"']{1,2000}", re.IGNORECASE),
    "addresses": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
}
"""Each repetition is bounded, so that no text makes looking slow."""

_SPOTTED: tuple[Kind, ...] = (*_PATTERNS, "phones")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it may leave."""

    text: str
    blocked: tuple[Kind, ...] = ()
    """Why it may not leave; empty if it may."""
    stripped: tuple[Kind, ...] = ()
    """What was taken out."""


def found_in(text: str, rules: ChannelRules, known: Collection[str] = ()) -> Iterator[Kind]:
    """What a text has and the rules do not simply allow; `known`: as in `worded`."""
    for kind in _SPOTTED:
        if treatment(kind, rules) != "allow" and any(_spots(kind, text, known)):
            yield kind
    if rules.texts.notices != "allow" and _tells_news(text, rules):
        yield "notices"


def worded(text: str, rules: ChannelRules, known: Collection[str] = ()) -> Wording:
    """The text as the rules let it leave: some things block it, others are taken out.

    `known`: numbers of the ticket, digits alone, that are no telephone's: its order's, its parcels'.
    """
    found = list(found_in(text, rules, known))
    blocked = tuple(kind for kind in found if treatment(kind, rules) == "block")
    stripped = tuple(kind for kind in found if treatment(kind, rules) == "strip")
    for kind in stripped:
        text = _without(text, list(_spots(kind, text, known)))
    return Wording(text, blocked, stripped)


def _spots(kind: Kind, text: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where such things stand."""
    if kind == "phones":
        yield from phones(text, known)
    elif kind in _PATTERNS:
        yield from (found.span() for found in _PATTERNS[kind].finditer(text))


def _without(text: str, spots: Sequence[tuple[int, int]]) -> str:
    for start, end in reversed(spots):
        text = text[:start] + text[end:]
    return text


def _tells_news(text: str, rules: ChannelRules) -> bool:
    folded = " ".join(fold(text).split())
    return any(fold(phrase) in folded for phrase in rules.texts.phrases)


def treatment(kind: Kind, rules: ChannelRules) -> str:
    """allow, warn, strip or block."""
    if kind == "links" and not rules.links:
        return "block"
    return str(getattr(rules.texts, kind))
