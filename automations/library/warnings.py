"""What the checks say of a document among the automations there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from automations.checks import Surroundings, Warned, check_all
from automations.checks.channels import Channels, Taken
from automations.compiled import Compiled
from automations.document import Document
from automations.language import Language
from automations.library import queries, rights
from automations.library.compiled import compile_saved, present_of
from automations.library.draft import compiled_draft
from core.access import SYSTEM, Viewer
from core.services.queries import in_use
from postroom.channel import Channel, ChannelRules

MOST = 500
"""Others that are looked at, the first in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Who looks, at whose next version, with which channels at hand."""

    automation: int | None = None
    viewer: Viewer = SYSTEM
    channels: Mapping[str, Channel[Any]] = field(default_factory=dict)


def warnings(
    connection: Connection, document: Document, language: Language, looking: Looking
) -> tuple[Warned, ...]:
    """What to look at before it is saved; the document must have no faults."""
    around = surroundings(connection, language, looking)
    return among(connection, document, language, around, looking.automation)


def among(
    connection: Connection,
    document: Document,
    language: Language,
    around: Surroundings,
    automation: int | None,
) -> tuple[Warned, ...]:
    """The same among surroundings that were read already."""
    return check_all(compiled_draft(connection, document, language, automation), language, around)


def surroundings(connection: Connection, language: Language, looking: Looking) -> Surroundings:
    """What is switched on and the viewer may know of, and what channels allow."""
    others = _others(connection, language, looking)
    found = Surroundings.among(others, language, _taken(connection, looking))
    return replace(found, services=frozenset(in_use(connection)))


def _others(connection: Connection, language: Language, looking: Looking) -> list[Compiled]:
    """What is switched on and the viewer may know of."""
    found = rights.readable(connection, looking.viewer, queries.enabled(connection))
    wanted = [one for one in found if one.id != looking.automation][:MOST]
    present = present_of(connection, [one.rows for one in wanted])
    read = (compile_saved(one, language, present) for one in wanted)
    return [one for one in read if one is not None]


def _taken(connection: Connection, looking: Looking) -> Channels:
    channels = looking.channels
    return {
        account: _taken_by(channels.get(key), key)
        for account, key in queries.channels_of_accounts(connection).items()
    }


def _taken_by(channel: Channel[Any] | None, key: str) -> Taken:
    if channel is None:
        return Taken(key, ChannelRules())
    by_source = {source: channel.rules_for(source) for source in channel.sources}
    differ = any(one != channel.rules for one in by_source.values())
    return Taken(channel.title, channel.rules, by_source if differ else {})
