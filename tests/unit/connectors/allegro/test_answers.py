"""Whatever Allegro answers within its contract, and a little beyond, nothing falls over.

Each request of reading, looking up, sending and settling is answered with a shape made of its own
schema: unknown words in enumerations, nulls, what is optional missing, wild dates, broken letters.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connectors.allegro import orders, sending
from connectors.allegro.channel import AllegroChannel
from connectors.allegro.check import prove
from connectors.allegro.parse import parse
from connectors.allegro.settings import AllegroSettings
from postroom.channel import Account
from postroom.errors import PostroomError, TemporaryError, Unreadable
from postroom.http import HttpRequest, HttpResponse
from postroom.message import OutboundMessage, Parsed, Raw, Receipt, Sender
from tests.allegro.contract import VENDOR, Asked, check_request
from tests.allegro.shapes import answers

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID = "54b50cb5-2dd3-4ce0-9c41-57ac5981d2ab"
MOST = 15
"""Requests after which nobody answers any more: a page may name the next for ever."""
WILD = settings(  # without shrinking, which takes minutes here
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(slots=True)
class Whatever:
    """Answers each request with anything that its schema allows."""

    data: st.DataObject
    asked: list[str] = field(default_factory=list)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Draw an answer; the request itself must keep the contract."""
        if len(self.asked) >= MOST:
            raise TemporaryError("nobody is there any more", step="connect")
        place, headers = urlsplit(request.url), _lower(request.headers)
        self.asked.append(place.path)
        check_request(
            Asked(method=request.method, url=request.url, headers=headers, body=request.body)
        )
        told = self._told(request.method, place.path, headers["accept"])
        body = b"" if told is None else json.dumps(told).encode()
        return HttpResponse(status=200, headers={}, body=body, url=request.url)

    def _told(self, method: str, path: str, accept: str) -> Any:
        found = VENDOR.fullmatch(accept)
        if path == "/me":
            return {"id": "1", "login": "Sklep"}
        return self.data.draw(answers(found[1], method, path)) if found else "a file"


@dataclass(slots=True)
class Silence:
    """Nobody is told to be silent."""

    async def until(self, key: str) -> datetime | None:
        """Never."""
        return None

    async def block(self, key: str, until: datetime) -> None:
        """Nothing."""


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _account(http: Whatever, now: datetime = NOW) -> Account[Any]:
    made = AllegroSettings.model_validate(
        {
            "client_id": "id",
            "client_secret": "secret",
            "app_name": "MyShop",
            "contact_url": "https://shop.example",
            "start_date": "2026-01-01",
        }
    )
    return Account(
        id=1,
        name="a",
        settings=made,
        clock=lambda: now,
        http=http,
        token="token",
        blocks=Silence(),
    )


def _read(raw: Raw) -> Parsed:
    try:
        return parse(raw)
    except Unreadable:
        return Parsed()


def _storable(parsed: Parsed) -> None:
    """Fit for both databases: no NUL, no half of a letter, every moment one that can be written."""
    words = [f"{one.text}{one.subject}{one.external_id}{one.thread}" for one in parsed.messages]
    words += [one.value + one.thread for one in parsed.changes]
    words += [f"{one.external_id}{one.status}{one.note}{one.buyer}" for one in parsed.orders]
    for each in words:
        assert "\0" not in each.encode().decode()
    moments = [one.sent_at for one in parsed.messages] + [one.at for one in parsed.changes]
    moments += [one.updated_at for one in parsed.orders]
    for moment in moments:
        moment.astimezone(UTC)


async def _rounds(data: st.DataObject) -> list[Raw]:
    """What is read in three rounds, some of which may end early."""
    cursor: str | None = None
    found: list[Raw] = []
    for number in range(3):
        account = _account(Whatever(data), NOW + number * timedelta(minutes=40))
        try:
            async for batch in AllegroChannel().receive(account, cursor):
                cursor = batch.cursor or cursor
                found += batch.items
        except PostroomError:
            continue
    return found


def _reads(data: st.DataObject) -> None:
    for raw in asyncio.run(_rounds(data)):
        assert "\0" not in raw.external_id.encode().decode()
        _storable(_read(raw))


@WILD
@given(data=st.data())
def test_reading_takes_whatever_the_contract_allows(data: st.DataObject) -> None:
    _reads(data)


@pytest.mark.prove
@settings(WILD, max_examples=300)
@given(data=st.data())
def test_reading_takes_much_of_what_the_contract_allows(data: st.DataObject) -> None:
    _reads(data)


def _message(thread: str, act: str, options: dict[str, Any]) -> OutboundMessage:
    return OutboundMessage(
        idempotency_key="k",
        external_id="e",
        ticket_number=1,
        thread=thread,
        recipient=Sender(identity="jan_k"),
        text="Hello",
        sent_at=NOW,
        attempted_at=NOW,
        order=ID,
        act=act,
        act_options=options,
    )


WAYS: Mapping[str, OutboundMessage] = {
    "message": _message("message:t", "", {}),
    "problem": _message("problem:t", "", {}),
    "new": _message("", "", {}),
    "return": _message(f"return:{ID}", "", {}),
    "issue": _message(f"issue:{ID}", "", {}),
    "review": _message("review:17", "", {}),
    "end_request": _message(f"issue:{ID}", "end_request", {}),
    "decide_claim": _message(f"issue:{ID}", "decide_claim", {"decision": "ACCEPTED_REFUND"}),
    "reject_return": _message(f"return:{ID}", "reject_return", {"code": "ITEM_FIXED"}),
    "ask_removal": _message("review:17", "ask_removal", {}),
    "mark_read": _message("message:t", "mark_read", {}),
}


async def _asks(asking: Awaitable[object]) -> object:
    try:
        return await asking
    except PostroomError:
        return None


@pytest.mark.parametrize("way", WAYS)
@settings(WILD, max_examples=4)
@given(data=st.data())
def test_sending_and_settling_take_whatever_the_contract_allows(
    way: str, data: st.DataObject
) -> None:
    for doing in (sending.send, sending.settle):
        account = _account(Whatever(data))

        found = asyncio.run(_asks(doing(account, WAYS[way])))

        assert found is None or isinstance(found, Receipt)


LOOKS: Mapping[str, Callable[[Account[AllegroSettings]], Awaitable[object]]] = {
    "order": lambda account: orders.look_up(account, order=ID),
    "buyer": lambda account: orders.look_up(account, buyer="Client:7"),
    "check": prove,
}


@pytest.mark.parametrize("look", LOOKS)
@settings(WILD, max_examples=8)
@given(data=st.data())
def test_looking_up_takes_whatever_the_contract_allows(look: str, data: st.DataObject) -> None:
    found = asyncio.run(_asks(LOOKS[look](_account(Whatever(data)))))

    for raw in found if isinstance(found, tuple) else ():
        _storable(_read(raw))
