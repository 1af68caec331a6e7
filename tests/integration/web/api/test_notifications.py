"""The API of notifications: one's own, newest first, and nothing of what one may not see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import Connection

from core import notifications, tables
from core.notifications import NewNotification
from core.store import Store
from tests import seeds
from tests.seeds import NOW
from tests.serving import Served, serving


@pytest_asyncio.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    async with serving(store) as running:
        yield running


def _tell(connection: Connection, served: Served, *texts: str, who: str = "anna") -> int:
    ticket = seeds.ticket(connection)
    agents = frozenset({served.people[who]})
    new = [
        NewNotification(kind="automation", text=text, ticket=ticket, agents=agents)
        for text in texts
    ]
    notifications.add(connection, new, NOW)
    return ticket


async def test_they_are_listed_newest_first_and_read_one_by_one(served: Served) -> None:
    served.store.write_now(_tell, served, "first", "second", "third")
    anna = await served.signed_in("anna")

    page = await (await anna.get("/api/v1/notifications?limit=2")).json()
    after = await (await anna.get(f"/api/v1/notifications?after={page['next']}")).json()

    assert [one["text"] for one in page["items"]] == ["third", "second"]
    assert [one["text"] for one in after["items"]] == ["first"]
    newest = page["items"][0]
    assert newest["path"] == f"/tickets/{newest['ticket']}"
    assert (await (await anna.get("/api/v1/notifications/count")).json()) == {"unread": 3}

    read = await (await anna.post(f"/api/v1/notifications/{newest['id']}/read")).json()

    assert read["read_at"] is not None
    assert (await (await anna.get("/api/v1/notifications/count")).json()) == {"unread": 2}


async def test_reading_all_spares_what_came_later(served: Served) -> None:
    served.store.write_now(_tell, served, "seen", "also seen")
    anna = await served.signed_in("anna")
    newest = (await (await anna.get("/api/v1/notifications")).json())["items"][0]["id"]
    served.store.write_now(_tell, served, "later")

    answer = await anna.put("/api/v1/notifications/read", json={"upto": newest})

    assert await answer.json() == {"unread": 1}


@pytest.mark.promise("P24")
async def test_nobody_sees_anothers_nor_those_of_tickets_that_went_out_of_sight(
    served: Served,
) -> None:
    ticket = served.store.write_now(_tell, served, "about a ticket")
    anna, marta = await served.signed_in("anna"), await served.signed_in("marta")
    own = (await (await anna.get("/api/v1/notifications")).json())["items"][0]["id"]

    assert (await (await marta.get("/api/v1/notifications")).json())["items"] == []
    assert (await marta.post(f"/api/v1/notifications/{own}/read")).status == 404

    def moved(connection: Connection) -> None:
        connection.execute(
            tables.ticket.update()
            .where(tables.ticket.c.id == ticket)
            .values(inbox_id=served.inboxes["Returns"])
        )

    served.store.write_now(moved)

    assert (await (await anna.get("/api/v1/notifications")).json())["items"] == []
    assert (await (await anna.get("/api/v1/notifications/count")).json()) == {"unread": 0}
    assert (await anna.get(f"/notifications/{own}", allow_redirects=False)).status == 404


async def test_an_alarm_is_told_to_admins_alone_and_once(served: Served) -> None:
    alarm = NewNotification(
        kind="account_silent", facts={"account": "shop"}, admins=True, key="silent:1"
    )
    for _ in range(2):
        served.store.write_now(notifications.add, [alarm], NOW)
    ala, anna = await served.signed_in("ala"), await served.signed_in("anna")

    told = (await (await ala.get("/api/v1/notifications")).json())["items"]

    assert [one["text"] for one in told] == [
        "Nothing has been heard from the account shop for too long"
    ]
    assert told[0]["path"] == "/accounts"
    assert (await (await anna.get("/api/v1/notifications")).json())["items"] == []


async def test_the_account_for_mails_to_agents_is_chosen_by_admins(served: Served) -> None:
    ala = await served.signed_in("ala")
    mail = served.store.write_now(seeds.account)
    chat = served.store.write_now(seeds.account, "talk", "chat")

    chosen = await ala.patch("/api/v1/settings", json={"mail_account": mail})
    refused = await ala.patch("/api/v1/settings", json={"mail_account": chat})
    freed = await ala.patch("/api/v1/settings", json={"mail_account": None})

    assert (await chosen.json())["mail_account"] == mail
    assert (refused.status, (await refused.json())["errors"][0]["field"]) == (422, "mail_account")
    assert (await freed.json())["mail_account"] is None


async def test_an_invitation_leaves_by_mail_if_any_account_can_send(served: Served) -> None:
    ala = await served.signed_in("ala")
    new = {"email": "ewa@shop.example"}

    without = await (await ala.post("/api/v1/invitations", json=new)).json()
    served.store.write_now(_sends)
    with_mail = await (await ala.post("/api/v1/invitations", json=new)).json()
    reset = await (
        await ala.post("/api/v1/password_resets", json={"email": "anna@shop.example"})
    ).json()

    assert (without["mailed"], with_mail["mailed"], reset["mailed"]) == (False, True, True)
    queued = served.store.read_now(seeds.column, tables.staff_mail, "sealed")
    opened = [served.house.sealer.open(sealed) for sealed in queued]
    assert opened == [with_mail["link"], reset["link"]]


async def test_everybody_says_whether_they_want_mails(served: Served) -> None:
    anna = await served.signed_in("anna")

    before = await (await anna.get("/api/v1/me")).json()
    after = await (await anna.patch("/api/v1/me", json={"mail_notifications": False})).json()

    assert (before["mail_notifications"], after["mail_notifications"]) == (True, False)


def _sends(connection: Connection) -> None:
    seeds.account(connection)
    connection.execute(
        tables.account.update().values(state="active", settings={"smtp_host": "127.0.0.1"})
    )
