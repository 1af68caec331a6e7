"""Templates over the API: listed, read, added, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import tables
from core.store import Store, open_store
from tests import seeds
from tests.integration.web.api.asking import told
from tests.serving import serving


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


async def test_a_template_is_listed_read_and_added(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        served.store.write_now(seeds.row, tables.team, name="Office")

        _, listed = await told(admin, "GET", "/templates?limit=100")
        _, one = await told(admin, "GET", "/templates/invoice_request")
        answers = {"team": "Office", "phrases": ["faktura", "rachunek"]}
        body = {"inputs": answers, "language": "pl", "enabled": True}
        status, made = await told(admin, "POST", "/templates/invoice_request/add", json=body)

        categories = list(dict.fromkeys(item["category"] for item in listed["items"]))
        assert categories == ["close", "tag", "route", "reply", "remind"]
        asked = {each["name"]: each for each in one["inputs"]}
        assert (one["ready"], asked["team"]["default"], asked["tag"]["default"]) == (
            False,
            "",
            "invoice",
        )
        assert (status, made["name"], made["enabled"]) == (201, "Prośba o fakturę", True)
        assert "rachunek" in str(made["document"]["if"])


async def test_wrong_answers_are_told_by_field(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        answers = {"team": "Ofice", "phrases": "", "tga": "x", "message": "{{ contact.nam }}"}

        status, wrong = await told(
            admin, "POST", "/templates/invoice_request/add", json={"inputs": answers}
        )
        _, automations = await told(admin, "GET", "/automations")

        assert status == 422
        assert [one["field"] for one in wrong["errors"]] == [
            f"body.inputs.{name}" for name in ("tga", "phrases", "team", "message")
        ]
        assert 'did you mean "tag"' in wrong["errors"][0]["detail"]
        assert automations["items"] == []


async def test_an_unknown_template_is_not_there(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, wrong = await told(admin, "POST", "/templates/nonsense/add", json={})

        assert status == 404
        assert "nonsense" in wrong["detail"]


async def test_managers_add_for_their_inboxes_and_agents_nothing(store: Store) -> None:
    async with serving(store) as served:
        manager, agent = await served.signed_in("marta"), await served.signed_in("anna")

        _, made = await told(manager, "POST", "/templates/unanswered/add", json={})
        refused, _ = await told(agent, "POST", "/templates/unanswered/add", json={})

        assert sorted(made["document"]["scope"]["inboxes"]) == ["Returns", "Shop"]
        assert refused == 403
