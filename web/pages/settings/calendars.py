"""`/settings/calendars`: working hours, holidays and exceptions."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from aiohttp import web
from pydantic import BaseModel

from core import saved_calendars
from core.audit import By
from core.calendars import WEEKDAYS
from core.problems import Refused
from core.saved_calendars import SavedCalendar, keeping
from postroom.errors import PostroomError
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.forms import FORM_PROBLEMS, NONE, Done, Trouble, trouble
from web.pages.settings.exceptions import read_exceptions, shown_exceptions
from web.pages.settings.removal import RemovalForm
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")


class CalendarForm(BaseModel):
    """A calendar as it is typed: hours a day such as `09:00-12:00, 13:00-17:00`."""

    name: str = ""
    zone: str = ""
    mon: str = ""
    tue: str = ""
    wed: str = ""
    thu: str = ""
    fri: str = ""
    sat: str = ""
    sun: str = ""
    holidays: str = ""
    exceptions: str = ""
    """YAML: a list of days."""

    def document(self) -> dict[str, Any]:
        """The same as `core.calendars` reads it; raises `Refused`."""
        week = {day: _hours(getattr(self, day)) for day in WEEKDAYS}
        return {
            "name": self.name,
            "zone": self.zone,
            "week": {day: hours for day, hours in week.items() if hours},
            "holidays": self.holidays.strip() or None,
            "exceptions": read_exceptions(self.exceptions),
        }


@pages.get("/settings/calendars", needs=Needs.ADMIN)
async def show_calendars(asked: Asked, query: Done) -> web.Response:
    """Show every calendar."""
    rows = await asked.house.store.read(saved_calendars.listed)
    return settings_page(asked, "calendars", calendars=rows, done=query.done)


@pages.get("/settings/calendars/new", needs=Needs.ADMIN)
async def begin_calendar(asked: Asked) -> web.Response:
    """Show the form of a new calendar: Monday to Friday, nine to five."""
    usual = dict.fromkeys(WEEKDAYS[:5], "09:00-17:00")
    return await _shown(asked, None, CalendarForm(zone=asked.zone.key, **usual))


@pages.post("/settings/calendars/new", needs=Needs.ADMIN)
async def add_calendar(asked: Asked, form: CalendarForm) -> web.Response:
    """Add a calendar."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(keeping.add, form.document(), by)
    except FORM_PROBLEMS as error:
        return await _shown(asked, None, form, _trouble(error))
    raise done("/settings/calendars")


@pages.get("/settings/calendars/{calendar}", needs=Needs.ADMIN)
async def show_calendar(asked: Asked, calendar: int) -> web.Response:
    """Show one calendar's form."""
    row = await asked.house.store.read(saved_calendars.by_id, calendar)
    return await _shown(asked, row, _form(row))


@pages.post("/settings/calendars/{calendar}", needs=Needs.ADMIN)
async def change_calendar(asked: Asked, calendar: int, form: CalendarForm) -> web.Response:
    """Change a calendar."""
    row = await asked.house.store.read(saved_calendars.by_id, calendar)
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(keeping.change, calendar, form.document(), by)
    except FORM_PROBLEMS as error:
        return await _shown(asked, row, form, _trouble(error))
    raise done("/settings/calendars")


@pages.post("/settings/calendars/{calendar}/company", needs=Needs.ADMIN)
async def make_company(asked: Asked, calendar: int) -> web.Response:
    """Let a calendar hold wherever no other is named."""
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(keeping.make_company, calendar, by)
    raise done("/settings/calendars")


@pages.post("/settings/calendars/{calendar}/delete", needs=Needs.ADMIN)
async def delete_calendar(asked: Asked, calendar: int, form: RemovalForm) -> web.Response:
    """Delete a calendar that nothing uses, or ask what takes its place."""
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(keeping.remove, calendar, form.removal(), by)
    except Refused as error:
        rows = await asked.house.store.read(saved_calendars.listed)
        return settings_page(
            asked,
            "calendars",
            trouble(error, "nothing"),
            template="removal",
            row=next((row for row in rows if row.id == calendar), None),
            others=[row for row in rows if row.id != calendar],
            action=f"/settings/calendars/{calendar}/delete",
        )
    raise done("/settings/calendars", "deleted")


async def _shown(
    asked: Asked, row: SavedCalendar | None, form: CalendarForm, wrong: Trouble = NONE
) -> web.Response:
    return settings_page(
        asked,
        "calendars",
        wrong,
        template="calendar",
        calendar=row,
        form=form,
        days=WEEKDAYS,
        zones=sorted(available_timezones()),
    )


def _form(row: SavedCalendar) -> CalendarForm:
    document = row.document
    week = {day: ", ".join(hours) for day, hours in document.get("week", {}).items()}
    return CalendarForm(
        name=row.name,
        zone=document["zone"],
        holidays=document.get("holidays") or "",
        exceptions=shown_exceptions(document.get("exceptions", [])),
        **week,
    )


def _hours(written: str) -> list[str]:
    return [part.strip() for part in written.replace(";", ",").split(",") if part.strip()]


def _trouble(error: PostroomError) -> Trouble:
    """The reason beside its field: `week.mon` is the field of Monday."""
    found = trouble(error)
    ((place, said),) = found.errors.items()
    named = place.removeprefix("week.").partition("[")[0].partition(".")[0]
    field = named if named in CalendarForm.model_fields else ""
    return Trouble(status=found.status, errors={field: said})
