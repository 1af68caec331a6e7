"""Tags, statuses, types, brands, groups, inboxes and teams over the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import tables
from core.store import Store, open_store
from tests import engines, seeds
from tests.integration.web.api.asking import told
from tests.serving import serving

LISTS = ("brands", "inbox_groups", "tags", "statuses", "ticket_types", "teams", "inboxes")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def body_of(path: str, name: str) -> dict[str, Any]:
    return {"name": name, "meaning": "pending"} if path == "statuses" else {"name": name}


@pytest.mark.parametrize("path", LISTS)
async def test_a_row_is_added_read_renamed_and_deleted(store: Store, path: str) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, made = await told(admin, "POST", f"/{path}", json=body_of(path, " Łódź  shop "))
        assert (status, made["name"]) == (201, "Łódź shop")
        place = f"/{path}/{made['id']}"
        assert await told(admin, "GET", place) == (200, made)
        status, renamed = await told(admin, "PATCH", place, json={"name": "Other"})
        assert (status, renamed["name"]) == (200, "Other")
        assert (await told(admin, "DELETE", place))[0] == 204
        assert (await told(admin, "GET", place))[0] == 404


@pytest.mark.parametrize("path", LISTS)
async def test_a_name_that_looks_like_another_is_refused(store: Store, path: str) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        await told(admin, "POST", f"/{path}", json=body_of(path, "Łódź"))

        status, problem = await told(admin, "POST", f"/{path}", json=body_of(path, "LODZ"))

        assert status == 409
        assert "'Łódź' already" in problem["detail"]


@pytest.mark.promise("P26")
@pytest.mark.parametrize("path", LISTS)
async def test_each_change_leaves_one_row_in_the_audit_log(store: Store, path: str) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        _, made = await told(admin, "POST", f"/{path}", json=body_of(path, "One"))
        await told(admin, "PATCH", f"/{path}/{made['id']}", json={"name": "Two"})
        await told(admin, "PATCH", f"/{path}/{made['id']}", json={"name": "Two"})
        await told(admin, "DELETE", f"/{path}/{made['id']}")

        actions = store.read_now(seeds.column, tables.audit, "action")
        assert [action.partition(".")[2] for action in actions] == ["add", "change", "delete"]
        actors = set(store.read_now(seeds.column, tables.audit, "actor"))
        assert actors == {f"agent:{served.people['ala']}"}


async def test_lists_come_in_pages(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        for number in range(5):
            await told(admin, "POST", "/tags", json={"name": f"tag {number}"})

        _, first = await told(admin, "GET", "/tags?limit=3")
        _, second = await told(admin, "GET", f"/tags?limit=3&after={first['next']}")

        assert [tag["name"] for tag in first["items"]] == ["tag 0", "tag 1", "tag 2"]
        assert [tag["name"] for tag in second["items"]] == ["tag 3", "tag 4"]
        assert second["next"] is None


async def test_a_field_that_is_none_and_a_bad_colour_are_refused_by_name(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, problem = await told(
            admin, "POST", "/tags", json={"name": "vip", "color": "red", "colour": "blue"}
        )

        assert status == 422
        assert {one["field"] for one in problem["errors"]} == {"body.color", "body.colour"}


async def test_a_tag_in_use_says_by_what_and_can_be_merged_into_another(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, old = await told(admin, "POST", "/tags", json={"name": "VIP customer"})
        _, new = await told(admin, "POST", "/tags", json={"name": "vip"})
        both, one = store.write_now(seeds.ticket), store.write_now(seeds.ticket)
        for ticket, tag in ((both, old), (both, new), (one, old)):
            store.write_now(tagged, ticket, tag["id"])
        text = engines.written("Greet", "{action: add_tag, tag: VIP customer}")
        store.write_now(engines.add, text)

        status, problem = await told(admin, "DELETE", f"/tags/{old['id']}")
        assert status == 409
        assert "2 tickets, the automations 'Greet'" in problem["detail"]
        status, problem = await told(
            admin, "DELETE", f"/tags/{old['id']}?replacement={new['id']}&confirm=true"
        )
        assert status == 204, problem
        assert store.read_now(seeds.column, tables.ticket_tag, "tag_id") == [new["id"], new["id"]]
        assert store.read_now(seeds.column, tables.automation, "attention") == [
            "tag 'VIP customer' is gone"
        ]


def tagged(connection: Any, ticket: int, tag: int) -> None:
    connection.execute(tables.ticket_tag.insert().values(ticket_id=ticket, tag_id=tag))


async def test_tickets_of_a_deleted_status_get_one_of_the_same_meaning(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, parts = await told(
            admin, "POST", "/statuses", json={"name": "Waiting for parts", "meaning": "pending"}
        )
        ticket = store.write_now(seeds.ticket, status_id=parts["id"])
        statuses = (await told(admin, "GET", "/statuses"))[1]["items"]
        by_name = {status["name"]: status["id"] for status in statuses}
        place = f"/statuses/{parts['id']}"

        assert (await told(admin, "DELETE", f"{place}?confirm=true"))[0] == 409
        status, problem = await told(admin, "DELETE", f"{place}?replacement={by_name['open']}")
        assert (status, "same meaning" in problem["detail"]) == (422, True)
        assert (await told(admin, "DELETE", f"{place}?replacement={by_name['pending']}"))[0] == 204

        moved = store.read_now(seeds.column, tables.ticket, "status_id", id=ticket)
        assert moved == [by_name["pending"]]
        assert store.read_now(seeds.column, tables.ticket, "version", id=ticket) == [2]


async def test_one_status_of_each_meaning_stays(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        statuses = (await told(admin, "GET", "/statuses"))[1]["items"]

        for one in statuses:
            status, problem = await told(admin, "DELETE", f"/statuses/{one['id']}?confirm=true")
            assert (status, "only status that means" in problem["detail"]) == (409, True)
            status, _ = await told(
                admin,
                "PATCH",
                f"/statuses/{one['id']}",
                json={"meaning": "open" if one["meaning"] != "open" else "closed"},
            )
            assert status == 409


async def test_an_inbox_with_tickets_is_not_deleted(store: Store) -> None:
    store.write_now(seeds.ticket)
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        place = f"/inboxes/{served.inboxes['Shop']}?confirm=true"
        status, problem = await told(admin, "DELETE", place)

        assert status == 409
        assert "1 accounts, 1 tickets" in problem["detail"]


@pytest.mark.promise("P24")
async def test_everybody_sees_only_their_inboxes(store: Store) -> None:
    async with serving(store) as served:
        admin, anna = await served.signed_in("ala"), await served.signed_in("anna")
        returns = served.inboxes["Returns"]
        await told(
            admin,
            "POST",
            "/teams",
            json={"name": "Night", "inboxes": [returns], "members": [served.people["olek"]]},
        )

        names = [one["name"] for one in (await told(anna, "GET", "/inboxes"))[1]["items"]]
        teams = (await told(anna, "GET", "/teams"))[1]["items"]

        assert names == ["Shop"]
        assert (await told(anna, "GET", f"/inboxes/{returns}"))[0] == 404
        assert [team["inboxes"] for team in teams] == [[]]
        agents = (await told(anna, "GET", "/agents"))[1]["items"]
        assert all(returns not in agent["inboxes"] for agent in agents)


async def test_a_team_gives_its_members_its_inboxes(store: Store) -> None:
    async with serving(store) as served:
        admin, anna = await served.signed_in("ala"), await served.signed_in("anna")
        returns = served.inboxes["Returns"]
        body = {"name": "Night", "inboxes": [returns], "members": [served.people["anna"]]}
        _, team = await told(admin, "POST", "/teams", json=body)

        assert (await told(anna, "GET", f"/inboxes/{returns}"))[0] == 200
        change = {"members": [], "name": "Nobody"}
        await told(admin, "PATCH", f"/teams/{team['id']}", json=change)
        assert (await told(anna, "GET", f"/inboxes/{returns}"))[0] == 404
        _, log = await told(admin, "GET", f"/audit?subject=team:{team['id']}")
        assert [(one["action"], one["detail"]) for one in log["items"]] == [
            (
                "team.change",
                {"name": ["Night", "Nobody"], "members": [[served.people["anna"]], []]},
            ),
            ("team.add", {**body, "calendar_id": None}),
        ]


async def test_what_is_referred_to_must_be_there(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, problem = await told(
            admin, "POST", "/inboxes", json={"name": "New", "brand": 77, "agents": [1]}
        )

        assert status == 422
        assert problem["detail"].startswith("there is no brand 77")


@pytest.mark.parametrize("path", LISTS)
async def test_agents_change_nothing(store: Store, path: str) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        status, _ = await told(anna, "POST", f"/{path}", json=body_of(path, "Mine"))

        assert status == 403
