"""Trying an automation on the last days: how often it would have run, on what, doing what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web
from pydantic import BaseModel, Field

from automations import language
from automations.document import DocumentError, InvalidDocument
from automations.language import Language
from automations.replay import Deed, Hit, Hits, Replayed, replay_saved, replay_text
from automations.replay.types import MOST_DAYS
from core.i18n import translate
from core.problems import Refused
from web.api.automation_replay import span_of
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.editor import TextForm
from web.pages.automations.sparkline import Spark, spark
from web.render import fragment, page

pages = Routes(tag="pages")

SHOWN = 25
"""Hits that a page shows."""


class DaysQuery(BaseModel):
    """How far back."""

    days: int = Field(30, ge=1, le=MOST_DAYS)


class DraftForm(TextForm):
    """What is being typed, to be tried; the editor sends its whole form."""

    days: int = Field(30, ge=1, le=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class DeedLine:
    """What one step would have done, in words."""

    title: str
    deed: Deed
    badge: str = ""
    """Of the action, such as EXPERIMENTAL."""


@dataclass(frozen=True, slots=True)
class HitLine:
    """One hit, with its steps in words."""

    hit: Hit
    deeds: tuple[DeedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A replay as the page shows it."""

    name: str
    days: int
    hits: Hits
    spark: Spark
    lines: tuple[HitLine, ...]
    clashes: int


@pages.get("/automations/{automation}/replay", needs=Needs.MANAGER)
async def show_replay(asked: Asked, automation: int, query: DaysQuery) -> web.Response:
    """Show what an automation would have done in the last days."""
    spoken = language.of(asked.house.registry)
    try:
        found = await asked.house.store.read(
            replay_saved, automation, spoken, span_of(asked, query.days, SHOWN)
        )
    except InvalidDocument as error:
        raise Refused(f"it cannot be tried as it stands: {error}") from None
    tried = _tried(found, query.days, spoken, asked.locale)
    return page(asked, "automations/replay.html", automation=automation, tried=tried, faults=())


@pages.post("/automations/try", needs=Needs.MANAGER)
async def try_draft(asked: Asked, form: DraftForm) -> web.Response:
    """Show what a text nobody has saved would have done; below the text, or on a page."""
    spoken = language.of(asked.house.registry)
    tried: Tried | None = None
    faults: tuple[DocumentError, ...] = ()
    try:
        found = await asked.house.store.read(
            replay_text,
            form.text,
            spoken,
            span_of(asked, form.days, SHOWN),
            form.automation or None,
        )
        tried = _tried(found, form.days, spoken, asked.locale)
    except InvalidDocument as error:
        faults = error.errors
    inside = "HX-Request" in asked.request.headers
    draw, template = (fragment, "tried_draft") if inside else (page, "replay")
    return draw(
        asked,
        f"automations/{template}.html",
        automation=form.automation,
        tried=tried,
        faults=faults,
    )


def _tried(found: Replayed, days: int, spoken: Language, locale: str) -> Tried:
    return Tried(
        name=found.name,
        days=days,
        hits=found.hits,
        spark=spark([found.hits.by_day.get(day, 0) for day in _days(found.hits)]),
        lines=tuple(_line(hit, spoken, locale) for hit in found.shown),
        clashes=found.clashes,
    )


def _days(hits: Hits) -> list[str]:
    first: date = hits.since.date()
    count = (hits.until.date() - first).days + 1
    return [(first + timedelta(days=n)).isoformat() for n in range(count)]


def _line(hit: Hit, spoken: Language, locale: str) -> HitLine:
    return HitLine(hit, tuple(_deed(one, spoken, locale) for one in hit.deeds))


def _deed(deed: Deed, spoken: Language, locale: str) -> DeedLine:
    action = spoken.actions.get(deed.action)
    if action is None:
        return DeedLine(deed.action, deed)
    return DeedLine(translate(action.title, locale), deed, action.badge)
