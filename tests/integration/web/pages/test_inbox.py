"""The inbox over HTTP without scripts: plain forms, refusals that keep what was typed."""

from __future__ import annotations

import re

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection, func, select, update

from core import tables
from core.lanes import Lane, lane_name
from core.store import Store
from core.tickets.writing import NewMessage, write_message
from postroom.clock import utc_now
from tests import desk
from tests.serving import Served


@pytest.fixture
def number(served: Served) -> int:
    """The ticket that has a bit of everything, in the inbox Shop."""
    return served.store.write_now(desk.fill, served.people, served.inboxes, utc_now())


@pytest.fixture
async def anna(served: Served) -> ClientSession:
    """An agent of the inbox Shop."""
    return await served.signed_in("anna")


async def test_a_reply_leaves_by_a_plain_form(
    anna: ClientSession, number: int, store: Store
) -> None:
    form = {
        "kind": "reply",
        "text": "Dzień dobry",
        "to": "Łucja Żak <lucja@example.org>",
        "key": "a",
    }

    answer = await anna.post(f"/tickets/{number}/messages", data=form, allow_redirects=False)
    again = await anna.post(f"/tickets/{number}/messages", data=form, allow_redirects=False)

    assert (answer.status, answer.headers["Location"]) == (303, f"/tickets/{number}")
    assert again.status == 303
    assert store.read_now(_texts).count("Dzień dobry") == 1


async def test_a_refused_message_comes_back_with_all_that_was_typed(
    anna: ClientSession, number: int
) -> None:
    form = {"kind": "reply", "text": "A long <b>thought</b>", "to": "nobody", "cc": "x@example.org"}

    answer = await anna.post(f"/tickets/{number}/messages", data=form)
    page = await answer.text()

    assert answer.status == 422
    assert "&#39;nobody&#39; is not a mail address" in page
    assert "A long &lt;b&gt;thought&lt;/b&gt;</textarea>" in page
    assert 'value="x@example.org"' in page


@pytest.mark.promise("P23")
async def test_an_answer_to_what_has_changed_is_kept_and_told(
    served: Served, anna: ClientSession, number: int, store: Store
) -> None:
    expects = _hidden(await (await anna.get(f"/tickets/{number}")).text(), "expects")
    new = NewMessage(kind="reply", text="I was quicker")
    await store.write(
        write_message, served.viewer("marta"), number, new, utc_now(), served.house.registry
    )
    form = {"kind": "reply", "text": "Me too", "to": "lucja@example.org", "expects": expects}

    answer = await anna.post(f"/tickets/{number}/messages", data=form)
    page = await answer.text()
    anyway = await anna.post(f"/tickets/{number}/messages", data={**form, "anyway": "true"})

    assert answer.status == 409
    assert "Marta changed the ticket meanwhile" in page
    assert "Me too</textarea>" in page
    assert anyway.status == 200
    assert store.read_now(_texts).count("Me too") == 1


async def test_a_message_is_taken_back_by_a_plain_form(
    anna: ClientSession, number: int, store: Store
) -> None:
    form = {"kind": "reply", "text": "Too early", "to": "lucja@example.org"}
    await anna.post(f"/tickets/{number}/messages", data=form)
    message = store.read_now(_newest)

    page = await (await anna.post(f"/tickets/{number}/messages/{message}/undo")).text()

    assert "Too early</textarea>" in page
    assert "Taken back, not sent" in page


async def test_a_ticket_is_changed_by_plain_forms(
    anna: ClientSession, number: int, store: Store
) -> None:
    for form in ({"priority": "high"}, {"assignee": ""}, {"add_tag": "2"}, {"remove_tag": "1"}):
        answer = await anna.post(f"/tickets/{number}/change", data=form, allow_redirects=False)
        assert answer.status == 303

    ticket = tables.ticket.c
    wanted = select(ticket.priority, ticket.assignee_id).where(ticket.number == number)
    assert store.read_now(lambda connection: tuple(connection.execute(wanted).one())) == (
        "high",
        None,
    )


@pytest.mark.promise("P24")
@pytest.mark.parametrize(
    "address", ["/tickets/{}", "/tickets/{}/parts", "/tickets/{}/earlier", "/tickets/{}/composer"]
)
async def test_a_ticket_of_another_inbox_is_not_there(
    served: Served, number: int, address: str
) -> None:
    olek = await served.signed_in("olek")

    answer = await olek.get(address.format(number))

    assert answer.status == 404
    assert desk.SUBJECT not in await answer.text()


@pytest.mark.promise("P24")
@pytest.mark.parametrize(
    "address", ["/inbox", "/inbox/rows", "/inbox/views", "/inbox?q=paczka", "/compose"]
)
async def test_lists_hold_only_what_may_be_seen(served: Served, number: int, address: str) -> None:
    olek = await served.signed_in("olek")

    page = await (await olek.get(address)).text()

    assert desk.SUBJECT not in page
    assert "sklep@shop.example" not in page
    assert ">Shop<" not in page


@pytest.mark.parametrize(
    "query",
    [
        "view=closed", "view=mine&tag=1", "inbox=1", "inbox=999", "q=paczka&tag=1", "after=x.y",
        "after=1700000000000000.5", "after=99999999999999999999.1", "q=&inbox=&tag=", "team=1",
        "shown=1000000000",
    ],
)  # fmt: skip
async def test_any_list_can_be_asked_for(anna: ClientSession, number: int, query: str) -> None:
    for path in ("/inbox", "/inbox/rows"):
        answer = await anna.get(f"{path}?{query}")
        assert answer.status == 200, await answer.text()


async def test_a_ticket_begins_from_the_page(
    anna: ClientSession, number: int, store: Store
) -> None:
    page = await (await anna.get("/compose")).text()
    account = re.findall(r'<option value="(\d+)"', page)[0]
    form = {
        "account": account,
        "to": "Jan <jan@example.net>",
        "subject": "Oferta",
        "text": "Dzień dobry",
    }

    refused = await anna.post("/compose", data={**form, "to": "jan"})
    begun = await anna.post("/compose", data=form, allow_redirects=False)

    assert refused.status == 422
    assert "Dzień dobry</textarea>" in await refused.text()
    assert begun.status == 303
    opened = await (await anna.get(begun.headers["Location"])).text()
    assert "Oferta" in opened
    assert "jan@example.net" in opened


async def test_going_away_and_another_language(anna: ClientSession) -> None:
    await anna.post("/me/away", data={"away": "true", "back": "//evil.example"})
    page = await (await anna.post("/me/language", data={"language": "pl"})).text()
    refused = await anna.post("/me/language", data={"language": "xx"})

    assert '<html lang="pl">' in page
    assert "is-away" in page
    assert refused.status == 422


@pytest.mark.promise("P26")
async def test_going_away_and_another_language_are_noted(
    served: Served, anna: ClientSession, store: Store
) -> None:
    await anna.post("/me/away", data={"away": "true"})
    await anna.post("/me/language", data={"language": "pl"})

    me = f"agent:{served.people['anna']}"
    assert store.read_now(_noted) == [("agent.change", me, me)] * 2


@pytest.mark.promise("P26")
async def test_taking_back_is_noted(anna: ClientSession, number: int, store: Store) -> None:
    form = {"kind": "reply", "text": "Too early", "to": "lucja@example.org"}
    await anna.post(f"/tickets/{number}/messages", data=form)

    await anna.post(f"/tickets/{number}/messages/{store.read_now(_newest)}/undo")

    assert [row[0] for row in store.read_now(_noted)] == ["ticket.reply", "delivery.cancel"]


@pytest.mark.promise("P26")
@pytest.mark.parametrize(("word", "after"), [("retry", "queued"), ("settle", "sent")])
async def test_what_is_decided_of_a_message_is_noted_and_only_once(
    served: Served, anna: ClientSession, number: int, store: Store, word: str, after: str
) -> None:
    message = store.write_now(_unknown, number)

    done = await anna.post(f"/tickets/{number}/messages/{message}/{word}")
    again = await anna.post(f"/tickets/{number}/messages/{message}/{word}")

    who, subject = f"agent:{served.people['anna']}", f"ticket:{number}"
    assert (done.status, again.status) == (200, 422)
    assert store.read_now(_noted) == [(f"delivery.{word}", who, subject)]
    assert store.read_now(_state, message) == after


@pytest.mark.promise("P26")
@pytest.mark.parametrize("state", ["draft", "approval"])
@pytest.mark.parametrize(("word", "after"), [("approve", "queued"), ("discard", "cancelled")])
async def test_what_waits_for_a_person_is_sent_or_dropped_from_the_page(
    anna: ClientSession, number: int, store: Store, state: str, word: str, after: str
) -> None:
    message = store.write_now(_left, number, state, "minute")
    said = await (await anna.get(f"/tickets/{number}")).text()
    address = re.escape(f"/messages/{message}/{word}")

    assert re.search(rf'<form method="post" action="/tickets/{number}{address}', said)
    done = await anna.post(f"/tickets/{number}/messages/{message}/{word}")

    assert done.status == 200
    assert store.read_now(_state, message) == after


async def test_a_draft_of_an_automation_can_be_taken_into_the_composer(
    anna: ClientSession, number: int, store: Store
) -> None:
    message = store.write_now(_left, number, "draft")

    said = await (await anna.post(f"/tickets/{number}/messages/{message}/undo")).text()

    composer = said[said.index("<textarea") :]
    assert "Przesyłka jest w drodze." in composer
    assert store.read_now(_state, message) == "cancelled"


async def test_lanes_hear_at_once_of_what_is_done_on_the_pages(
    served: Served, anna: ClientSession, number: int, store: Store
) -> None:
    reply = {"kind": "reply", "text": "Soon", "to": "lucja@example.org"}
    account = re.findall(r'<option value="(\d+)"', await (await anna.get("/compose")).text())[0]
    first = {"account": account, "to": "jan@example.net", "subject": "Oferta", "text": "Hej"}
    both = {lane_name("deliveries", account), lane_name("events")}

    assert await _rung(served, anna, f"/tickets/{number}/messages", reply) == both
    undo = f"/tickets/{number}/messages/{store.read_now(_newest)}/undo"
    assert await _rung(served, anna, undo, {}) == both
    assert await _rung(served, anna, "/compose", first) == both
    change = f"/tickets/{number}/change"
    assert await _rung(served, anna, change, {"priority": "high"}) == {lane_name("events")}
    for word in ("retry", "settle"):
        message = store.write_now(_unknown, number)
        assert await _rung(served, anna, f"/tickets/{number}/messages/{message}/{word}", {}) == both


async def _rung(
    served: Served, client: ClientSession, path: str, form: dict[str, str]
) -> set[Lane]:
    served.rung.clear()
    await client.post(path, data=form, allow_redirects=False)
    return set(served.rung)


def _noted(connection: Connection) -> list[tuple[str, str, str]]:
    row = tables.audit.c
    rows = connection.execute(select(row.action, row.actor, row.subject).order_by(row.id))
    return [tuple(one) for one in rows]


def _unknown(connection: Connection, number: int) -> int:
    """A message of the ticket that nobody knows the fate of."""
    return _left(connection, number, "unknown")


def _left(connection: Connection, number: int, state: str, error: str = "") -> int:
    """The ticket's last message, as if its delivery stood like this."""
    delivery = tables.delivery.c
    ticket = select(tables.ticket.c.id).where(tables.ticket.c.number == number).scalar_subquery()
    asked = select(func.max(delivery.message_id)).where(delivery.ticket_id == ticket)
    message = int(connection.execute(asked).scalar_one())
    left = update(tables.delivery).where(delivery.message_id == message)
    connection.execute(left.values(state=state, error=error))
    return message


def _state(connection: Connection, message: int) -> str:
    delivery = tables.delivery.c
    return str(connection.scalar(select(delivery.state).where(delivery.message_id == message)))


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found
    return found[1]


def _texts(connection: Connection) -> list[str]:
    return list(connection.execute(select(tables.message.c.text)).scalars())


def _newest(connection: Connection) -> int:
    rows = select(tables.message.c.id).order_by(tables.message.c.id.desc())
    return int(connection.execute(rows).scalars().first() or 0)
