"""`postroom automation replay`: what an automation would have done in the last days."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from sqlalchemy import Connection

from app.cli import show
from app.cli.options import AsJson
from app.cli.planted import planted
from automations import language, library
from automations.compiled import Compiled
from automations.document import parse
from automations.engine.words import channels_of
from automations.language import Language
from automations.library import AutomationMissing
from automations.replay import Hit, Hits, Replayed, Span, draft, of_saved, replay
from automations.replay.types import MOST_DAYS, SHOWN
from core.problems import Refused
from postroom.clock import utc_now


def replay_automation(
    name: Annotated[str, Parameter(help="An automation's name, or a YAML file.")],
    /,
    *,
    days: Annotated[int, Parameter(help=f"How many days back, at most {MOST_DAYS}.")] = 30,
    shown: Annotated[int, Parameter(help="How many of the newest hits are shown.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Say what an automation would have done in the last days; nothing is sent or written."""
    if not 1 <= days <= MOST_DAYS or not 0 <= shown <= SHOWN:
        raise Refused(f"--days lies between 1 and {MOST_DAYS}, --shown between 0 and {SHOWN}")
    with planted() as plant:
        channels = channels_of(plant.registry.channels)
        span = Span(days=days, now=utc_now(), shown=shown, channels=channels)
        spoken = language.of(plant.registry)
        found = plant.store.read_now(_replayed, name, spoken, span)
    if as_json:
        show.document(found)
        return
    for line in _told(found):
        show.line(line)


def _replayed(connection: Connection, name: str, spoken: Language, span: Span) -> Replayed:
    return replay(connection, _compiled(connection, name, spoken), spoken, span)


def _compiled(connection: Connection, name: str, spoken: Language) -> Compiled:
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} and path.is_file():
        text = path.read_text("utf-8")
        saved = library.named(connection, parse(text, spoken).name)
        return draft(connection, text, spoken, saved.id if saved else None)
    saved = library.named(connection, name)
    if saved is None:
        raise AutomationMissing(name)
    return of_saved(saved, spoken)


def _told(found: Replayed) -> Iterator[str]:
    hits = found.hits
    yield (
        f"{found.name}: would have run {hits.hits} times on {hits.tickets} tickets since"
        f" {hits.since:%Y-%m-%d %H:%M}"
    )
    yield f"looked at {hits.looked} of {hits.events} events it could listen to"
    yield from _doubts(hits)
    yield from (f"  {day}: {count}" for day, count in hits.by_day.items())
    for hit in found.shown:
        yield from _hit(hit)


def _doubts(hits: Hits) -> Iterator[str]:
    if hits.looked < hits.events:
        yield "only the newest were looked at"
    if hits.blind:
        yield f"too little is kept of {hits.blind} events to say"
    if hits.errors:
        yield f"{hits.errors} times its conditions could be neither true nor false"
    yield from (f"{count} times it was cut: {why}" for why, count in hits.cut.items())
    if hits.timed:
        yield f"{hits.by_present} are time passing, counted by how tickets stand today"


def _hit(hit: Hit) -> Iterator[str]:
    yield f"{hit.at:%Y-%m-%d %H:%M} ticket {hit.ticket} ({hit.kind}): {hit.subject}"
    for deed in hit.deeds:
        said = ", ".join(f"{name} = {value}" for name, value in deed.changes)
        yield f"  {deed.step} {deed.action}: {deed.outcome} {deed.reason} {said}".rstrip()
        if deed.text:
            yield from (f"    | {line}" for line in deed.text.splitlines())
    for clash in hit.clashes:
        what = f"sets {clash.what} to {clash.other}" if clash.what else "answers too"
        yield f"  clash: {clash.automation} {what}"
