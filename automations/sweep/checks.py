"""What keeps a document with a timed trigger from being saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from automations.compiled import Use, whole_condition
from automations.conditions.binding import bind
from automations.conditions.sql import EventOnly, SqlClock, as_sql
from automations.document.types import Document, Group, Node
from automations.language import Language, Rows
from automations.sweep.edges import edges
from automations.sweep.watch import watched
from automations.triggers.calendar import Calendared

_ANY_TIME = SqlClock(now=datetime(2000, 1, 1, tzinfo=UTC), inboxes={})
"""What a condition can be asked in SQL does not depend on when."""


def timed_problems(document: Document, language: Language, rows: Rows) -> Iterator[tuple[str, str]]:
    """Path and message of each timed trigger whose conditions time alone cannot answer."""
    for use in document.when:
        trigger = language.triggers.get(use.trigger)
        if trigger is None or not trigger.timed:
            continue
        options = trigger.options.model_validate(dict(use.options))
        condition = watched(whole_condition(document), Use(trigger, options))
        if isinstance(options, Calendared):
            if condition == EVERYTHING:
                yield use.path, _SAY_WHICH
        elif not edges(bind(condition, language, rows)[0]).fields:
            yield use.path, _SAY_HOW_LONG
        if fault := _event_only(condition, language, rows):
            yield use.path, f"{fault}, but here only time passes; leave that condition out"


EVERYTHING = Group("all", ())
_SAY_WHICH = (
    "say for which tickets: add a condition such as {field: ticket.status, is: open}; without one"
    " it would run for every ticket there ever was"
)
_SAY_HOW_LONG = "say how long: add a condition such as {field: ticket.created_at, older_than: 24h}"


def _event_only(condition: Node, language: Language, rows: Rows) -> str:
    try:
        as_sql(condition, language, rows, _ANY_TIME)
    except EventOnly as error:
        return str(error)
    return ""
