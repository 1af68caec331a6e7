"""Line breaks in anything that ends in a header are refused, not cleaned or passed on (I29)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import select

from core import tables
from core.store import open_store
from tests import seeds
from tests.serving import Served, serving

EVIL = ("a\r\nBcc: thief@evil.example", "a\nX-Evil: 1", "a\rX: 1", "a\x00b", "a\u2028b", "a\x85b")
TICKET = {"account": 1, "to": [{"address": "jan@example.org"}], "subject": "Hi", "text": "Hello"}


@pytest.fixture
async def served(sqlite_url: str) -> AsyncIterator[Served]:
    store = open_store(sqlite_url)
    async with serving(store) as running:
        store.write_now(seeds.ticket)
        yield running
    store.close()


def _person(field: str, evil: str) -> dict[str, Any]:
    return {field: [{"address": "jan@example.org", "name": evil}]}


def _address(field: str, evil: str) -> dict[str, Any]:
    return {field: [{"address": f"jan@example.org{evil}"}]}


CASES: list[tuple[str, str, Callable[[str], dict[str, Any]]]] = [
    ("POST", "/api/v1/tickets", lambda evil: {**TICKET, "subject": evil}),
    *(
        ("POST", "/api/v1/tickets", lambda evil, f=field, p=place: {**TICKET, **p(f, evil)})
        for field in ("to", "cc", "bcc")
        for place in (_person, _address)
    ),
    ("POST", "{ticket}/messages", lambda evil: {"text": "x", "subject": evil}),
    *(
        ("POST", "{ticket}/messages", lambda evil, f=field, p=place: {"text": "x", **p(f, evil)})
        for field in ("to", "cc", "bcc")
        for place in (_person, _address)
    ),
    ("PATCH", "{ticket}", lambda evil: {"subject": evil}),
    ("POST", "/api/v1/inboxes", lambda evil: {"name": evil}),
    ("POST", "/api/v1/brands", lambda evil: {"name": evil}),
    ("POST", "/api/v1/tags", lambda evil: {"name": evil}),
    ("POST", "/api/v1/teams", lambda evil: {"name": evil}),
    ("PATCH", "/api/v1/agents/1", lambda evil: {"name": evil}),
    ("POST", "/api/v1/invitations", lambda evil: {"email": f"a@b.example{evil}", "role": "agent"}),
    (
        "POST",
        "/api/v1/agents",
        lambda evil: {"email": "a@b.example", "name": evil, "role": "agent"},
    ),
    ("PATCH", "/api/v1/contacts/1", lambda evil: {"name": evil}),
    ("POST", "/api/v1/tokens", lambda evil: {"name": evil}),
    (
        "POST",
        "/api/v1/accounts",
        lambda evil: {
            "name": "Mail",
            "inbox": 1,
            "settings": {"address": "shop@shop.example", "name": evil},
        },
    ),
    (
        "POST",
        "/api/v1/accounts",
        lambda evil: {
            "name": "Mail",
            "inbox": 1,
            "settings": {"address": f"shop@shop.example{evil}"},
        },
    ),
]


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: repr(evil)[1:8])
async def test_line_break_is_refused_wherever_it_would_end_in_a_header(
    served: Served, evil: str
) -> None:
    ala = await served.signed_in("ala")
    (number,) = served.store.read_now(seeds.column, tables.ticket, "number")
    passed = []
    for method, path, body in CASES:
        address = path.replace("{ticket}", f"/api/v1/tickets/{number}")
        async with ala.request(method, address, json=body(evil)) as answer:
            if answer.status != 422:
                passed.append(f"{method} {path} {body(evil)}: {answer.status}")

    assert not passed, "\n".join(passed)


async def test_the_same_without_line_breaks_is_not_refused_for_them(served: Served) -> None:
    """The proof of the proof: it is the line break that is refused."""
    ala = await served.signed_in("ala")
    (number,) = served.store.read_now(seeds.column, tables.ticket, "number")
    said = []
    for method, path, body in CASES:
        address = path.replace("{ticket}", f"/api/v1/tickets/{number}")
        async with ala.request(method, address, json=body("x")) as answer:
            said.append(f"{method} {path} {answer.status}: {await answer.text()}")

    assert not [one for one in said if "one line" in one]


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: repr(evil)[1:8])
async def test_name_of_an_upload_is_made_harmless(served: Served, evil: str) -> None:
    ala = await served.signed_in("ala")
    async with ala.post("/api/v1/uploads", params={"name": evil}, data=b"x") as answer:
        assert answer.status in {201, 422}

    names = served.store.read_now(lambda c: list(c.scalars(select(tables.upload.c.name))))
    assert all(name.isprintable() for name in names)


@pytest.mark.parametrize(
    "path", ["/%0d%0aX-Evil:%201", "/signin?next=/%0d%0aX-Evil:%201", "/%0a//e"]
)
async def test_line_break_in_an_address_makes_no_header(served: Served, path: str) -> None:
    async with served.client().get(path, allow_redirects=False) as answer:
        assert "X-Evil" not in answer.headers
