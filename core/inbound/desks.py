"""Desks: what reading an account's messages needs to know, loaded when a lane wakes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from core.accounts.form import without_secrets
from core.inbound import queries
from core.inbound.arrival import Desk, StoredField
from core.inbound.parsing import Reader
from core.inbound.pool import Preparing
from postroom.channel import Channel, LooksUp, ParsesWith
from postroom.registry import Registry


class Desks:
    """Makes the reader of an account out of its row and its channel."""

    def __init__(
        self, registry: Registry, preparing: Mapping[str, Preparing], signing_secret: bytes
    ) -> None:
        self._registry = registry
        self._preparing = preparing
        self._secret = signing_secret

    def reader(self, connection: Connection, account: int) -> Reader:
        """How this account's raw rows are read and where they land."""
        row = queries.account(connection, account)
        channel = self._registry.channels[row.channel]
        settings = without_secrets(channel.settings, row.settings) if row.settings else None
        desk = Desk(
            account=account,
            channel=row.channel,
            inbox=row.inbox,
            open_status=queries.first_status(connection, ["open"]),
            closed_status=queries.first_status(connection, ["closed", "solved"]),
            reopen_within=timedelta(days=row.reopen_days),
            answer_within=channel.rules.answer_within,
            own_addresses=_own_addresses(settings) | queries.agents_addresses(connection),
            signing_secret=self._secret,
            types=queries.types(connection),
            stored=_stored(self._registry),
            looks_up=isinstance(channel, LooksUp),
        )
        return Reader(
            desk=desk,
            parser=_parser(channel, settings),
            preparing=self._preparing[channel.parse_in],
        )


def _parser(channel: Channel[Any], settings: Any) -> Any:
    """The channel's own `parse`, told of the account's settings where it wants to know them.

    An account that only holds imports has none.
    """
    if settings is not None and isinstance(channel, ParsesWith):
        return channel.parser(settings)
    return channel.parse


def _stored(registry: Registry) -> dict[str, StoredField]:
    """The fields that plug-ins keep; a kind that can be kept is what registering asks for."""
    return {
        one.key: StoredField(one.stored_on, one.kind.value)  # type: ignore[arg-type] # see above
        for one in registry.fields
        if one.stored_on and not one.takes
    }


def _own_addresses(settings: Any) -> frozenset[str]:
    addresses = getattr(settings, "all_addresses", ())
    return frozenset(address.casefold() for address in addresses)
