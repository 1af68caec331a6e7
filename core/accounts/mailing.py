"""Which mail account writes to colleagues and other addresses than customers'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core import instance
from core.accounts import queries
from core.accounts.health import ACTIVE
from core.audit import By
from core.instance.changes import forget
from core.problems import Refused
from postroom.text import fold

CHANNEL = "mail"
SETTING = "mail_account"
"""The instance's wish, kept under this key: the row id of an account."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """The mail accounts that can send now, the usual one first, and the addresses of all."""

    accounts: tuple[int, ...] = ()
    own: frozenset[str] = frozenset()
    """Folded; mail to one of them would come back as a customer's."""

    def account(self, *wishes: int | None) -> int | None:
        """The first wish that can send, else the usual account; None if none can."""
        able = (wish for wish in wishes if wish in self.accounts)
        return next(able, self.accounts[0] if self.accounts else None)


def mailing(connection: Connection) -> Mailing:
    """How mail can leave at this moment."""
    rows = [row for row in queries.listed(connection) if row.channel == CHANNEL]
    usual = instance.get(connection, SETTING)
    able = [row for row in rows if row.enabled and row.state == ACTIVE and _sends(row.settings)]
    able.sort(key=lambda row: (row.id != usual, row.id))
    return Mailing(
        accounts=tuple(row.id for row in able),
        own=frozenset(address for row in rows for address in addresses(row.settings)),
    )


def usual(connection: Connection) -> int | None:
    """The account an admin chose; None: whichever fits."""
    chosen = instance.get(connection, SETTING)
    return int(chosen) if chosen is not None else None


def choose(connection: Connection, account: int | None, by: By) -> None:
    """Let mail to agents leave through an account; None: the ticket's own, or the first.

    Raises `Refused` for one that is no mail account.
    """
    if account is not None:
        row = queries.by_id(connection, account)
        if row is None or row.channel != CHANNEL:
            raise Refused(f"there is no mail account {account}; choose one of them", SETTING)
    if account is None:
        forget(connection, SETTING)
    else:
        instance.put(connection, SETTING, account)
    by.note(connection, "instance.mail_account", "instance", {"account": account})


def addresses(settings: object) -> Sequence[str]:
    """The addresses of a mail account, folded, as its stored settings have them."""
    if not isinstance(settings, dict):
        return ()
    found = (settings.get("address"), *(settings.get("own_addresses") or ()))
    return [fold(one) for one in found if isinstance(one, str) and one]


def _sends(settings: object) -> bool:
    return isinstance(settings, dict) and bool(settings.get("smtp_host"))
