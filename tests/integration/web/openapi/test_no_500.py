"""Whatever is sent to any route of the API, the answer is never an error of ours."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import Connection

from core import sessions, tables
from core.store import Store
from postroom.clock import utc_now
from tests import seeds
from tests.serving import Served, serving
from web.application import documented
from web.kernel.identity import PLAIN_COOKIE
from web.kernel.origin import HEADER
from web.openapi import document

STREAMS = {"/events"}
"""What never ends is tried by tests of its own."""
A_CALL_S = 20


async def test_a_few_cases_of_every_route(sqlite_store: Store) -> None:
    await _try_everything(sqlite_store, examples=4)


@pytest.mark.prove
@pytest.mark.timeout(3600)
async def test_many_cases_of_every_route(store: Store) -> None:
    await _try_everything(store, examples=200)


async def _try_everything(store: Store, examples: int) -> None:
    schema = schemathesis.openapi.from_dict(document(documented(), "1"))
    found: list[str] = []
    async with serving(store) as served:
        await store.write(_some_tickets)
        for operation in _operations(schema):
            await store.write(_bring_back, served.people["ala"])
            headers = _as_admin(served)
            loop = asyncio.get_running_loop()
            found += await loop.run_in_executor(
                None, _try, operation, f"{served.url}/api/v1", headers, examples
            )
    assert not found, "\n".join(found)


def _operations(schema: Any) -> list[Any]:
    every = [one.ok() for one in schema.get_all_operations()]
    return [operation for operation in every if operation.path not in STREAMS]


def _try(operation: Any, url: str, headers: dict[str, str], examples: int) -> list[str]:
    found: list[str] = []

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        answer = case.call(base_url=url, headers=headers, timeout=A_CALL_S)
        if answer.status_code >= 500:
            found.append(f"{answer.status_code} {case.as_curl_command()[:600]}")

    run()
    return found[:3]


def _as_admin(served: Served) -> dict[str, str]:
    cookie = served.cookie("ala")
    return {"Cookie": f"{PLAIN_COOKIE}={cookie}", HEADER: sessions.form_token(cookie)}


def _bring_back(connection: Connection, admin: int) -> None:
    """What was tried before may have sent our admin away."""
    agent = tables.agent
    connection.execute(agent.update().where(agent.c.id == admin).values(role="admin", active=True))


def _some_tickets(connection: Connection) -> None:
    for number in range(3):
        seeds.arrives(connection, f"customer{number}@example.org", created_at=utc_now())
