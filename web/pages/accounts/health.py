"""How an account fares: a lamp and one sentence, with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from core.accounts.queries import AccountRow
from core.i18n import translate

Colour: TypeAlias = Literal["good", "warn", "bad", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """Green, amber, red, or out; with the sentence beside it."""

    colour: Colour
    sentence: str
    since: datetime | None = None
    """When it was last read, or will be tried again; the page says it behind the sentence."""
    again: bool = False
    """`since` lies ahead: the next try."""


def lamp(row: AccountRow, *, live: bool, now: datetime, locale: str) -> Lamp:
    """What to show; `live`: its settings name something to read."""
    if not row.enabled:
        return Lamp(colour="plain", sentence=translate("Paused: nothing is read or sent.", locale))
    if row.state == "needs_reauthorisation":
        again = translate("Sign in again.", locale)
        return Lamp(colour="bad", sentence=f"{again} {row.health}".strip())
    if not live:
        return Lamp(colour="plain", sentence=translate("It only holds imports.", locale))
    if row.health:
        return _troubled(row, now)
    if row.read_at is None:
        return Lamp(colour="warn", sentence=translate("It has not been read yet.", locale))
    return Lamp(colour="good", sentence=translate("It works.", locale), since=row.read_at)


def _troubled(row: AccountRow, now: datetime) -> Lamp:
    ahead = row.next_at is not None and row.next_at > now
    return Lamp(
        colour="bad" if row.alarmed_at else "warn",
        sentence=row.health,
        since=row.next_at if ahead else row.read_at,
        again=ahead,
    )
