"""Names of rows: unique to a person's eye, so `VIP`, `vip` and `Vip` are one."""

from __future__ import annotations

from sqlalchemy import Connection

from core.catalogues import queries
from core.catalogues.catalogue import Catalogue
from core.problems import Refused, Taken
from postroom.text import fold

LONGEST = 100
"""Characters of a name."""


def clean(name: str) -> str:
    """A name as it is stored, spaces at its ends left off; raises `Refused` for none."""
    found = " ".join(name.split())
    if not found or len(found) > LONGEST or not found.isprintable():
        raise Refused(f"name: write one of 1 to {LONGEST} letters, on one line")
    return found


def free(connection: Connection, catalogue: Catalogue, name: str, but: int = 0) -> str:
    """`clean`, and nobody else's name yet; `but` is the row that may bear it. Raises `Taken`."""
    wanted = clean(name)
    for row_id, taken in queries.names(connection, catalogue):
        if row_id != but and fold(taken) == fold(wanted):
            raise Taken(f"name: there is a {catalogue.word} {taken!r} already; choose another")
    return wanted
