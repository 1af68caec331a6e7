"""Files of messages: which are fetched, which will come, and why others never do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.allegro.parsing.files import NOT_FETCHED
from connectors.allegro.reading import files
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Wire
from postroom.channel import Account
from postroom.http import HttpRequest, HttpResponse

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=200)
ID = "54b50cb5-2dd3-4ce0-9c41-57ac5981d2ab"
URL = f"https://api.allegro.pl/messaging/message-attachments/{ID}"
ISSUE_URL = f"https://api.allegro.pl/sale/issues/attachments/{ID}"
FOREIGN = "https://upload.allegro.pl/message-center/123"


@dataclass(slots=True)
class Answering:
    """Answers everything with one status."""

    status: int

    async def send(self, request: HttpRequest) -> HttpResponse:
        """The same for everybody."""
        return HttpResponse(status=self.status, headers={}, body=b"png", url=request.url)


def _wire(status: int) -> Wire:
    made = AllegroSettings.model_validate(
        {
            "client_id": "id",
            "client_secret": "secret",
            "app_name": "MyShop",
            "contact_url": "https://shop.example",
        }
    )
    account: Account[Any] = Account(
        id=1, name="a", settings=made, clock=lambda: NOW, http=Answering(status), token="t"
    )
    return Wire(account)


@pytest.mark.parametrize(
    ("told", "at", "path", "omitted", "coming"),
    [
        ({"status": "SAFE", "url": URL}, NOW, True, "", False),
        ({"status": "SOMETHING_NEW", "url": URL}, NOW, True, "", False),
        ({"url": ISSUE_URL}, NOW, True, "", False),
        ({"status": "SAFE", "id": ID, "url": None}, NOW, True, "", False),
        ({"status": "NEW", "url": URL}, NOW, False, files.COMING, True),
        ({"status": "NEW", "url": None}, NOW, False, files.COMING, True),
        ({"status": "NEW", "url": None}, OLD, False, files.COMING, False),
        ({"status": None, "url": None}, NOW, False, files.COMING, True),
        ({"status": None, "url": None}, OLD, False, files.COMING, False),
        ({"status": "UNSAFE", "url": URL}, NOW, False, "Allegro found a virus in it", False),
        ({"status": "EXPIRED", "url": URL}, NOW, False, files.GONE, False),
        ({"url": FOREIGN}, NOW, False, files.REFUSED, False),
    ],
)
def test_what_becomes_of_a_file_is_told_by_its_state_and_address(
    told: dict[str, Any], at: datetime, *, path: bool, omitted: str, coming: bool
) -> None:
    (found,) = files.of_message({"attachments": [told]}, at, NOW, late=False)

    assert (bool(found.path), found.omitted, found.coming) == (path, omitted, coming)


@pytest.mark.parametrize(
    ("status", "at", "omitted", "whole"),
    [
        (200, NOW, None, True),
        (404, NOW, files.ABSENT, False),
        (404, OLD, files.GONE, True),
        (403, NOW, files.REFUSED, True),
        (500, NOW, NOT_FETCHED, False),
    ],
)
async def test_what_is_not_handed_out_is_waited_for_unless_it_is_old_or_forbidden(
    status: int, at: datetime, omitted: str | None, *, whole: bool
) -> None:
    wanted = files.of_message(
        {"attachments": [{"fileName": "a.png", "url": URL}]}, at, NOW, late=False
    )

    (found,), had = await files.fetched(_wire(status), wanted, lambda: NOW)

    assert (found.get("omitted"), had) == (omitted, whole)
    assert ("data" in found) is (status == 200)
