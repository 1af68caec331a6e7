"""Translators and the AI server over the API."""

from __future__ import annotations

from core.store import Store
from tests.integration.web.api.asking import told
from tests.serving import serving


async def test_a_translator_is_set_up_ordered_tried_and_forgotten(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        settings = {"url": "https://libre.example.com", "api_key": "very-secret"}

        made = await told(ala, "PATCH", "/translators/libretranslate", json={"settings": settings})
        ordered = await told(ala, "PATCH", "/translators", json={"order": []})
        tried = await told(
            ala, "POST", "/translators/try", json={"text": "Dzień dobry", "target": "de"}
        )
        gone = await told(ala, "DELETE", "/translators/libretranslate")

        assert made[0] == 200
        assert made[1]["settings"] == {"url": "https://libre.example.com"}
        assert (made[1]["secrets"], made[1]["place"]) == ({"api_key": True}, 1)
        assert made[1]["state"] == "works"
        assert {one["state"] for one in ordered[1]["items"]} == {"unused", "not set up"}
        assert (tried[1]["ok"], "no translator is set up" in tried[1]["error"]) == (False, True)
        assert gone[0] == 204


async def test_the_writer_is_set_up_and_its_key_never_told(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        settings = {"base_url": "https://ai.example/v1", "model": "m", "api_key": "very-secret"}

        _, made = await told(ala, "PATCH", "/writer", json={"settings": settings})
        _, tried = await told(ala, "POST", "/writer/try", json={"instructions": "Say thanks"})
        _, later = await told(ala, "GET", "/writer")

        assert made["secrets"] == {"api_key": True}
        assert tried["error"] == later["error"] == "This account was given no way out for HTTP."
        assert "very-secret" not in f"{made}{later}{tried}"


async def test_bad_settings_name_their_field_and_the_fix(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")

        wrong = await told(ala, "PATCH", "/translators/libretranslate", json={"settings": {}})
        slip = await told(ala, "PATCH", "/writer", json={"settings": {"modell": "m"}})
        nobody = await told(ala, "PATCH", "/translators/nobody", json={"settings": {}})
        order = await told(ala, "PATCH", "/translators", json={"order": ["google"]})

        assert wrong[0] == slip[0] == 422
        assert wrong[1]["errors"][0]["field"] == "body.settings.url"
        assert "for example" in wrong[1]["errors"][0]["detail"]
        assert slip[1]["errors"][0]["field"] == "body.settings.modell"
        assert (nobody[0], order[0]) == (404, 422)
