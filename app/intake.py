"""Taking in mail from files: by this process if it may work, else by the one that does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.work import Plant, work_off, working
from connectors.mail.files import Offer, offered
from core import accounts
from core.accounts import AccountRow, NewAccount
from core.inbound import queries
from core.inbound.ingest import Intake, take_in
from core.inbound.receive import Origin
from core.lanes import EmbeddedLanes, lane_name
from core.ownership import Owned, take
from core.problems import NotThere, Refused

CHANNEL = "mail"
LOOK_EVERY_S = 0.3
"""How often the outcome is looked for when another process does the reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an intake came to; `seen` is the sum of the next three."""

    seen: int
    stored: int
    duplicate: int
    quarantined: int
    tickets: int
    """Tickets opened, stand-ins of quarantined messages included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What shall be taken in."""

    paths: tuple[Path, ...]
    account: str
    automate: bool = False


def account_for(plant: Plant, name: str) -> AccountRow:
    """The mail account of that name; one that only holds imports is made if there is none."""
    found = plant.store.read_now(accounts.by_name, name)
    if found is None:
        model = plant.registry.channels[CHANNEL].settings
        settings = imports_settings(model, name)
        wanted = NewAccount(name=name, channel=CHANNEL, settings=settings)
        plant.store.write_now(accounts.add, wanted, plant.clock())
        return account_for(plant, name)
    if found.channel != CHANNEL:
        raise Refused(
            f"account {name!r} is of the channel {found.channel}, which takes in no mail; name"
            " another account"
        )
    return found


def imports_settings(model: type[BaseModel], name: str) -> Mapping[str, Any]:
    """Settings of an account that never sends: an address that is its name, or made up."""
    if "address" not in model.model_fields:
        return {}
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower()).strip("-")
    return accounts.fill(
        model, {"address": name if "@" in name else f"{slug or 'imports'}@imports.invalid"}
    ).settings


def check_paths(paths: Sequence[Path]) -> None:
    """Refuse a slip of the pen before anything is taken in; raises `NotThere`."""
    if not paths:
        raise Refused("name the files or folders to take in")
    for path in paths:
        if not path.exists():
            raise NotThere(f"{path} is not there; check the spelling")


async def ingest(plant: Plant, wish: Wish, progress: Callable[[int], None]) -> Report:
    """Take in every mail under the paths and read them; `progress` is told how many were seen."""
    check_paths(wish.paths)
    account = await asyncio.get_running_loop().run_in_executor(
        None, account_for, plant, wish.account
    )
    before = await plant.store.read(queries.last_ticket)
    origin = Origin(account=account.id, automate=wish.automate)
    async with _lanes(plant) as lanes:

        def told(intake: Intake) -> None:
            progress(intake.seen)
            if lanes:
                lanes.ring([lane_name("parse", account.id)])

        intake = await take_in(
            plant.store, plant.blobs, origin, _offers(wish.paths), plant.clock, told
        )
        if lanes:
            await lanes.settle()
    await _wait(plant, account.id, intake)
    return await _report(plant, account.id, intake, before)


@asynccontextmanager
async def _lanes(plant: Plant) -> AsyncIterator[EmbeddedLanes | None]:
    """Our own lanes; None where another process works on this folder and is left the rows."""
    try:
        lock = take(plant.settings.folder, plant.clock())
    except Owned:
        yield None
        return
    with lock:
        async with working(plant, mail_is_coming=True) as lanes:
            yield lanes


async def _wait(plant: Plant, account: int, intake: Intake) -> None:
    """Wait for the process that reads; should it end, its work is ours."""
    while (await _states(plant, account, intake)).get("new"):
        if not await work_off(plant, [lane_name("parse", account)]):
            await asyncio.sleep(LOOK_EVERY_S)


async def _states(plant: Plant, account: int, intake: Intake) -> dict[str, int]:
    ids = range(intake.first, intake.last + 1)
    return await plant.store.read(queries.raw_states, account, ids)


async def _report(plant: Plant, account: int, intake: Intake, before: int) -> Report:
    states = await _states(plant, account, intake)
    duplicate = intake.duplicates + states.get("duplicate", 0)
    quarantined = states.get("quarantined", 0)
    return Report(
        seen=intake.seen,
        stored=intake.seen - duplicate - quarantined,
        duplicate=duplicate,
        quarantined=quarantined,
        tickets=await plant.store.read(queries.tickets_after, account, before),
    )


def _offers(paths: Sequence[Path]) -> Iterator[Offer]:
    for path in paths:
        yield from offered(path)
