"""`postroom account`: connected mailboxes and shops."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, get_origin

from cyclopts import App, Parameter
from pydantic import BaseModel

from app import compose
from app.cli import show
from app.cli.options import AsJson
from app.cli.planted import channel, planted
from app.cli.session import session
from app.work import Plant, accounts_of
from core import accounts
from core.accounts import AccountRow, NewAccount
from core.accounts.proving import Proved, prove
from core.http import guarded_session
from core.problems import NotThere, Refused
from postroom.channel import Channel, Suggestion, Suggests
from postroom.errors import InvalidSettings

app = App(name="account", help="Connected mailboxes and shops.")

Name = Annotated[str, Parameter(help="The account's name.")]
COLUMNS: show.Columns[AccountRow] = {
    "name": lambda row: row.name,
    "channel": lambda row: row.channel,
    "inbox": lambda row: row.inbox,
    "state": lambda row: row.state if row.enabled else "paused",
    "read": lambda row: row.read_at,
    "error": lambda row: row.health,
}
_MANY = (tuple, list, set, frozenset)


@app.command(name="list")
def list_accounts(*, as_json: AsJson = False) -> None:
    """Show every account and how it fares."""
    with session() as own:
        found = own.store.read_now(accounts.listed)
        if as_json:
            show.document([_without_secrets(row) for row in found])
        else:
            show.rows(found, COLUMNS, as_json=False)


@app.command
def add(
    name: Name,
    /,
    *,
    channel_key: Annotated[str, Parameter(name="--channel", help="What kind it is.")] = "mail",
    inbox: Annotated[str, Parameter(help="Where its tickets land; else the first inbox.")] = "",
    given: Annotated[
        tuple[str, ...],
        Parameter(name="--set", negative="", help="A setting, as name=value; any number."),
    ] = (),
    secret: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="A secret setting's name; its value is asked for."),
    ] = (),
    find_servers: Annotated[
        bool, Parameter(negative="", help="Find the servers by the address, where not set.")
    ] = False,
) -> None:
    """Add an account; its settings are those of the channel."""
    with planted() as plant:
        kind = channel(plant, channel_key)
        typed = _settings(kind.settings, given)
        if find_servers:
            typed = {**_found(plant, kind, typed), **typed}
        typed = {**typed, **_secrets(secret)}
        filled = accounts.fill(kind.settings, typed)
        sealer = compose.sealer(plant.settings, plant.store)
        wanted = NewAccount(
            name=name,
            channel=channel_key,
            inbox=inbox,
            state=accounts.state_of(kind, filled),
            settings=filled.settings,
            secrets=accounts.sealed(filled, sealer),
        )
        plant.store.write_now(accounts.add, wanted, plant.clock())


@app.command
def check(name: Name, /) -> None:
    """Prove that an account's settings and secrets work; what fails is named with its step."""
    with planted() as plant:
        row = plant.store.read_now(accounts.by_name, name)
        if row is None:
            raise NotThere(f"there is no account {name!r}; postroom account list shows them")
        kind = channel(plant, row.channel)
        proved = asyncio.run(_prove(plant, row.id))
        if not proved:
            show.line(f"The settings of {name} are well formed; {kind.key} cannot be tried out.")
            return
        for part in proved:
            show.line(f"{part.title or name}: {part.message or 'works.'}")
        failed = next((part for part in proved if not part.ok), None)
        if failed is not None:
            raise InvalidSettings(failed.field or "settings", failed.message)


async def _prove(plant: Plant, account: int) -> tuple[Proved, ...]:
    """Every part of the account tried out, with a fresh token where it has one."""
    async with guarded_session(plant.settings.allowed_networks) as http:
        opened = await accounts_of(replace(plant, http=http)).open(account)
        return () if opened is None else await prove(opened.channel, opened.account)


def _found(plant: Plant, kind: Channel[Any], typed: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the channel knows about what was typed; what to know before is said."""
    if not isinstance(kind, Suggests):
        raise Refused(f"--find-servers: accounts of the channel {kind.key} are typed in whole")
    first = str(typed.get(kind.asks, ""))
    if not first:
        raise Refused(f"--find-servers needs --set {kind.asks}=…")
    suggestion = asyncio.run(_suggested(plant, kind, first))
    if suggestion.hint:
        show.line(suggestion.hint)
    return suggestion.settings


async def _suggested(plant: Plant, kind: Suggests, first: str) -> Suggestion:
    async with guarded_session(plant.settings.allowed_networks) as http:
        return await kind.suggest(first, http)


@app.command
def pause(name: Name, /) -> None:
    """Receive and send nothing for an account; nothing is lost."""
    with session() as own:
        own.store.write_now(accounts.pause, name)


@app.command
def resume(name: Name, /) -> None:
    """Go on with a paused account."""
    with session() as own:
        own.store.write_now(accounts.resume, name)


def _settings(model: type[BaseModel], given: Sequence[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for entry in given:
        name, equals, value = entry.partition("=")
        if not equals:
            raise Refused(f"--set {entry!r} is no setting; write it as name=value")
        if _takes_many(model, name):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _takes_many(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and get_origin(field.annotation) in _MANY


def _secrets(names: Sequence[str]) -> Mapping[str, str]:
    """Ask for secrets: at a terminal without showing them, else a line each of standard input."""
    if sys.stdin.isatty():
        return {name: getpass.getpass(f"{name}: ") for name in names}
    return {name: sys.stdin.readline().rstrip("\n") for name in names}


def _without_secrets(row: AccountRow) -> Mapping[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "channel": row.channel,
        "inbox": row.inbox,
        "state": row.state,
        "enabled": row.enabled,
        "health": row.health,
        "settings": row.settings,
        "read_at": row.read_at,
        "created_at": row.created_at,
    }
