"""What reading asks of Allegro is what Allegro takes; a little otherwise is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.allegro.channel import AllegroChannel
from connectors.allegro.settings import AllegroSettings
from postroom.channel import Account
from postroom.http import HttpRequest, HttpResponse
from tests.allegro.contract import Asked, Broken, check_request

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ISSUE = "54b50cb5-2dd3-4ce0-9c41-57ac5981d2ab"
BETA = "application/vnd.allegro.beta.v1+json"
SETTINGS = AllegroSettings.model_validate(
    {
        "client_id": "id",
        "client_secret": "secret",
        "app_name": "MyShop",
        "contact_url": "https://shop.example",
        "start_date": "2026-11-01",
    }
)
_THREAD = b'{"id": "t", "type": "POST_PURCHASE_ISSUE", "lastMessageDateTime": "%s"}'
_MESSAGE = (
    b'{"id": "m", "createdAt": "2026-11-20T10:00:00Z", "attachments": [{"id": "0123456789",'
    b' "fileName": "a.png", "status": "SAFE"}]}'
)
_ISSUE = b'{"id": "%s", "openedDate": "2026-11-20T10:00:00Z"}' % ISSUE.encode()
_CHAT = (
    b'{"id": "c", "createdAt": "2026-11-20T10:00:00Z", "attachments": [{"fileName": "b.png",'
    b' "url": "https://api.allegro.pl/sale/issues/attachments/%s"}]}' % ISSUE.encode()
)


@dataclass(slots=True)
class Scripted:
    """Answers whatever lets reading ask on."""

    asked: list[Asked] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(method=request.method, url=request.url, headers=headers, body=request.body)
        self.asked.append(asked)
        return HttpResponse(
            status=200, headers={}, body=_answer(request.url, headers), url=request.url
        )


def _answer(url: str, headers: dict[str, str]) -> bytes:
    place = url.removeprefix("https://api.allegro.pl")
    beta = headers["accept"] == BETA
    answers: dict[str, bytes] = {
        "/messaging/threads?": _threads(url, beta),
        "/messaging/threads/t/messages": b'{"messages": [%s], "nextPage": null}' % _MESSAGE,
        "/messaging/message-attachments/": b"png",
        "/sale/issues?": b'{"issues": [%s]}' % _ISSUE,
        f"/sale/issues/{ISSUE}/chat": b'{"chat": [%s]}' % _CHAT,
        "/sale/issues/attachments/": b"png",
        "/order/customer-returns": b'{"customerReturns": [], "count": 0}',
        "/sale/user-ratings": b'{"ratings": []}',
        "/order/event-stats": b'{"latestEvent": {"id": "1"}}',
        "/order/events": b'{"events": [{"id": "2", "order": {"checkoutForm": {"id": "%s"}}}]}'
        % ISSUE.encode(),
        "/order/checkout-forms/": b'{"id": "%s", "shipments": []}' % ISSUE.encode(),
    }
    me = b'{"id": "1", "login": "Sklep"}'
    return next((body for start, body in answers.items() if place.startswith(start)), me)


def _threads(url: str, beta: bool) -> bytes:
    first = b"2026-11-20T10:00:00Z"
    if beta:
        page = b"null" if "page.id" in url else b'{"id": "2"}'
        return b'{"threads": [%s], "nextPage": %s}' % (_THREAD % first, page)
    return b'{"threads": [], "offset": 0, "limit": 20}'


async def _asked() -> list[Asked]:
    http = Scripted()
    now = [NOW]
    account: Account[Any] = Account(
        id=1, name="a", settings=SETTINGS, clock=lambda: now[0], http=http, token="token"
    )
    cursor: str | None = None
    for minutes in (0, 40, 80):
        now[0] = NOW.replace(hour=12 + minutes // 60, minute=minutes % 60)
        async for batch in AllegroChannel().receive(account, cursor):
            cursor = batch.cursor or cursor
    return http.asked


async def test_everything_that_reading_asks_is_allowed() -> None:
    asked = await _asked()

    for one in asked:
        check_request(one)
    places = {one.url.partition("?")[0].removeprefix("https://api.allegro.pl") for one in asked}
    assert {
        "/me",
        "/messaging/threads",
        "/messaging/threads/t/messages",
        "/messaging/message-attachments/0123456789",
        "/sale/issues",
        f"/sale/issues/{ISSUE}/chat",
        f"/sale/issues/attachments/{ISSUE}",
        "/order/customer-returns",
        "/sale/user-ratings",
        "/order/event-stats",
        "/order/events",
        f"/order/checkout-forms/{ISSUE}",
    } <= places


async def test_the_token_goes_to_allegro_alone() -> None:
    assert {one.url.split("/")[2] for one in await _asked()} == {"api.allegro.pl"}


def _without(name: str) -> Callable[[Asked], Asked]:
    return lambda one: replace(one, headers={k: v for k, v in one.headers.items() if k != name})


@pytest.mark.parametrize(
    "spoilt",
    [
        _without("authorization"),
        _without("user-agent"),
        _without("accept-language"),
        lambda one: replace(one, headers={**one.headers, "accept": "application/json"}),
        lambda one: replace(one, url=f"{one.url.partition('?')[0]}?limit=1001"),
        lambda one: replace(one, url=f"{one.url.partition('?')[0]}?page=2"),
        lambda one: replace(one, url=one.url.replace("allegro.pl/", "allegro.pl/v1/")),
        lambda one: replace(one, method="PATCH"),
        lambda one: replace(one, body=b"{}"),
    ],
)
async def test_what_is_a_little_otherwise_is_refused(spoilt: Callable[[Asked], Asked]) -> None:
    lists = [one for one in await _asked() if "?" in one.url]

    assert lists
    for one in lists:
        with pytest.raises(Broken):
            check_request(spoilt(one))
