"""Texts that a channel does not take: too long, or with what its rules forbid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from automations.checks.meeting import Bound
from automations.checks.pairs import ANSWERS
from automations.checks.types import Check, Warned
from automations.conditions.necessary import Necessary
from core.outbox.wording import found_in
from postroom.channel import ChannelRules


class Taken(NamedTuple):
    """What one channel takes."""

    title: str
    allowed: ChannelRules
    by_source: Mapping[str, ChannelRules] = {}
    """Where its sources differ; empty where they do not."""


Channels = Mapping[int, Taken]
"""By account (row id)."""


def forbidden(own: Bound, channels: Channels) -> Iterator[Warned]:
    """What is forbidden in each text it sends, by the channels of the accounts it may speak in."""
    for step in own.compiled.steps:
        if step.action.key not in ANSWERS:
            continue
        for option in step.action.texts:
            text = str(getattr(step.options, option, "") or "")
            yield from _found(
                f"{step.path}.{option}", text, _spoken(own.compiled.necessary, channels)
            )


def _spoken(necessary: Necessary, channels: Channels) -> list[tuple[str, ChannelRules]]:
    """The rules of the channels it may speak in, each once, with their channel's title."""
    accounts = necessary.get("ticket.account")
    found: list[tuple[str, ChannelRules]] = []
    for account, taken in sorted(channels.items()):
        if accounts is None or account in accounts:
            spoken = ((taken.title, one) for one in _limits(necessary, taken))
            found += [one for one in spoken if one not in found]
    return found


def _limits(necessary: Necessary, taken: Taken) -> Iterable[ChannelRules]:
    """Those of the sources it must come from, where they differ and it says which."""
    sources = necessary.get("ticket.source") or necessary.get("message.source")
    if not (taken.by_source and sources):
        return (taken.allowed,)
    return [one for source, one in taken.by_source.items() if source in sources]


def _found(path: str, text: str, channels: Iterable[tuple[str, ChannelRules]]) -> Iterator[Warned]:
    for title, one in channels:
        if one.max_length is not None and len(text) > one.max_length:
            values = {"channel": title, "most": str(one.max_length), "length": str(len(text))}
            yield Warned(path=path, check="length", values=values)
        for kind in found_in(text, one):
            check: Check = kind
            yield Warned(path=path, check=check, values={"channel": title})
