"""Translators that misbehave: whatever they answer, a text is right or refused (issue 4)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.services.states import TOLERATED
from core.translating import Translating, translate
from postroom.errors import PermanentError, PostroomError, TemporaryError
from tests.services import Backed, backed
from tests.translators import Servers, translating_servers, turned

TEXT = (
    "Dzień dobry Pani Anno,\n\npaczka 6200112233 z zamówienia #AB-77/26 jest w drodze,\n"
    "więcej pod https://sklep.example/o/77?x=1 albo pomoc@sklep.example.\n\n{{ agent.name }}"
)
KEPT = ("6200112233", "#AB-77/26", "https://sklep.example/o/77?x=1", "pomoc@sklep.example")
PROVIDERS = ("google", "libretranslate", "openai")
DAMAGES = ("html", "empty", "drop", "twice", "renumber", "long", "same", "inject", "address")


@pytest.fixture
async def servers() -> AsyncIterator[Servers]:
    async with translating_servers() as found:
        yield found


@pytest.fixture
async def own(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Backed]:
    async with backed(sqlite_url, tmp_path) as found:
        yield found


async def _set_up(own: Backed, servers: Servers, *keys: str) -> Translating:
    settings = {
        "google": {"url": servers.google.url},
        "libretranslate": {"url": servers.libre.url, "api_key": "libre-secret"},
        "openai": {"base_url": servers.model.url, "model": "m", "api_key": "ai-secret"},
    }
    for key in keys:
        await own.set_up(key, **settings[key])
    return Translating(own, pause=0.01)


def _behave(servers: Servers, manner: str, *, once: bool = False) -> None:
    for stand in (servers.google, servers.libre, servers.model):
        stand.behave(manner, once=once)


def _expected(text: str) -> str:
    """`text` as the servers turn it, what must not change as it was."""
    kept = (*KEPT, "{{ agent.name }}")
    hidden = text
    for number, part in enumerate(kept):
        hidden = hidden.replace(part, f"<{number}>")
    made = turned(hidden)
    for number, part in enumerate(kept):
        made = made.replace(f"<{number}>", part)
    return made


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_must_not_change_comes_back_as_it_was(
    own: Backed, servers: Servers, provider: str
) -> None:
    translating = await _set_up(own, servers, provider)

    found = await translating.translate(TEXT, source="pl", target="de")

    assert found.text == _expected(TEXT)
    assert (found.provider, found.source_language, found.target_language) == (provider, "pl", "de")


@pytest.mark.parametrize("manner", DAMAGES)
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_damaged_answer_is_refused(
    own: Backed, servers: Servers, provider: str, manner: str
) -> None:
    translating = await _set_up(own, servers, provider)
    _behave(servers, manner)

    if (provider, manner) == ("google", "html"):
        found = await translating.translate(TEXT, source="pl", target="de")
        assert found.text == _expected(TEXT)  # the library reads the words out of the HTML
        return
    with pytest.raises(PostroomError):
        await translating.translate(TEXT, source="pl", target="de")


@pytest.mark.parametrize("manner", DAMAGES)
async def test_one_damaged_answer_is_asked_for_again(
    own: Backed, servers: Servers, manner: str
) -> None:
    translating = await _set_up(own, servers, "libretranslate")
    _behave(servers, manner, once=True)

    found = await translating.translate(TEXT, source="pl", target="de")

    assert found.text == _expected(TEXT)


async def test_lines_that_were_joined_are_asked_for_one_by_one(
    own: Backed, servers: Servers
) -> None:
    translating = await _set_up(own, servers, "libretranslate")
    _behave(servers, "lines")

    found = await translating.translate(TEXT, source="pl", target="de")

    assert found.text == _expected(TEXT)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("manner", ["well", "swap"])
async def test_fifty_in_parallel_never_get_one_anothers_text(
    own: Backed, servers: Servers, provider: str, manner: str
) -> None:
    translating = await _set_up(own, servers, provider)
    _behave(servers, manner)
    texts = [f"Szanowna klientko, paczka idzie {'bardzo ' * n}wolno" for n in range(50)]

    found = await asyncio.gather(
        *(translating.translate(text, source="pl", target="de") for text in texts),
        return_exceptions=True,
    )

    right = [one for one in found if not isinstance(one, BaseException)]
    assert all(isinstance(one, PostroomError) for one in found if isinstance(one, BaseException))
    assert {one.text for one in right} <= {turned(text) for text in texts}
    for text, one in zip(texts, found, strict=True):
        assert isinstance(one, BaseException) or one.text == turned(text)
    assert manner == "swap" or len(right) == len(texts)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_stalled_server_is_given_up(
    sqlite_url: str,
    tmp_path: Path,
    servers: Servers,
    provider: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(translate, "SECONDS", 0.3)
    async with backed(sqlite_url, tmp_path) as own:
        translating = await _set_up(own, servers, provider)
        _behave(servers, "stall")

        with pytest.raises(TemporaryError, match="no translation within"):
            await translating.translate(TEXT, source="pl", target="de")


async def test_the_next_one_is_asked_when_the_first_fails(own: Backed, servers: Servers) -> None:
    translating = await _set_up(own, servers, "libretranslate", "google")
    servers.libre.behave("broken")

    found = await translating.translate(TEXT, source="pl", target="de")

    assert (found.provider, found.text) == ("google", _expected(TEXT))
    assert "500" in (await own.row("libretranslate")).error


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_server_that_is_busy_is_left_alone_as_long_as_it_wishes(
    own: Backed, servers: Servers, provider: str
) -> None:
    translating = await _set_up(own, servers, provider)
    _behave(servers, "busy")

    with pytest.raises(TemporaryError) as caught:
        await translating.translate(TEXT, source="pl", target="de")
    assert caught.value.retry_after == timedelta(seconds=90)
    assert (await own.row(provider)).retry_at == own.now + timedelta(seconds=90)

    _behave(servers, "well")
    with pytest.raises(TemporaryError, match="left alone"):
        await translating.translate(TEXT, source="pl", target="de")
    own.now += timedelta(seconds=91)
    assert (await translating.translate(TEXT, source="pl", target="de")).text == _expected(TEXT)
    row = await own.row(provider)
    assert (row.failures, row.error, row.retry_at) == (0, "", None)


async def test_who_fails_too_often_rests_and_longer_each_time(
    own: Backed, servers: Servers
) -> None:
    translating = await _set_up(own, servers, "libretranslate")
    _behave(servers, "broken")

    for _ in range(TOLERATED):
        with pytest.raises(TemporaryError):
            await translating.translate(TEXT, source="pl", target="de")
    rests = await own.row("libretranslate")
    asked = len(servers.libre.asked)
    with pytest.raises(TemporaryError, match="left alone"):
        await translating.translate(TEXT, source="pl", target="de")

    assert rests.resting(own.now)
    assert len(servers.libre.asked) == asked
    own.now += timedelta(seconds=61)
    with pytest.raises(TemporaryError):
        await translating.translate(TEXT, source="pl", target="de")
    assert (await own.row("libretranslate")).retry_at == own.now + timedelta(minutes=2)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_redirect_into_the_house_is_not_followed(
    own: Backed, servers: Servers, provider: str
) -> None:
    translating = await _set_up(own, servers, provider)
    _behave(servers, "redirect")

    with pytest.raises(PostroomError):
        await translating.translate(TEXT, source="pl", target="de")


async def test_keys_stand_in_no_error_no_log_and_no_column(
    own: Backed, servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    translating = await _set_up(own, servers, "libretranslate", "openai")
    _behave(servers, "refuse")

    with pytest.raises(PostroomError) as caught:
        await translating.translate(TEXT, source="pl", target="de")

    rows = [await own.row(key) for key in ("libretranslate", "openai")]
    told = f"{caught.value} {caplog.text} {[(row.error, row.settings) for row in rows]}"
    assert "libre-secret" in servers.libre.keys
    assert "secret" not in told
    assert "6200112233" not in told


async def test_a_text_in_the_wanted_language_is_sent_nowhere(own: Backed, servers: Servers) -> None:
    translating = await _set_up(own, servers, "google")

    found = await translating.translate(TEXT, source="", target="pl")

    assert (found.text, found.provider, found.source_language) == (TEXT, "", "pl")
    assert not servers.google.asked


async def test_without_a_translator_the_way_to_set_one_up_is_told(own: Backed) -> None:
    with pytest.raises(PermanentError, match=r"no translator is set up.*Settings"):
        await Translating(own).translate(TEXT, source="pl", target="de")


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_long_text_goes_out_in_pieces_and_comes_back_whole(
    own: Backed, servers: Servers, provider: str
) -> None:
    translating = await _set_up(own, servers, provider)
    text = "Żółta łódź płynie spokojnie dalej. " * 60 + "\n\n" + "Nowa linijka świeci.\n" * 50

    found = await translating.translate(text, source="pl", target="de")

    assert found.text == turned(text)
    stands = {"google": servers.google, "libretranslate": servers.libre, "openai": servers.model}
    assert len(stands[provider].asked) > 1 or provider == "openai"


@pytest.mark.parametrize(
    ("text", "target", "said"),
    [
        (" \n", "de", "no text"),
        ("a" * 20_001, "de", "20001 characters"),
        ("Dzień dobry", "", "language code"),
        ("Dzień dobry", "German", "language code"),
    ],
)
async def test_bad_input_is_told(own: Backed, text: str, target: str, said: str) -> None:
    with pytest.raises(PermanentError, match=said):
        await Translating(own).translate(text, source="", target=target)
