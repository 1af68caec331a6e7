"""What an admin changes of an agent: role, inboxes, being away, working here at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict
from zoneinfo import available_timezones

from sqlalchemy import Connection, update

from core import catalogues, i18n, sessions, tables, tokens
from core.access.changes import check_rows, set_inboxes
from core.agents import changes as agents
from core.agents.changes import ROLES, NewAgent, address
from core.agents.queries import by_email, other_admins
from core.agents.roster import Colleague, colleague
from core.audit import By, changes
from core.catalogues.queries import automations_speaking_as
from core.problems import Conflict, NotThere, Refused, Taken

_COLUMNS = {"calendar": "calendar_id"}
_NOT_NOTED = {"signature"}
_OWN = (
    "email",
    "name",
    "role",
    "away",
    "active",
    "locale",
    "zone",
    "signature",
    "mail_notifications",
    "calendar",
)


class Duties(TypedDict, total=False):
    """What is to be changed of an agent; rows by id."""

    email: str
    name: str
    role: str
    away: bool
    active: bool
    locale: str
    zone: str
    signature: str
    mail_notifications: bool
    calendar: int | None
    inboxes: list[int]


def employ(connection: Connection, new: NewAgent, inboxes: list[int], by: By) -> int:
    """Add an agent with inboxes to see, and return the id; raises `Taken`, `Refused`."""
    catalogues.only_one_change(connection)
    made = agents.add(connection, new, by.now)
    set_inboxes(connection, "agent", made, inboxes)
    detail = {"email": address(new.email), "role": new.role, "inboxes": sorted(inboxes)}
    by.note(connection, "agent.add", f"agent:{made}", detail)
    return made


def change(connection: Connection, agent: int, duties: Duties, by: By) -> None:
    """Change an agent; deactivating ends their sessions and tokens.

    Raises `NotThere`, `Taken` for another's address, and `Conflict` for what would leave nobody to
    look after this instance.
    """
    catalogues.only_one_change(connection)
    before = colleague(connection, by.viewer, agent)
    wanted = _checked(connection, agent, duties)
    _keep_an_admin(connection, before, wanted)
    differing = changes(_values(before), wanted)
    row = {_COLUMNS.get(key, key): wanted[key] for key in differing}
    if row:
        connection.execute(update(tables.agent).where(tables.agent.c.id == agent).values(**row))
    _set_inboxes(connection, before, duties, differing)
    if "active" in differing and not wanted["active"]:
        differing["ended"] = _sign_out(connection, agent, by)
        speaking = automations_speaking_as(connection, agent)
        gone = f"the agent {before.name!r}, as whom it runs, does not work here any more"
        catalogues.mark_automations(connection, speaking, gone, by)
    if differing:
        by.note(connection, "agent.change", f"agent:{agent}", _noted(differing))


def set_away(connection: Connection, email: str, by: By, *, away: bool) -> None:
    """Away agents are given no tickets by automations; raises `NotThere`."""
    found = by_email(connection, address(email))
    if found is None:
        raise NotThere(f"there is no agent {email!r}; postroom agent list shows them")
    change(connection, found.id, {"away": away}, by)


def _checked(connection: Connection, agent: int, duties: Duties) -> dict[str, Any]:
    wanted: dict[str, Any] = {key: value for key, value in duties.items() if key in _OWN}
    if "email" in wanted:
        wanted["email"] = _free_address(connection, agent, wanted["email"])
    if "name" in wanted:
        wanted["name"] = catalogues.clean(wanted["name"])
    if wanted.get("calendar") is not None:
        check_rows(connection, tables.calendar, [wanted["calendar"]])
    for key, known in (("role", ROLES), ("locale", sorted(i18n.languages()))):
        if key in wanted and wanted[key] not in known:
            raise Refused(f"{key}: {wanted[key]!r} is none; there are {', '.join(known)}", key)
    zone = wanted.get("zone")
    if zone and zone not in available_timezones():
        raise Refused(f"zone: {zone!r} is no time zone; write one such as Europe/Warsaw", "zone")
    return wanted


def _free_address(connection: Connection, agent: int, email: str) -> str:
    wanted = address(email)
    other = by_email(connection, wanted)
    if other is not None and other.id != agent:
        raise Taken(f"there is an agent {wanted!r} already; choose another address", "email")
    return wanted


def _keep_an_admin(connection: Connection, before: Colleague, wanted: Mapping[str, Any]) -> None:
    was = before.role == "admin" and before.active
    stays = wanted.get("role", before.role) == "admin" and wanted.get("active", before.active)
    if not was or stays:
        return
    if not other_admins(connection, before.id):
        raise Conflict(
            f"{before.email} is the only admin who can sign in; make somebody else one first"
        )


def _set_inboxes(
    connection: Connection, before: Colleague, duties: Duties, differing: dict[str, Any]
) -> None:
    if "inboxes" not in duties:
        return
    set_inboxes(connection, "agent", before.id, duties["inboxes"])
    was, now = sorted(before.inboxes), sorted(set(duties["inboxes"]))
    if was != now:
        differing["inboxes"] = [was, now]


def _sign_out(connection: Connection, agent: int, by: By) -> dict[str, int]:
    return {
        "sessions": sessions.end_all(connection, agent),
        "tokens": tokens.revoke_all(connection, agent, by.now),
    }


def _values(row: Colleague) -> dict[str, Any]:
    return {key: getattr(row, key) for key in _OWN}


def _noted(differing: Mapping[str, Any]) -> dict[str, Any]:
    return {key: "changed" if key in _NOT_NOTED else value for key, value in differing.items()}
