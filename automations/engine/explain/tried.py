"""What each event of a ticket came to: which automations were tried, and which ran."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from automations.engine.explain import queries
from automations.engine.explain.queries import Happened, VersionName
from automations.engine.explain.types import Outcome, sentence
from automations.engine.explain.why import outcome_of, verdicts_of

SHOWN = 30
"""How many of a ticket's latest events are told about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One automation that an event could have started."""

    automation: int
    name: str
    version: int
    """Number of the version."""
    outcome: Outcome
    run: int | None

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        return sentence(self.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One event of a ticket and what was tried for it."""

    event: int
    kind: str
    actor: str
    at: datetime
    state: str
    """done, new, failed or quiet."""
    tried: tuple[Tried, ...]
    """In the order they were tried."""


def tried_for(
    connection: Connection, ticket: int, only: frozenset[int] | None = None
) -> list[Looked]:
    """What a ticket's (row id) latest events came to, newest first; of `only` these automations."""
    events = queries.latest_events(connection, ticket)[:SHOWN]
    verdicts = {one.id: verdicts_of(one.verdicts) for one in events}
    versions = {version for found in verdicts.values() for version in found}
    named = queries.names_of_versions(connection, versions)
    names = {row: one for row, one in named.items() if only is None or one.automation in only}
    runs = queries.runs_of_events(connection, ticket, [one.id for one in events])
    return [_looked(one, verdicts[one.id], names, runs) for one in events]


def _looked(
    event: Happened,
    verdicts: Mapping[int, int | str],
    names: Mapping[int, VersionName],
    runs: Mapping[tuple[int, int], int],
) -> Looked:
    return Looked(
        event=event.id,
        kind=event.kind,
        actor=event.actor,
        at=event.at,
        state=event.state,
        tried=tuple(
            Tried(
                automation=names[version].automation,
                name=names[version].name,
                version=names[version].number,
                outcome=outcome_of(verdict),
                run=runs.get((event.id, version)),
            )
            for version, verdict in verdicts.items()
            if version in names
        ),
    )
