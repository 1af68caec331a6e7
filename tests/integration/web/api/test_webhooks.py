"""Webhooks over the API and on their page of settings."""

from __future__ import annotations

from core.store import Store
from tests import engines
from tests.integration.web.api.asking import told
from tests.serving import serving

URL = "https://hooks.example.org/in?key=very-secret"


async def test_a_webhook_is_added_rotated_switched_and_deleted(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")

        status, made = await told(ala, "POST", "/webhooks", json={"name": "Stock", "url": URL})
        one = f"/webhooks/{made['id']}"
        _, rotated = await told(ala, "POST", f"{one}/rotate")
        _, off = await told(ala, "PATCH", one, json={"enabled": False, "name": "Shelf"})
        _, tested = await told(ala, "POST", f"{one}/test")
        _, listed = await told(ala, "GET", "/webhooks")

        assert (status, made["host"]) == (201, "hooks.example.org")
        assert made["secret"].startswith("whsec_")
        assert made["secret"] != rotated["secret"]
        assert (off["enabled"], off["name"]) == (False, "Shelf")
        assert tested == {"status": 0, "said": "This account was given no way out for HTTP."}
        assert "very-secret" not in f"{made}{listed}{off}"
        assert "whsec_" not in f"{listed}{off}"
        assert (await told(ala, "DELETE", one))[0] == 204


async def test_a_webhook_that_automations_name_must_be_confirmed(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        _, made = await told(ala, "POST", "/webhooks", json={"name": "Stock", "url": URL})
        step = "{action: call_webhook, webhook: Stock}"
        store.write_now(engines.add, engines.written("Tell", step))

        used = await told(ala, "DELETE", f"/webhooks/{made['id']}")
        confirmed = await told(ala, "DELETE", f"/webhooks/{made['id']}?confirm=true")

        assert used[0] == 409
        assert "'Tell'" in used[1]["detail"]
        assert confirmed[0] == 204


async def test_an_address_that_is_none_names_its_field(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")

        wrong = await told(ala, "POST", "/webhooks", json={"name": "Stock", "url": "ftp://x"})

        assert wrong[0] == 422
        assert "must begin with https://" in str(wrong[1])


async def test_its_page_shows_the_secret_once_and_never_the_address(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        form = {"csrf": "", "name": "Stock", "url": URL}

        made = await (await ala.post("/settings/webhooks/new", data=form)).text()
        page = await (await ala.get("/settings/webhooks")).text()

        assert "whsec_" in made
        assert "hooks.example.org" in page
        assert "whsec_" not in page
        assert "very-secret" not in page
