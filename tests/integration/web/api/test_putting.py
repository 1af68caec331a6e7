"""Archive, handled without a reply, snooze, move and being away, over the API."""

from __future__ import annotations

from datetime import timedelta

from core.agents import presence
from core.store import Store
from tests.integration.web.api.asking import arrives, told
from tests.seeds import NOW
from tests.serving import serving


async def test_a_ticket_is_archived_and_taken_out_into_the_status_it_had(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        place = f"/tickets/{number}"
        _, before = await told(anna, "GET", place)

        status, done = await told(anna, "POST", f"{place}/archive")

        assert (status, len(done["events"])) == (200, 2)
        _, one = await told(anna, "GET", place)
        assert (one["archived"], one["is_open"]) == (True, False)
        _, page = await told(anna, "GET", "/tickets?archived=false")
        assert page["items"] == []
        await told(anna, "POST", f"{place}/unarchive")
        _, one = await told(anna, "GET", place)
        assert (one["archived"], one["status"]) == (False, before["status"])
        status, _ = await told(anna, "POST", f"{place}/unarchive")
        assert status == 422


async def test_handled_without_a_reply_and_back_gives_the_deadline_back(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served, due_at=NOW + timedelta(hours=5))
        place = f"/tickets/{number}"

        await told(anna, "POST", f"{place}/handled")

        _, one = await told(anna, "GET", place)
        assert (one["handled"], one["answered"], one["due_at"]) == (True, True, None)
        await told(anna, "POST", f"{place}/unhandled")
        _, one = await told(anna, "GET", place)
        assert (one["handled"], one["answered"], one["is_open"]) == (False, False, True)
        assert one["due_at"] == "2026-11-23T16:00:00Z"
        _, history = await told(anna, "GET", f"{place}/events")
        kinds = [happened["kind"] for happened in history["items"]]
        assert kinds[:4] == ["status_set", "unhandled", "status_set", "handled"]


async def test_a_ticket_is_put_away_until_later_and_brought_back(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        number = arrives(served)
        place = f"/tickets/{number}/snooze"

        status, _ = await told(anna, "PUT", place, json={"span": "2h"})

        assert status == 200
        _, page = await told(anna, "GET", "/tickets?snoozed=true")
        assert [one["number"] for one in page["items"]] == [number]
        _, counts = await told(anna, "GET", "/counts")
        assert (counts["open"], counts["snoozed"]) == (0, 1)
        status, _ = await told(anna, "DELETE", place)
        assert status == 204
        _, counts = await told(anna, "GET", "/counts")
        assert (counts["open"], counts["snoozed"]) == (1, 0)
        for body in (
            {},
            {"span": "2h", "time": "09:00"},
            {"span": "soon"},
            {"time": "25:00"},
            {"until": "2020-01-01T00:00:00Z"},
            {"until": "2036-01-01T00:00:00Z"},
            {"span": "2h", "calendar": 99},
        ):
            status, _ = await told(anna, "PUT", place, json=body)
            assert status == 422, body
        await told(anna, "POST", f"/tickets/{number}/archive")
        status, problem = await told(anna, "PUT", place, json={"span": "2h"})
        assert (status, "closed" in problem["detail"]) == (422, True)


async def test_a_ticket_is_moved_only_where_the_mover_sees_it(store: Store) -> None:
    async with serving(store) as served:
        ala, anna = await served.signed_in("ala"), await served.signed_in("anna")
        number = arrives(served, assignee_id=served.people["anna"])
        other = served.inboxes["Returns"]
        place = f"/tickets/{number}"

        status, _ = await told(anna, "POST", f"{place}/move", json={"inbox": other})
        assert status == 422
        status, _ = await told(ala, "POST", f"{place}/move", json={"inbox": other})

        assert status == 200
        status, _ = await told(anna, "GET", place)
        assert status == 404
        _, one = await told(ala, "GET", place)
        assert (one["inbox"]["id"], one["assignee"]) == (other, None)


async def test_who_is_away_and_online_is_shown(store: Store) -> None:
    async with serving(store) as served:
        ala, anna = await served.signed_in("ala"), await served.signed_in("anna")
        me = served.people["anna"]
        place = f"/agents/{me}"

        status, told_me = await told(anna, "PUT", "/me/away", json={"away": True})
        assert (status, told_me["away"]) == (200, True)
        status, one = await told(ala, "PUT", f"{place}/away", json={"away": False})
        assert (status, one["away"], one["online"]) == (200, False, False)
        status, _ = await told(anna, "PUT", f"{place}/away", json={"away": True})
        assert status == 403
        store.write_now(presence.saw, [me], NOW)
        store.write_now(presence.saw, [me], NOW - timedelta(hours=1))

        _, one = await told(ala, "GET", place)
        assert one["last_seen_at"] == "2026-11-23T11:00:00Z"
        assert presence.is_online(NOW, NOW + timedelta(seconds=60))
        assert not presence.is_online(NOW, NOW + timedelta(seconds=61))
