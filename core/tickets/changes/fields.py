"""Writing the custom fields that changes of tickets set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs
from sqlalchemy import Connection

from core import custom_fields
from core.custom_fields import Setting
from core.tickets.changes.play import Played
from core.tickets.changes.types import Standing
from postroom.action import SetField


def write(connection: Connection, played: Iterable[Played], known: Mapping[int, Standing]) -> None:
    """Keep what was set, if anything was."""
    settings = list(_settings(played, known))
    if settings:
        custom_fields.write(connection, settings)


def with_fields(connection: Connection, standing: Mapping[int, Standing]) -> dict[int, Standing]:
    """The same tickets and contacts with what stands in their fields; one question for all."""
    contacts = {one.contact.id for one in standing.values()}
    of_tickets, of_contacts = custom_fields.values(connection, standing, contacts)
    if not of_tickets and not of_contacts:
        return dict(standing)
    return {
        id_: structs.replace(
            one,
            ticket=structs.replace(one.ticket, fields=of_tickets.get(id_, {})),
            contact=structs.replace(one.contact, fields=of_contacts.get(one.contact.id, {})),
        )
        for id_, one in standing.items()
    }


def _settings(played: Iterable[Played], known: Mapping[int, Standing]) -> Iterator[Setting]:
    for change in (each.change for each in played):
        effect = change.effect
        if isinstance(effect, SetField):
            on_ticket = effect.owner == "ticket"
            row = change.ticket if on_ticket else known[change.ticket].contact.id
            yield Setting(effect.owner, row, effect.key, effect.value)
