"""What a channel lets automatic texts say: asked again when one leaves, filled in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from core.outbox.wording import Kind, found_in, worded
from postroom.action import Effect, SendEmail, SendMessage
from postroom.channel import Channel, ChannelRules

Channels: TypeAlias = Mapping[str, ChannelRules]
"""By the source of a channel's messages; a source that nobody restricts is not among them."""

MAIL = "email"
"""The source whose rules hold for mail to somebody else than the customer."""
_CALLED: Mapping[Kind, str] = {
    "links": "links",
    "addresses": "mail addresses",
    "phones": "phone numbers",
    "notices": "news that it tells by itself",
}


def channels_of(channels: Iterable[Channel[Any]]) -> Channels:
    """What channels say of automatic texts, by the sources of their messages."""
    return {source: one.rules_for(source) for one in channels for source in one.sources}


@dataclass(frozen=True, slots=True)
class Allowed:
    """The effects as the channel lets them be."""

    effects: tuple[Effect, ...]
    forbidden: str = ""
    """Why a text does not leave at all; it is not among the effects."""
    remark: str = ""
    """What was taken out of a text, or what the channel dislikes in it."""


def allowed(
    effects: tuple[Effect, ...], source: str, channels: Channels, known: Collection[str] = ()
) -> Allowed:
    """Look at every text that leaves by itself; a draft is its agent's to look at.

    `source`: the ticket's own. `known`: numbers (digits) of the ticket that are no telephone's.
    """
    if not channels or not any(map(_leaves, effects)):
        return Allowed(effects)
    looked = [_one(effect, _channel(effect, source, channels), known) for effect in effects]
    return Allowed(
        tuple(effect for one in looked for effect in one.effects),
        _joined(one.forbidden for one in looked),
        _joined(one.remark for one in looked),
    )


def _leaves(effect: Effect) -> bool:
    if isinstance(effect, SendMessage):
        return effect.mode != "draft"
    return isinstance(effect, SendEmail)


def _channel(effect: Effect, source: str, channels: Channels) -> ChannelRules | None:
    if not _leaves(effect):
        return None
    return channels.get(MAIL if isinstance(effect, SendEmail) else source)


def _one(effect: Effect, channel: ChannelRules | None, known: Collection[str]) -> Allowed:
    if channel is None or not isinstance(effect, SendMessage | SendEmail):
        return Allowed((effect,))
    said = worded(effect.text, channel, known)
    if said.blocked:
        return Allowed((), f"the channel forbids {_named(said.blocked)}")
    if not said.text.strip():
        return Allowed((), f"nothing is left without {_named(said.stripped)}")
    if channel.max_length is not None and len(said.text) > channel.max_length:
        most = f"the channel takes {channel.max_length} characters"
        return Allowed((), f"{most}, the text has {len(said.text)}")
    found = found_in(effect.text, channel, known)
    disliked = [kind for kind in found if kind not in said.stripped]
    remarks = (
        f"{_named(said.stripped)} taken out, as the channel wants" if said.stripped else "",
        f"the channel dislikes {_named(disliked)}" if disliked else "",
    )
    return Allowed((replace(effect, text=said.text),), remark=_joined(remarks))


def _named(kinds: Iterable[Kind]) -> str:
    return ", ".join(_CALLED[kind] for kind in kinds)


def _joined(said: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, said)))
