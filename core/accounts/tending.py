"""Accounts as people set them up: added, changed, paused; secrets go in and never come out.

Who may change where an account connects to, and not its password, must not be able to have the
password sent to a server of their own. So a changed destination asks for the secrets again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from pydantic import BaseModel
from sqlalchemy import Connection, update

from core import catalogues, tables
from core.access import Viewer
from core.accounts import changes as accounts
from core.accounts import queries
from core.accounts.changes import NewAccount
from core.accounts.form import Filled, fill, sealed, without_secrets
from core.accounts.living import state_of
from core.accounts.queries import AccountRow
from core.audit import By, changes
from core.catalogues import INBOXES, Catalogue
from core.inboxes import listed as inboxes
from core.problems import NotThere, Refused
from core.secrets import Sealer
from postroom.channel import Channel
from postroom.errors import InvalidSettings
from postroom.registry import Registry

ACCOUNTS = Catalogue(key="account", word="account", table=tables.account)
_DESTINATION = re.compile(
    r"(?!contact_)(.*_)?(host|port|url|endpoint|security|certificate|tenant|environment)($|_)"
)
"""Names of settings that say where secrets are sent, and how well guarded on the way."""


class AccountValues(TypedDict, total=False):
    """What is to be set of an account."""

    name: str
    inbox: int
    settings: Mapping[str, Any]
    """Only what is to be changed; None puts a setting back, secrets stay where not given."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What settings are checked and sealed with."""

    registry: Registry
    sealer: Sealer

    def channel(self, key: str) -> Channel[Any]:
        """The channel with this key; raises `Refused` naming those there are."""
        found = self.registry.channels.get(key)
        if found is None:
            known = ", ".join(self.registry.channels.keys())
            raise Refused(f"there is no channel {key!r}; there are {known}", "channel")
        return found

    def kept(self, row: AccountRow) -> dict[str, str]:
        """The secrets of an account, those that are set."""
        opened: dict[str, str] = json.loads(self.sealer.open(row.secrets)) if row.secrets else {}
        return {name: value for name, value in opened.items() if value}


def listed(connection: Connection, viewer: Viewer) -> list[AccountRow]:
    """The accounts of inboxes the viewer sees, by name."""
    seen = {inbox.name for inbox in inboxes(connection, viewer)}
    return [row for row in queries.listed(connection) if row.inbox in seen]


def found(connection: Connection, viewer: Viewer, account: int) -> AccountRow:
    """One account; raises `NotThere` also where its inbox is hidden from the viewer."""
    for row in listed(connection, viewer):
        if row.id == account:
            return row
    raise NotThere(f"there is no account {account}")


def add(
    connection: Connection, channel: str, values: AccountValues, workshop: Workshop, by: By
) -> int:
    """Add an account and return its id; raises `InvalidSettings`, `Taken`, `Refused`."""
    catalogues.only_one_change(connection)
    kind = workshop.channel(channel)
    filled = fill(kind.settings, _without_nothing(values.get("settings", {})))
    new = NewAccount(
        name=catalogues.free(connection, ACCOUNTS, values["name"]),
        channel=channel,
        inbox=_inbox_name(connection, values["inbox"]),
        state=state_of(kind, filled),
        settings=filled.settings,
        secrets=sealed(filled, workshop.sealer),
    )
    made = accounts.add(connection, new, by.now)
    detail = {"name": new.name, "channel": channel, "inbox": new.inbox}
    by.note(connection, "account.add", f"account:{made}", detail)
    return made


def change(
    connection: Connection, account: int, values: AccountValues, workshop: Workshop, by: By
) -> None:
    """Change an account; raises `InvalidSettings`, `NotThere`, `Taken`, `Refused`."""
    catalogues.only_one_change(connection)
    before = found(connection, by.viewer, account)
    noted = _set(connection, before, values["settings"], workshop) if "settings" in values else {}
    noted |= _rename(connection, before, values)
    if noted:
        by.note(connection, "account.change", f"account:{account}", noted)


def pause(connection: Connection, account: int, by: By) -> None:
    """Receive and send nothing for an account; raises `NotThere`."""
    row = found(connection, by.viewer, account)
    if row.enabled:
        accounts.pause(connection, row.name)
        by.note(connection, "account.pause", f"account:{account}")


def resume(connection: Connection, account: int, by: By) -> None:
    """Go on, and forget the last error; raises `NotThere`."""
    row = found(connection, by.viewer, account)
    accounts.resume(connection, row.name)
    by.note(connection, "account.resume", f"account:{account}")


def merged(row: AccountRow, given: Mapping[str, Any], workshop: Workshop) -> Filled:
    """What an account's settings become with these changes; raises `InvalidSettings`."""
    model = workshop.channel(row.channel).settings
    kept = workshop.kept(row)
    filled = fill(model, _without_nothing({**row.settings, **kept, **given}))
    missing = sorted(name for name in kept if name not in given)
    if missing and moves(model, row.settings, filled.settings):
        raise InvalidSettings(
            missing[0],
            "type it again, since where it is sent has changed; else whoever may change the"
            " server could have it sent to one of their own",
        )
    return filled


def moves(model: type[BaseModel], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether other servers are spoken to, or these in another way."""
    old, new = without_secrets(model, before), without_secrets(model, after)
    where = (name for name in model.model_fields if _DESTINATION.match(name))
    return any(getattr(old, name, None) != getattr(new, name, None) for name in where)


def _set(
    connection: Connection, row: AccountRow, given: Mapping[str, Any], workshop: Workshop
) -> dict[str, Any]:
    filled = merged(row, given, workshop)
    kind = workshop.channel(row.channel)
    secret = sealed(filled, workshop.sealer)
    accounts.set_settings(connection, row.name, filled.settings, secret, state_of(kind, filled))
    if moves(kind.settings, row.settings, filled.settings):
        _forget_tokens(connection, row.id)
    named = {**dict.fromkeys(row.settings), **filled.settings}
    noted = changes(row.settings, {name: filled.settings.get(name) for name in named})
    secrets = sorted(name for name in filled.secrets if name in given)
    return noted | ({"secrets": secrets} if secrets else {})


def _forget_tokens(connection: Connection, account: int) -> None:
    """Tokens of one server are nobody else's business."""
    row = tables.account
    connection.execute(
        update(row)
        .where(row.c.id == account, row.c.tokens.is_not(None))
        .values(tokens=None, tokens_version=row.c.tokens_version + 1)
    )


def _rename(connection: Connection, before: AccountRow, values: AccountValues) -> dict[str, Any]:
    """Give an account another name or inbox; what was changed, for the log."""
    wanted: dict[str, Any] = {}
    if "name" in values:
        wanted["name"] = catalogues.free(connection, ACCOUNTS, values["name"], but=before.id)
    if "inbox" in values:
        wanted["inbox"] = _inbox_name(connection, values["inbox"])
    differing = changes({"name": before.name, "inbox": before.inbox}, wanted)
    columns: dict[str, Any] = {}
    if "name" in differing:
        columns["name"] = wanted["name"]
    if "inbox" in differing:
        columns["inbox_id"] = values["inbox"]
    if columns:
        row = tables.account
        connection.execute(update(row).where(row.c.id == before.id).values(**columns))
    return differing


def _inbox_name(connection: Connection, inbox: int) -> str:
    try:
        return str(catalogues.found(connection, INBOXES, inbox)["name"])
    except NotThere:
        raise Refused(f"there is no inbox {inbox}; the list of them shows those", "inbox") from None


def _without_nothing(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that are given; None means the default."""
    return {name: value for name, value in given.items() if value is not None}
