"""What a Prometheus server is told, and who else is not."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from core.store import Store
from tests.serving import serving


async def test_an_admins_token_reads_them(store: Store) -> None:
    async with serving(store) as served:
        program = await served.with_token("ala", "metrics:read")
        await served.client().get("/nowhere/secret@example.org")
        answer = await program.get("/metrics")
        text = await answer.text()

    found = {family.name: family for family in text_string_to_metric_families(text)}
    counted = [dict(one.labels) for one in found["postroom_http_answers"].samples]
    waiting = {one.labels["what"]: one.value for one in found["postroom_waiting"].samples}
    assert answer.content_type == "text/plain"
    assert {"method": "GET", "route": "nowhere", "status": "404"} in counted
    assert waiting["deliveries_unknown"] == 0
    assert "secret@example.org" not in text


@pytest.mark.parametrize("name", ["marta", "anna"])
async def test_nobody_else_does(name: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        stranger = await served.client().get("/metrics", allow_redirects=False)
        agent = await (await served.with_token(name)).get("/metrics")
        unscoped = await (await served.with_token("ala", "tickets:read")).get("/metrics")

    assert (stranger.status, agent.status, unscoped.status) == (303, 403, 403)
