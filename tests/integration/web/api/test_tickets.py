"""Tickets over the API: listed, opened, changed; on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from core import tables
from core.lanes import lane_name
from core.store import Store
from tests import seeds
from tests.integration.web.api.asking import arrives, named, told
from tests.seeds import NOW
from tests.serving import serving


async def test_a_ticket_is_listed_opened_and_changed(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number, vip = arrives(served), named(served, tables.tag, "vip")

        _, page = await told(anna, "GET", "/tickets")
        assert [one["number"] for one in page["items"]] == [number]
        assert "id" not in page["items"][0]
        _, one = await told(anna, "GET", f"/tickets/{number}")
        assert (one["subject"], one["unread"], one["version"]) == ("Where is my parcel?", True, 1)
        body = {"assignee": served.people["anna"], "priority": "high", "tags": [vip]}
        status, changed = await told(anna, "PATCH", f"/tickets/{number}", json=body)

        assert (status, changed["version"], len(changed["events"])) == (200, 2, 3)
        _, one = await told(anna, "GET", f"/tickets/{number}")
        assert (one["assignee"]["name"], one["priority"]) == ("Anna", "high")
        assert [tag["name"] for tag in one["tags"]] == ["vip"]
        _, mine = await told(anna, "GET", "/tickets?assignee=me&tag=" + str(vip))
        assert len(mine["items"]) == 1
        _, counts = await told(anna, "GET", "/counts")
        assert (counts["open"], counts["mine"], counts["unassigned"]) == (1, 1, 0)


@pytest.mark.promise("P23")
async def test_who_changes_an_older_version_is_told_what_happened(store: Store) -> None:
    async with serving(store) as served:
        anna, marta = await served.signed_in("anna"), await served.signed_in("marta")
        number = arrives(served)
        place = f"/tickets/{number}"
        async with anna.get(f"/api/v1{place}") as answer:
            seen = {"If-Match": answer.headers["ETag"]}
        await told(marta, "POST", f"{place}/messages", json={"kind": "reply", "text": "Hi"})

        status, problem = await told(
            anna, "POST", f"{place}/messages", json={"kind": "reply", "text": "Hello"}, headers=seen
        )

        assert (status, problem["version"]) == (409, 2)
        assert ("message_sent", "Marta") in [(one["kind"], one["name"]) for one in problem["since"]]
        again = {"If-Match": f'"{problem["version"]}"'}
        status, _ = await told(
            anna,
            "POST",
            f"{place}/messages",
            json={"kind": "reply", "text": "Hello"},
            headers=again,
        )
        assert status == 201
        status, _ = await told(anna, "PATCH", place, json={"priority": "low"}, headers=seen)
        assert status == 409


async def test_a_reply_is_read_back_and_can_be_taken_back(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        body = {"kind": "reply", "text": "On its way", "cc": [{"address": "ola@example.org"}]}
        status, written = await told(anna, "POST", f"/tickets/{number}/messages", json=body)
        assert status == 201
        assert {lane.partition(":")[0] for lane in served.rung} == {"deliveries", "events"}

        _, page = await told(anna, "GET", f"/tickets/{number}/messages")
        sent = page["items"][-1]
        assert (sent["text"], sent["author"]) == ("On its way", "Anna")
        assert sent["cc"] == [{"address": "ola@example.org", "name": ""}]
        assert (sent["delivery"]["id"], sent["delivery"]["state"]) == (
            written["delivery"],
            "queued",
        )
        place = f"/deliveries/{written['delivery']}"
        status, done = await told(anna, "POST", f"{place}/cancel")

        assert (status, done["state"]) == (200, "cancelled")
        _, one = await told(anna, "GET", f"/tickets/{number}")
        assert one["answered"] is False
        status, _ = await told(anna, "POST", f"{place}/cancel")
        assert status == 422
        assert [p["address"] for p in one["participants"]] == ["ola@example.org"]


async def test_the_same_idempotency_key_writes_once(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        how: dict[str, Any] = {
            "json": {"kind": "reply", "text": "Hi"}, "headers": {"Idempotency-Key": "k-1"},
        }  # fmt: skip

        first = await told(anna, "POST", f"/tickets/{number}/messages", **how)
        again = await told(anna, "POST", f"/tickets/{number}/messages", **how)

        assert again == first
        _, page = await told(anna, "GET", f"/tickets/{number}/messages")
        assert len(page["items"]) == 2


async def test_a_ticket_is_started(store: Store) -> None:
    async with serving(store) as served:
        ala = await served.signed_in("ala")
        account = store.write_now(seeds.account)
        body = {
            "account": account, "to": [{"address": "ola@example.org", "name": "Ola"}],
            "subject": "Your order", "text": "Hello",
        }  # fmt: skip

        status, begun = await told(ala, "POST", "/tickets", json=body)

        assert status == 201
        _, one = await told(ala, "GET", f"/tickets/{begun['number']}")
        assert (one["contact"]["name"], one["answered"]) == ("Ola", True)
        status, problem = await told(ala, "POST", "/tickets", json={**body, "account": 999})
        assert (status, problem["errors"][0]["field"]) == (422, "account")


async def test_the_trash_is_listed_and_emptied_by_restoring(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)

        assert (await told(anna, "DELETE", f"/tickets/{number}"))[0] == 204

        assert (await told(anna, "GET", f"/tickets/{number}"))[0] == 404
        assert (await told(anna, "GET", "/tickets"))[1]["items"] == []
        _, trash = await told(anna, "GET", "/tickets?deleted=true")
        assert [one["number"] for one in trash["items"]] == [number]
        _, trash = await told(anna, "GET", "/tickets?deleted=true&sort=created")
        assert [one["number"] for one in trash["items"]] == [number]
        assert (await told(anna, "POST", f"/tickets/{number}/restore"))[0] == 200
        assert (await told(anna, "GET", f"/tickets/{number}"))[0] == 200


async def test_reading_a_ticket_makes_it_read_for_oneself_alone(store: Store) -> None:
    async with serving(store) as served:
        anna, marta = await served.signed_in("anna"), await served.signed_in("marta")
        number = arrives(served)
        _, page = await told(anna, "GET", f"/tickets/{number}/messages")
        newest = page["items"][-1]["id"]

        status, _ = await told(
            anna, "PUT", f"/tickets/{number}/read", json={"message": newest + 1000}
        )

        assert status == 204
        assert (await told(anna, "GET", f"/tickets/{number}"))[1]["unread"] is False
        assert (await told(marta, "GET", f"/tickets/{number}"))[1]["unread"] is True


async def test_history_names_who_did_what(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        await told(anna, "PATCH", f"/tickets/{number}", json={"priority": "high"})

        _, page = await told(anna, "GET", f"/tickets/{number}/events?limit=1")

        assert page["items"][0]["agent"]["name"] == "Anna"
        assert page["items"][0]["kind"] == "priority_set"
        _, rest = await told(anna, "GET", f"/tickets/{number}/events?after={page['next']}")
        assert [one["kind"] for one in rest["items"]] == ["message_received"]
        assert rest["next"] is None
        assert (await told(anna, "GET", f"/tickets/{number}/runs"))[1]["items"] == []


async def test_messages_are_paged_backwards(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        for text in ("one", "two", "three"):
            await told(
                anna, "POST", f"/tickets/{number}/messages", json={"kind": "note", "text": text}
            )

        _, page = await told(anna, "GET", f"/tickets/{number}/messages?limit=2")
        _, before = await told(anna, "GET", f"/tickets/{number}/messages?after={page['next']}")

        assert [one["text"] for one in page["items"]] == ["two", "three"]
        assert [one["text"] for one in before["items"]] == ["Hello!", "one"]


async def test_a_draft_is_kept_until_it_is_sent(store: Store) -> None:
    async with serving(store) as served:
        anna, marta = await served.signed_in("anna"), await served.signed_in("marta")
        number = arrives(served)
        place = f"/tickets/{number}/draft"
        body = {"kind": "reply", "text": "Dear", "to": "Ola <ola@exam"}

        assert (await told(anna, "PUT", place, json=body))[0] == 204

        _, draft = await told(anna, "GET", place)
        assert (draft["text"], draft["to"]) == ("Dear", "Ola <ola@exam")
        assert (await told(marta, "GET", place))[0] == 404
        await told(anna, "POST", f"/tickets/{number}/messages", json={"kind": "reply", "text": "x"})
        assert (await told(anna, "GET", place))[0] == 404


@pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "/restore")])
async def test_automations_hear_of_the_trash_at_once(store: Store, method: str, path: str) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        if path:
            await told(anna, "DELETE", f"/tickets/{number}")
        served.rung.clear()

        await told(anna, method, f"/tickets/{number}{path}")

        assert served.rung == [lane_name("events")]


@pytest.mark.promise("P24")
async def test_a_ticket_of_another_inbox_is_nowhere(store: Store) -> None:
    async with serving(store) as served:
        olek, anna = await served.signed_in("olek"), await served.signed_in("anna")
        number = arrives(served)
        _, written = await told(
            anna, "POST", f"/tickets/{number}/messages", json={"kind": "reply", "text": "secret"}
        )
        delivery = written["delivery"]

        for method, path, body in (
            ("GET", f"/tickets/{number}", None),
            ("PATCH", f"/tickets/{number}", {"priority": "low"}),
            ("DELETE", f"/tickets/{number}", None),
            ("POST", f"/tickets/{number}/restore", None),
            ("GET", f"/tickets/{number}/messages", None),
            ("POST", f"/tickets/{number}/messages", {"kind": "note", "text": "x"}),
            ("POST", f"/tickets/{number}/tags", {"tags": []}),
            ("DELETE", f"/tickets/{number}/tags/1", None),
            ("PUT", f"/tickets/{number}/read", {"message": 1}),
            ("GET", f"/tickets/{number}/events", None),
            ("GET", f"/tickets/{number}/runs", None),
            ("GET", f"/tickets/{number}/draft", None),
            ("PUT", f"/tickets/{number}/draft", {"text": "x"}),
            ("POST", f"/deliveries/{delivery}/cancel", None),
            ("POST", f"/deliveries/{delivery}/retry", None),
            ("POST", f"/deliveries/{delivery}/approve", None),
        ):
            how: dict[str, Any] = {"json": body} if body is not None else {}
            status, _ = await told(olek, method, path, **how)
            assert (method, path, status) == (method, path, 404)
        for path in ("/tickets", "/search?q=secret", "/deliveries", "/contacts"):
            assert (await told(olek, "GET", path))[1]["items"] == [], path
        assert (await told(olek, "GET", "/counts"))[1]["open"] == 0


async def test_words_are_found_and_filtered(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        first, second = arrives(served), arrives(served)
        for number in (first, second):
            body = {"kind": "note", "text": "gęś"}
            await told(anna, "POST", f"/tickets/{number}/messages", json=body)
        await told(anna, "PATCH", f"/tickets/{second}", json={"priority": "high"})

        _, found = await told(anna, "GET", "/search?q=ges")
        _, narrowed = await told(anna, "GET", "/tickets?q=ges&priority=high")

        assert [hit["ticket"]["number"] for hit in found["items"]] == [second, first]
        assert [one["number"] for one in narrowed["items"]] == [second]


@pytest.mark.parametrize(
    "query",
    ["assignee=you", "sort=size", "status=0", "limit=101", "created_from=2026-01-01T00:00:00",
     "after=x", "priority=huge", "colour=red", "is_open=perhaps"],
)  # fmt: skip
async def test_a_filter_nobody_knows_is_refused(store: Store, query: str) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        status, problem = await told(anna, "GET", f"/tickets?{query}")

        assert status == 422
        assert problem["detail"]


async def test_every_order_pages_without_gap_or_repetition(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        made = []
        for n in range(7):
            moment = NOW + timedelta(minutes=n // 2)
            due = None if n % 3 else moment
            made.append(arrives(served, created_at=moment, last_message_at=moment, due_at=due))

        for sort in ("updated", "-updated", "created", "-created", "due"):
            found, after = [], ""
            while after is not None:
                path = f"/tickets?sort={sort}&limit=2&after={after}"
                _, page = await told(anna, "GET", path)
                found += [one["number"] for one in page["items"]]
                after = page["next"]
            assert sorted(found) == sorted(made), sort
            if sort in {"updated", "created"}:
                assert found == made
            if sort.startswith("-"):
                assert found == made[::-1]


@pytest.mark.promise("P23")
async def test_of_two_answers_at_once_one_is_told_of_the_other(store: Store) -> None:
    async with serving(store) as served:
        anna, marta = await served.signed_in("anna"), await served.signed_in("marta")
        number = arrives(served)
        how: dict[str, Any] = {
            "json": {"kind": "reply", "text": "Hello"}, "headers": {"If-Match": '"1"'},
        }  # fmt: skip

        answers = await asyncio.gather(
            *(told(one, "POST", f"/tickets/{number}/messages", **how) for one in (anna, marta))
        )

        assert sorted(status for status, _ in answers) == [201, 409]
        (problem,) = (body for status, body in answers if status == 409)
        assert problem["since"][-1]["kind"] == "message_sent"
        _, page = await told(anna, "GET", f"/tickets/{number}/messages")
        assert len(page["items"]) == 2
