"""Desks: what reading an account's messages needs to know, loaded once each time a lane wakes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from core import tables
from core.inbound.arrival import Desk
from core.inbound.parsing import Reader
from core.inbound.pool import Preparing
from core.inbound.queries import first_status
from postroom.channel import Channel, ParsesWith
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
        row = connection.execute(
            select(
                tables.account.c.name,
                tables.account.c.channel,
                tables.account.c.settings,
                tables.account.c.inbox_id,
                tables.inbox.c.reopen_days,
            )
            .join(tables.inbox, tables.inbox.c.id == tables.account.c.inbox_id)
            .where(tables.account.c.id == account)
        ).one()
        channel = self._registry.channels[row.channel]
        settings = channel.settings.model_validate(row.settings)
        types = connection.execute(select(tables.ticket_type.c.name, tables.ticket_type.c.id))
        desk = Desk(
            account=account,
            account_name=row.name,
            channel=row.channel,
            inbox=row.inbox_id,
            open_status=first_status(connection, ["open"]),
            closed_status=first_status(connection, ["closed", "solved"]),
            reopen_within=timedelta(days=row.reopen_days),
            answer_within=channel.rules.answer_within,
            own_addresses=_own_addresses(settings),
            signing_secret=self._secret,
            types={row.name: row.id for row in types},
        )
        return Reader(
            desk=desk,
            parser=_parser(channel, settings),
            preparing=self._preparing[channel.parse_in],
        )


def _parser(channel: Channel[Any], settings: Any) -> Any:
    return channel.parser(settings) if isinstance(channel, ParsesWith) else channel.parse


def _own_addresses(settings: Any) -> frozenset[str]:
    addresses = getattr(settings, "all_addresses", ())
    return frozenset(address.casefold() for address in addresses)
