"""Settings, Translation and AI: setting services up, their order, trying them out."""

from __future__ import annotations

from aiohttp import ClientSession

from tests.serving import Served

NOTHING = {"csrf": ""}
HOME = "/settings/translation"


async def _text(client: ClientSession, path: str) -> str:
    return await (await client.get(path)).text()


async def test_only_admins_open_it_and_nothing_is_set_up_at_first(
    served: Served, ala: ClientSession, marta: ClientSession
) -> None:
    said = await _text(ala, HOME)

    assert (await marta.get(HOME)).status == 403
    assert all(one in said for one in ("LibreTranslate", "Google Translate", "not set up"))


async def test_a_key_goes_in_and_never_comes_out(ala: ClientSession) -> None:
    address = f"{HOME}/libretranslate"
    typed = {"url": "https://libre.example.com", "api_key": "very-secret", **NOTHING}

    saved = await ala.post(address, data=typed)

    assert saved.url.query["done"] == "saved"
    said = await _text(ala, address)
    assert "One is kept" in said
    assert "https://libre.example.com" in said
    assert "very-secret" not in said + await _text(ala, HOME)


async def test_a_slip_is_told_beside_its_field(ala: ClientSession) -> None:
    answer = await ala.post(f"{HOME}/writer", data={"base_url": "x", "model": "m", **NOTHING})

    assert answer.status == 422
    assert 'id="field-base_url-said"' in await answer.text()


async def test_another_address_asks_for_the_key_again(ala: ClientSession) -> None:
    address = f"{HOME}/libretranslate"
    first = {"url": "https://libre.example.com", "api_key": "very-secret", **NOTHING}
    await ala.post(address, data=first)

    answer = await ala.post(address, data={"url": "https://evil.example.com", **NOTHING})

    assert answer.status == 422
    assert "type it again" in (await answer.text()).lower()


async def test_the_order_is_chosen_and_a_service_is_forgotten(ala: ClientSession) -> None:
    await ala.post(f"{HOME}/google", data=NOTHING)
    await ala.post(f"{HOME}/libretranslate", data={"url": "https://l.example.com", **NOTHING})
    order = {"place.google": "2", "place.libretranslate": "1", **NOTHING}

    await ala.post(f"{HOME}/order", data=order)
    shown = await (await ala.get("/api/v1/translators")).json()
    await ala.post(f"{HOME}/google/delete", data=NOTHING)
    after = await (await ala.get("/api/v1/translators")).json()

    assert [(one["key"], one["place"]) for one in shown["items"]][:2] == [
        ("libretranslate", 1),
        ("google", 2),
    ]
    assert {one["key"] for one in after["items"] if one["set_up"]} == {"libretranslate"}


async def test_trying_without_a_translator_says_what_to_do(ala: ClientSession) -> None:
    typed = {"text": "Dzień dobry, czy paczka już wyszła?", "target": "de", **NOTHING}

    said = await (await ala.post(f"{HOME}/try", data=typed)).text()

    assert "no translator is set up" in said


async def test_a_failed_try_is_shown_as_the_last_error(ala: ClientSession) -> None:
    await ala.post(f"{HOME}/google", data=NOTHING)
    typed = {"text": "Dzień dobry, czy paczka już wyszła?", "target": "de", **NOTHING}

    said = await (await ala.post(f"{HOME}/try", data=typed)).text()

    assert said.count("was given no way out") >= 2  # beside the sentence, and at the translator


async def test_trying_the_writer_tells_its_error(ala: ClientSession) -> None:
    await ala.post(
        f"{HOME}/writer", data={"base_url": "https://ai.example/v1", "model": "m", **NOTHING}
    )

    said = await (
        await ala.post(f"{HOME}/try_writing", data={"instructions": "Say thanks", **NOTHING})
    ).text()

    assert "was given no way out" in said
