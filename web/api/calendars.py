"""Calendars: working hours, holidays and exceptions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from core import saved_calendars
from core.calendars import is_open, next_closing, next_opening, parse
from core.saved_calendars import SavedCalendar, keeping
from web.api.faults import named_fields
from web.api.shapes import Body, Change, Name, RemovalQuery, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="calendars")

Text = Annotated[str, StringConstraints(max_length=100)]
Hours = Annotated[list[Text], Field(max_length=24)]
Week = Annotated[dict[Text, Hours], Field(max_length=14)]

_WEEK = {"mon": ["09:00-12:00", "13:00-17:00"], "fri": ["22:00-06:00"]}


class ExceptionalDay(Body):
    """Days with hours of their own."""

    date: Text = Field(description="The first day.", examples=["2026-12-31"])
    until: Text | None = Field(None, description="The last day, if there are several.")
    hours: Hours = Field([], description="When it is open; empty for closed.")
    name: Text | None = Field(None, description="What people call it.", examples=["Stocktaking"])


Exceptions = Annotated[list[ExceptionalDay], Field(max_length=1000)]


class Calendar(Body):
    """A calendar."""

    id: int = Field(description="What other resources refer to it by.", examples=[1])
    company: bool = Field(description="Whether it holds wherever no other is named.")
    name: str = Field(description="What people read.", examples=["Company"])
    zone: str = Field(description="IANA time zone.", examples=["Europe/Warsaw"])
    week: dict[str, list[str]] = Field(
        description="Hours by weekday; a day left out is closed.", examples=[_WEEK]
    )
    holidays: str | None = Field(
        description="Country, or part of one, whose public holidays are closed.",
        examples=["DE-BY"],
    )
    exceptions: list[ExceptionalDay] = Field(description="Days with hours of their own.")


class NewCalendar(Body):
    """A calendar that is to be added."""

    name: Name = Field(description="Unique, whatever the case or accents.", examples=["Nights"])
    zone: Text = Field(description="IANA time zone.", examples=["Europe/Warsaw"])
    week: Week = Field({}, description="Hours by weekday.", examples=[_WEEK])
    holidays: Text | None = Field(None, description="PL, or DE-BY for a part.", examples=["PL"])
    exceptions: Exceptions = Field([], description="Days with hours of their own.")


class CalendarChange(Change):
    """What is to be changed of a calendar; week and exceptions replace what is there."""

    name: Name = Field("", description="The new name.", examples=["Nights"])
    zone: Text = Field("", description="IANA time zone.", examples=["Europe/Warsaw"])
    week: Week = Field({}, description="Hours by weekday.", examples=[_WEEK])
    holidays: Text | None = Field(None, description="PL, DE-BY; null for none.", examples=["PL"])
    exceptions: Exceptions = Field([], description="Days with hours of their own.")
    company: Literal[True] = Field(
        default=True, description="true: from now on it is the company's."
    )


def _within_reach(at: datetime) -> datetime:
    if at.year not in range(1970, 2200):
        raise ValueError("write a moment from 1970 to 2199")
    return at


class Moment(Body):
    """Which moment is asked about."""

    at: Annotated[AwareDatetime, AfterValidator(_within_reach)] | None = Field(
        None, description="A moment with its zone; now if left out."
    )


class Opening(Body):
    """What a calendar says of a moment."""

    at: datetime = Field(description="The moment.")
    open: bool = Field(description="Whether it lies inside working hours.")
    opens_at: datetime | None = Field(
        description="The next open instant, `at` itself if open; null: none in three years."
    )
    closes_at: datetime | None = Field(
        description="The next closed instant, `at` itself if closed; null: none in three years."
    )


@api.get("/calendars", scope="settings:read")
async def list_calendars(asked: Asked, query: Paging) -> Page[Calendar]:
    """List the calendars. Everybody may."""
    rows = await asked.house.store.read(saved_calendars.listed)
    return cut([_shown(row) for row in rows], query, lambda each: each.id)


@api.post("/calendars", needs=Needs.ADMIN, scope="settings:write", status=201)
async def add_calendar(asked: Asked, body: NewCalendar) -> Calendar:
    """Add a calendar. Only admins may."""
    with named_fields():
        made = await asked.house.store.write(keeping.add, _document(body), by(asked))
    return await _read(asked, made)


@api.post("/calendars/preview", needs=Needs.MANAGER, scope="settings:read")
async def preview_calendar(asked: Asked, body: NewCalendar) -> Opening:
    """Say when a calendar that is not saved would open next. Managers and admins may."""
    return _opening(_document(body), asked.now)


@api.get("/calendars/{calendar}", scope="settings:read")
async def read_calendar(asked: Asked, calendar: int) -> Calendar:
    """Read one calendar. Everybody may."""
    return await _read(asked, calendar)


@api.get("/calendars/{calendar}/opening", scope="settings:read")
async def read_opening(asked: Asked, calendar: int, query: Moment) -> Opening:
    """Say whether a calendar is open, and until when or from when. Everybody may."""
    found = await asked.house.store.read(saved_calendars.by_id, calendar)
    return _opening(found.document, query.at or asked.now)


@api.patch("/calendars/{calendar}", needs=Needs.ADMIN, scope="settings:write")
async def change_calendar(asked: Asked, calendar: int, body: CalendarChange) -> Calendar:
    """Change a calendar, or make it the company's. Only admins may."""
    with named_fields():
        await asked.house.store.write(keeping.change, calendar, _document(body), by(asked))
    return await _read(asked, calendar)


@api.delete("/calendars/{calendar}", needs=Needs.ADMIN, scope="settings:write")
async def delete_calendar(asked: Asked, calendar: int, query: RemovalQuery) -> None:
    """Delete a calendar that is not the company's, or replace it. Only admins may."""
    await asked.house.store.write(keeping.remove, calendar, query.removal(), by(asked))


async def _read(asked: Asked, calendar: int) -> Calendar:
    return _shown(await asked.house.store.read(saved_calendars.by_id, calendar))


def _document(body: NewCalendar | CalendarChange) -> dict[str, Any]:
    return body.model_dump(exclude_unset=True)


def _opening(document: Any, at: datetime) -> Opening:
    with named_fields():
        calendar = parse(document)
    return Opening(
        at=at,
        open=is_open(calendar, at),
        opens_at=next_opening(calendar, at),
        closes_at=next_closing(calendar, at),
    )


def _shown(row: SavedCalendar) -> Calendar:
    return Calendar(
        id=row.id,
        company=row.company,
        name=row.name,
        zone=row.document["zone"],
        week=row.document.get("week", {}),
        holidays=row.document.get("holidays"),
        exceptions=[ExceptionalDay(**each) for each in row.document.get("exceptions", [])],
    )
