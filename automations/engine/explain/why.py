"""Explaining: the kept verdict where there is one, else what would have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection

from automations import library
from automations.compiled import Compiled, Identity, compile_document
from automations.conditions.explain import Explanation
from automations.conditions.explain import explain as explain_condition
from automations.document import from_json
from automations.engine import queries as engine
from automations.engine.candidates import fires
from automations.engine.explain import queries
from automations.engine.explain.queries import Happened
from automations.engine.explain.types import (
    Earlier,
    EventMissing,
    Outcome,
    RunShown,
    TicketMissing,
    Why,
)
from automations.engine.explain.waits import is_timed, waiting
from automations.engine.facts import event_facts, message_facts, with_ticket
from automations.engine.keep import may_name, message_of, restore, unpack
from automations.language import Language
from automations.library import AutomationMissing, Saved, Version
from core.tickets.changes import after, contact_after, effect_of
from postroom.facts import Facts

_STATES: dict[str, Outcome] = {"quiet": "quiet", "new": "waiting", "failed": "failed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One automation and one event."""

    saved: Saved
    versions: Sequence[Version]
    """Newest first."""
    event: Happened
    verdicts: dict[int, int | str]
    """Version → place or cut, in the order they were tried."""

    @property
    def asked(self) -> Version | None:
        """The version that was tried."""
        return next((each for each in self.versions if each.id in self.verdicts), None)

    @property
    def version(self) -> Version | None:
        """The version that was tried, else the one that stood when it happened."""
        standing = (each for each in self.versions if each.created_at <= self.event.at)
        return self.asked or next(standing, None)


def explain(
    connection: Connection,
    language: Language,
    name: str,
    ticket: int,
    event: int | None = None,
    now: datetime | None = None,
) -> Why:
    """Why an automation ran, or why not, for an event of the ticket with this number.

    Without an event: the latest that it was tried for; else, for one that waits for time to pass,
    the present moment if `now` is given; else the latest event the engine looked at. Raises
    `AutomationMissing`, `TicketMissing`, `EventMissing`.
    """
    saved = library.named(connection, name)
    if saved is None:
        raise AutomationMissing(name)
    versions = library.versions(connection, saved.id)
    ours = {version.id for version in versions}
    if event is None and now is not None:
        waits = _at_present(connection, saved, ticket, ours, language, now)
        if waits is not None:
            return waits
    happened = _find(connection, ticket, event, ours)
    case = _Case(
        saved=saved, versions=versions, event=happened, verdicts=verdicts_of(happened.verdicts)
    )
    outcome, condition = _judge(connection, case, language)
    return Why(
        automation=saved.name,
        version=case.version.number if case.version else 0,
        ticket=ticket,
        event=happened.id,
        kind=happened.kind,
        at=happened.at,
        outcome=outcome,
        condition=condition,
        run=_run(connection, case),
        earlier=_earlier(connection, case, outcome),
    )


def _at_present(
    connection: Connection,
    saved: Saved,
    number: int,
    versions: set[int],
    language: Language,
    now: datetime,
) -> Why | None:
    """How a timed automation stands to a ticket it was never tried for; None for any other."""
    version = _current(saved)
    compiled = _compiled(saved, version, language)
    ticket = queries.ticket_id(connection, number)
    if ticket is None or not is_timed(compiled):
        return None
    events = queries.latest_events(connection, ticket)
    if any(_was_tried(event, versions) for event in events):
        return None
    waits = waiting(connection, compiled, saved.enabled_at, ticket, language, now)
    return Why(
        automation=saved.name,
        version=saved.number,
        ticket=number,
        event=0,
        kind=waits.trigger,
        at=now,
        outcome=waits.outcome,
        condition=waits.condition,
        due=waits.due,
    )


def _current(saved: Saved) -> Version:
    """The version that is switched on or off now."""
    return Version(
        id=saved.version,
        automation=saved.id,
        number=saved.number,
        document=saved.document,
        rows=saved.rows,
        author="",
        created_at=saved.updated_at,
    )


def _earlier(connection: Connection, case: _Case, outcome: Outcome) -> Earlier | None:
    """The run that cut it short."""
    event, own = case.event, case.saved.id
    match outcome:
        case "again":
            root = event.cause or event.id
            return queries.last_run(
                connection, own, queries.for_cause(event.ticket, root), event.at
            )
        case "limit":
            return queries.last_run(connection, own, _limited(case), event.at)
        case "stopped":
            return _stopped_by(connection, case)
        case _:
            return None


def _limited(case: _Case) -> ColumnElement[bool]:
    document = case.version.document if case.version else {}
    if document.get("limits", {}).get("once_per") == "contact":
        return queries.for_contact_of(case.event.ticket)
    return queries.on_ticket(case.event.ticket)


def _stopped_by(connection: Connection, case: _Case) -> Earlier | None:
    """The run of the version that ran last before this one was passed over."""
    order, event, own = list(case.verdicts), case.event, case.asked
    earlier = order[: order.index(own.id)] if own else []
    stopper = next((one for one in reversed(earlier) if case.verdicts[one] == 0), None)
    if stopper is None:
        return None
    return queries.run_of_version(connection, event.id, event.ticket, stopper)


def _find(connection: Connection, number: int, event: int | None, versions: set[int]) -> Happened:
    ticket = queries.ticket_id(connection, number)
    if ticket is None:
        raise TicketMissing(number)
    if event is not None:
        found = queries.one_event(connection, ticket, event)
    else:
        found = _latest(queries.latest_events(connection, ticket), versions)
    if found is None:
        raise EventMissing(number, event)
    return found


def _latest(events: Sequence[Happened], versions: set[int]) -> Happened | None:
    """The latest event any version was tried for, else the latest that was looked at."""
    tried = (event for event in events if _was_tried(event, versions))
    looked_at = (event for event in events if event.state == "done")
    return next(tried, None) or next(looked_at, None) or next(iter(events), None)


def _was_tried(event: Happened, versions: set[int]) -> bool:
    """Whether one of these versions was asked; of a thousand verdicts no more is made than that."""
    if not event.verdicts or not may_name(event.verdicts, versions):
        return False
    return not versions.isdisjoint(unpack(event.verdicts)[::2])


def verdicts_of(kept: bytes | None) -> dict[int, int | str]:
    """Version → place or cut, in the order they were tried, as an event keeps it."""
    flat: list[Any] = unpack(kept) if kept else []
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _judge(
    connection: Connection, case: _Case, language: Language
) -> tuple[Outcome, Explanation | None]:
    if case.event.state in _STATES:
        return _STATES[case.event.state], None
    if case.version is None:
        return "later", None
    compiled = _compiled(case.saved, case.version, language)
    condition = None
    if case.event.facts is not None:
        facts = _facts(connection, case, case.event.facts)
        condition = explain_condition(compiled.condition, facts, language, case.version.rows)
    if case.asked is not None:
        return outcome_of(case.verdicts[case.version.id]), condition
    return _untried(case, compiled, condition), condition


def outcome_of(verdict: int | str) -> Outcome:
    """What a kept verdict means."""
    if isinstance(verdict, str):
        return verdict  # type: ignore[return-value] # cuts are outcomes too
    if verdict == 0:
        return "ran"
    return "conditions" if verdict > 0 else "error"


def _untried(case: _Case, compiled: Compiled, condition: Explanation | None) -> Outcome:
    """Why it was not even tried: the index of candidates, or its switch."""
    event, saved = case.event, case.saved
    if not any(
        event.kind in use.trigger.events and fires(use, event.payload) for use in compiled.uses
    ):
        return "trigger"
    if not saved.enabled or saved.enabled_at is None or saved.enabled_at > event.at:
        return "off"
    if condition is None:
        return "forgotten"
    return "off" if condition.outcome == "true" else "conditions"


def _compiled(saved: Saved, version: Version, language: Language) -> Compiled:
    identity = Identity(
        automation_id=saved.id, version_id=version.id, name=saved.name, position=saved.position
    )
    document = from_json(version.document, language)
    return compile_document(document, version.rows, language, identity)


def _facts(connection: Connection, case: _Case, kept: bytes) -> Facts:
    """The facts as its turn found them: as kept, and what earlier ones then changed."""
    message = message_of(kept)
    rows = engine.messages(connection, [] if message is None else [message])
    read = message_facts(rows[0]) if rows else None
    facts = restore(kept, event_facts(case.event), read)
    ticket, contact = facts.ticket, facts.contact
    for change in _before(connection, case):
        effect = effect_of(change.kind, change.payload)
        if effect is not None:
            ticket = after(ticket, effect, change.at)
            contact = contact_after(contact, effect)
    return with_ticket(facts, ticket, contact)


def _before(connection: Connection, case: _Case) -> Sequence[Happened]:
    """What the automations before this one did because of the event."""
    order = list(case.verdicts)
    own = case.asked
    earlier = set(order[: order.index(own.id)]) if own else set()
    runs = queries.runs_of(connection, case.event.ticket, case.event.id)
    wanted = [run for version, run in runs.items() if version in earlier]
    return queries.made_by(connection, case.event.ticket, wanted) if wanted else ()


def _run(connection: Connection, case: _Case) -> RunShown | None:
    if case.asked is None:
        return None
    run = queries.runs_of(connection, case.event.ticket, case.event.id).get(case.asked.id)
    return None if run is None else queries.run_shown(connection, run)
