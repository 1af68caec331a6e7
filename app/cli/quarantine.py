"""`postroom quarantine`: messages that could not be read."""

from __future__ import annotations

import asyncio
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.options import AsJson, Limit
from app.cli.planted import planted
from app.cli.session import session
from app.work import Plant, work_off
from core.inbound import quarantine, queries
from core.inbound.queries import QuarantinedRow
from core.lanes import lane_name
from core.problems import NotThere
from postroom.clock import utc_now

app = App(name="quarantine", help="Messages that could not be read.")

Number = Annotated[int, Parameter(help="The id that `quarantine list` shows.")]
COLUMNS: show.Columns[QuarantinedRow] = {
    "id": lambda row: row.id,
    "account": lambda row: row.account,
    "ticket": lambda row: row.ticket,
    "bytes": lambda row: row.size,
    "received": lambda row: row.received_at,
    "reason": lambda row: row.reason,
}


@app.command(name="list")
def list_quarantined(*, limit: Limit = 100, as_json: AsJson = False) -> None:
    """Show what could not be read, and why; the newest first."""
    with session() as own:
        found = own.store.read_now(queries.quarantined, limit)
        show.rows(found, COLUMNS, as_json=as_json)


@app.command
def retry(number: Number, /) -> None:
    """Try to read a message again; its bytes were kept."""
    with planted() as plant:
        account = plant.store.write_now(quarantine.retry, number)
        if account is None:
            raise _not_there(number)
        worked = asyncio.run(work_off(plant, [lane_name("parse", account)]))
        show.line(_outcome(plant, number) if worked else "Postroom, which is running, will try.")


@app.command
def drop(number: Number, /) -> None:
    """Give a message up: its ticket is closed, its bytes stay until they are cleaned up."""
    with session() as own:
        if own.store.write_now(quarantine.drop, number, utc_now()) is None:
            raise _not_there(number)


def _outcome(plant: Plant, number: int) -> str:
    found = plant.store.read_now(queries.raw_state, number)
    if found and found[0] == "quarantined":
        return f"{number} still cannot be read; postroom quarantine list says why."
    return f"{number} was read."


def _not_there(number: int) -> NotThere:
    return NotThere(
        f"there is no message {number} in quarantine; postroom quarantine list shows it"
    )
