"""What a channel's rules say about the words of an outgoing text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from postroom.channel import ChannelRules
from postroom.text import fold

Kind: TypeAlias = Literal["links", "addresses", "phones", "notices"]

_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "links": re.compile(r"(?:https?://|\bwww\.)[^\s<>\"']{1,2000}", re.IGNORECASE),
    "addresses": re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    "phones": re.compile(r"(?<![\w/.-])\+?\d(?:[ ()-]{0,2}\d){8,14}(?![\w/-])"),
}
"""Each repetition is bounded, so that no text makes looking slow."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as it may leave."""

    text: str
    blocked: tuple[Kind, ...] = ()
    """Why it may not leave; empty if it may."""
    stripped: tuple[Kind, ...] = ()
    """What was taken out."""


def found_in(text: str, rules: ChannelRules) -> Iterator[Kind]:
    """What a text has and the rules do not simply allow."""
    for kind, pattern in _PATTERNS.items():
        if treatment(kind, rules) != "allow" and pattern.search(text):
            yield kind
    if rules.texts.notices != "allow" and _tells_news(text, rules):
        yield "notices"


def worded(text: str, rules: ChannelRules) -> Wording:
    """The text as the rules let it leave: some things block it, others are taken out."""
    found = list(found_in(text, rules))
    blocked = tuple(kind for kind in found if treatment(kind, rules) == "block")
    stripped = tuple(kind for kind in found if treatment(kind, rules) == "strip")
    for kind in stripped:
        text = _PATTERNS[kind].sub("", text) if kind in _PATTERNS else text
    return Wording(text, blocked, stripped)


def _tells_news(text: str, rules: ChannelRules) -> bool:
    folded = " ".join(fold(text).split())
    return any(fold(phrase) in folded for phrase in rules.texts.phrases)


def treatment(kind: Kind, rules: ChannelRules) -> str:
    """allow, warn, strip or block."""
    if kind == "links" and not rules.links:
        return "block"
    return str(getattr(rules.texts, kind))
