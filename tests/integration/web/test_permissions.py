"""P24: every route has a row that says who may ask, and exactly those are let in.

`permissions.txt` is written by hand: role, scope of a token (`-`: not for tokens), method, path. A
route without a row fails, and so does a row without a route; who adds one thinks about it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.store import Store
from tests.serving import Served, serving
from web.application import routes
from web.kernel.routes import Route

pytestmark = pytest.mark.promise("P24")

TABLE = Path(__file__).with_name("permissions.txt")
RANKS = {"public": 0, "agent": 1, "manager": 2, "admin": 3}
PEOPLE = {"anna": 1, "marta": 2, "ala": 3}
FIX = "say in tests/integration/web/permissions.txt who may ask"


@dataclass(frozen=True, slots=True)
class Row:
    """Who may ask a route."""

    role: str
    scope: str
    method: str
    path: str

    @property
    def address(self) -> str:
        """With a row in it that nobody has."""
        path = self.path.replace(":.+", "")
        return path.replace("{", "").replace("}", "") if "secret" in path else _filled(path)


def _filled(path: str) -> str:
    parts = path.split("/")
    return "/".join("999999" if part.startswith("{") else part for part in parts)


def _rows() -> list[Row]:
    lines = TABLE.read_text("utf-8").splitlines()
    return [Row(*line.split()) for line in lines if line and not line.startswith("#")]


def _declared(route: Route) -> Row:
    return Row(str(route.needs), route.scope or "-", route.method, route.path)


def test_every_route_has_its_row() -> None:
    written, declared = set(_rows()), {_declared(route) for route in routes()}

    assert declared - written == set(), FIX
    assert written - declared == set(), "these routes are gone, or let in somebody else"


async def test_strangers_get_in_nowhere_else(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        wrong = [row for row in _rows() if await _stranger_is_wrong(served, row)]

    assert not wrong


@pytest.mark.parametrize("name", PEOPLE)
async def test_everybody_gets_in_where_they_may(name: str, sqlite_store: Store) -> None:
    wrong = []
    async with serving(sqlite_store) as served:
        for row in _rows():
            status = await _status(await served.signed_in(name), row)
            allowed = PEOPLE[name] >= RANKS[row.role]
            if (status == 403) == allowed or status == 401 or status >= 500:
                wrong.append((status, row))

    assert not wrong


async def test_a_token_gets_in_by_its_scope_alone(sqlite_store: Store) -> None:
    wrong = []
    async with serving(sqlite_store) as served:
        for row in _rows():
            if row.role == "public":
                continue
            right = await _status(await served.with_token("ala", row.scope), row)
            other = await _status(await served.with_token("ala", "other:read"), row)
            if (right == 403) != (row.scope == "-") or other != 403:
                wrong.append((right, other, row))

    assert not wrong


async def _stranger_is_wrong(served: Served, row: Row) -> bool:
    async with served.client().request(row.method, row.address, allow_redirects=False) as answer:
        sent_away = answer.headers.get("Location", "").startswith("/signin")
        refused = answer.status == 401 or sent_away
        return refused == (row.role == "public") or answer.status >= 500


async def _status(client: ClientSession, row: Row) -> int:
    """The status alone: some answers never end."""
    async with client.request(row.method, row.address, allow_redirects=False) as answer:
        return answer.status
