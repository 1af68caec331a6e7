"""Who may read and edit which automations: admins all, managers those inside their inboxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from automations.check import Catalogue
from automations.language import Rows
from automations.library import queries
from automations.library.queries import Saved, Trashed
from core import inboxes
from core.access import SYSTEM, Viewer
from core.accounts import tending
from core.problems import Forbidden

EDITORS = ("admin", "manager")


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do with automations."""

    viewer: Viewer
    inboxes: frozenset[int] = frozenset()
    """Those a manager sees."""
    brands: frozenset[int] = frozenset()
    """Those of which a manager sees every inbox; they have at least one."""

    def cover(self, scope: Mapping[str, Any], rows: Rows) -> bool:
        """Whether an automation of this scope, as its document has it, is theirs to edit."""
        if self.viewer.role not in EDITORS:
            return False
        return self.viewer.sees_everything or (
            _inside(scope.get("inboxes"), rows.get("inbox", {}), self.inboxes)
            or _inside(scope.get("brands"), rows.get("brand", {}), self.brands)
        )


def rights(connection: Connection, viewer: Viewer) -> Rights:
    """Look up what somebody may do."""
    if viewer.sees_everything:
        return Rights(viewer)
    seen = frozenset(row.id for row in inboxes.listed(connection, viewer))
    own, hidden = set[int](), set[int]()
    for row in inboxes.listed(connection, SYSTEM):
        if row.brand is not None:
            (own if row.id in seen else hidden).add(row.brand)
    return Rights(viewer, seen, frozenset(own - hidden))


Kept = TypeVar("Kept", Saved, Trashed)


def readable(connection: Connection, viewer: Viewer, saved: Iterable[Kept]) -> list[Kept]:
    """Those of these automations that somebody may read, which is those they may edit."""
    own = rights(connection, viewer)
    return [one for one in saved if own.cover(one.document.get("scope", {}), one.rows)]


def readable_ids(connection: Connection, viewer: Viewer) -> frozenset[int] | None:
    """Ids of the automations somebody may read, those in the trash too; None for all of them."""
    if viewer.sees_everything:
        return None
    found = readable(connection, viewer, queries.listed(connection))
    thrown_away = readable(connection, viewer, queries.trashed(connection))
    return frozenset({one.id for one in found} | {one.id for one in thrown_away})


def require(connection: Connection, viewer: Viewer, scope: Mapping[str, Any], rows: Rows) -> None:
    """Raise `Forbidden` for an automation that would reach beyond somebody's inboxes."""
    if viewer.role not in EDITORS:
        raise Forbidden("automations are looked after by managers and admins; ask one of them")
    if not rights(connection, viewer).cover(scope, rows):
        raise Forbidden(
            "a manager's automation works in the manager's inboxes alone; name some of yours under"
            " scope: {inboxes: […]}, or ask an admin"
        )


def names(connection: Connection, viewer: Viewer) -> Catalogue:
    """Every name somebody may write; those of inboxes and accounts they do not see are left out."""
    known = queries.catalogue(connection)
    if viewer.sees_everything:
        return known
    seen = {
        "inbox": {row.name for row in inboxes.listed(connection, viewer)},
        "account": {row.name for row in tending.listed(connection, viewer)},
    }
    return {
        **known,
        **{key: {name: known[key][name] for name in seen[key]} for key in seen},
    }


def _inside(written: Any, rows: Mapping[str, int], own: frozenset[int]) -> bool:
    """Whether names are written, and all of them stand for one's own rows."""
    return bool(written) and all(rows.get(name) in own for name in written)
