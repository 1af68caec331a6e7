"""Automations over the API: written, switched, thrown away, explained, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import tables
from core.store import Store, open_store
from tests import engines, seeds
from tests.integration.web.api.asking import told
from tests.serving import serving

THANKS = engines.written("Thanks", "{action: add_tag, tag: thanked}")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def scoped(name: str, *inboxes: str, more: str = "") -> str:
    return engines.written(
        name,
        "{action: add_tag, tag: seen}",
        more=f"scope: {{inboxes: [{', '.join(inboxes)}]}}\n{more}",
    )


async def test_an_automation_is_saved_read_changed_and_switched(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})
        place = f"/automations/{made['id']}"
        _, on = await told(admin, "POST", f"{place}/enable")
        changed_text = made["yaml"].replace("thanked", "greeted")
        _, changed = await told(admin, "PUT", place, json={"yaml": changed_text})
        _, off = await told(admin, "POST", f"{place}/disable")

        assert (status, made["name"], made["enabled"], made["version"]) == (201, "Thanks", False, 1)
        assert made["document"]["then"] == [{"id": "s1", "action": "add_tag", "tag": "thanked"}]
        assert "thanked" in made["sentence"]
        assert (on["enabled"], off["enabled"]) == (True, False)
        assert (changed["version"], changed["enabled"]) == (2, True)
        _, versions = await told(admin, "GET", f"{place}/versions")
        assert [(one["number"], one["author"]) for one in versions["items"]] == [
            (1, "Ala"),
            (2, "Ala"),
        ]


async def test_json_says_the_same_as_yaml(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})

        document = {**made["document"], "name": "Thanks again"}
        status, again = await told(admin, "POST", "/automations", json={"document": document})

        assert status == 201
        assert again["yaml"] == made["yaml"].replace("name: Thanks", "name: Thanks again")


@pytest.mark.promise("P32")
async def test_every_fault_is_told_with_path_line_and_column_and_nothing_is_saved(
    store: Store,
) -> None:
    text = (
        "name: Broken\n"
        "when: [{trigger: message_received}]\n"
        "if: {field: ticket.status, is: nowhere}\n"
        "then:\n"
        "  - {action: fly}\n"
        "  - {action: add_tag, tga: vip}\n"
    )
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, problem = await told(admin, "POST", "/automations", json={"yaml": text})

        assert status == 422
        found = {(one["field"], one["line"], one["column"]) for one in problem["errors"]}
        assert ("then[0].action", 5, 6) in found
        assert ("then[1].tga", 6, 23) in found
        assert len(found) >= 3
        assert (await told(admin, "GET", "/automations"))[1]["items"] == []
        assert store.read_now(seeds.column, tables.tag, "name") == []


async def test_faults_of_json_have_paths(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, problem = await told(
            admin, "POST", "/automations", json={"document": {"name": "x", "when": []}}
        )

        assert status == 422
        assert {one["field"] for one in problem["errors"]} == {"when", "then"}
        assert all("line" not in one for one in problem["errors"])


@pytest.mark.parametrize(
    "text", ["a: &a [*a]", "x: !!python/object:os.system {}", "[" * 100, "name: [", ""]
)
@pytest.mark.promise("P32")
async def test_yaml_that_is_no_automation_is_refused(store: Store, text: str) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        status, _ = await told(admin, "POST", "/automations", json={"yaml": text})

        assert status == 422


async def test_a_name_that_looks_like_another_is_refused(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        await told(admin, "POST", "/automations", json={"yaml": THANKS})

        text = THANKS.replace("name: Thanks", "name: THANKS")
        status, problem = await told(admin, "POST", "/automations", json={"yaml": text})

        assert (status, '"Thanks" already' in problem["detail"]) == (409, True)


@pytest.mark.promise("P23")
async def test_a_version_somebody_else_replaced_is_not_overwritten(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})
        place = f"/automations/{made['id']}"
        body = {"yaml": THANKS.replace("thanked", "greeted")}
        await told(admin, "PUT", place, json=body, headers={"If-Match": '"1"'})

        status, problem = await told(admin, "PUT", place, json=body, headers={"If-Match": '"1"'})

        assert (status, problem["version"]) == (409, 2)


async def test_the_trash_gives_back_what_was_thrown_away(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})
        place = f"/automations/{made['id']}"

        assert (await told(admin, "DELETE", place))[0] == 204
        assert (await told(admin, "GET", place))[0] == 404
        trash = (await told(admin, "GET", "/automations/trash"))[1]["items"]
        assert [one["name"] for one in trash] == ["Thanks"]
        status, back = await told(admin, "POST", f"{place}/restore")
        assert (status, back["enabled"], back["version"]) == (200, False, 1)
        assert (await told(admin, "GET", "/automations/trash"))[1]["items"] == []


async def test_automations_are_brought_into_an_order(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = [
            (await told(admin, "POST", "/automations", json={"yaml": scoped(name, "Shop")}))[1]
            for name in ("One", "Two", "Three")
        ]

        ids = [made[2]["id"], made[0]["id"]]
        assert (await told(admin, "PUT", "/automations/order", json={"ids": ids}))[0] == 204

        _, listed = await told(admin, "GET", "/automations?limit=2")
        _, rest = await told(admin, "GET", f"/automations?after={listed['next']}")
        names = [one["name"] for one in (*listed["items"], *rest["items"])]
        assert names == ["Three", "Two", "One"]


async def test_runs_their_traces_and_the_reasons_are_told(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        automation = store.write_now(engines.add, THANKS)
        arrived = store.write_now(seeds.arrives)
        store.write_now(engines.drain)
        number = arrived.ticket + 1000

        _, runs = await told(admin, "GET", f"/automations/{automation}/runs")
        _, trace = await told(admin, "GET", f"/runs/{runs['items'][0]['id']}")
        status, why = await told(
            admin, "POST", f"/automations/{automation}/explain", json={"ticket": number}
        )
        _, shown = await told(admin, "GET", f"/automations/{automation}")

        assert [(run["ticket"], run["state"]) for run in runs["items"]] == [(number, "done")]
        assert [(step["action"], step["outcome"]) for step in trace["steps"]] == [
            ("add_tag", "done")
        ]
        assert (status, why["outcome"], why["sentence"]) == (200, "ran", "It ran.")
        assert (shown["runs"], shown["failed"]) == (1, 0)


@pytest.mark.promise("P24")
async def test_managers_keep_to_automations_inside_their_inboxes(store: Store) -> None:
    async with serving(store) as served:
        admin, marta = await served.signed_in("ala"), await served.signed_in("marta")
        store.write_now(hide, served.people["marta"], served.inboxes["Returns"])
        _, foreign = await told(
            admin, "POST", "/automations", json={"yaml": scoped("Theirs", "Returns", "Shop")}
        )
        _, everywhere = await told(admin, "POST", "/automations", json={"yaml": THANKS})

        status, own = await told(
            marta, "POST", "/automations", json={"yaml": scoped("Mine", "Shop")}
        )
        assert status == 201
        assert [one["name"] for one in (await told(marta, "GET", "/automations"))[1]["items"]] == [
            "Mine"
        ]
        for automation in (foreign, everywhere):
            place = f"/automations/{automation['id']}"
            assert (await told(marta, "GET", place))[0] == 404
            assert (await told(marta, "DELETE", place))[0] == 404
            assert (await told(marta, "POST", f"{place}/enable"))[0] == 404
            body = {"yaml": scoped("Taken over", "Shop")}
            assert (await told(marta, "PUT", place, json=body))[0] == 404
        widened = {"yaml": own["yaml"].replace("scope: {inboxes: [Shop]}", "")}
        assert (await told(marta, "PUT", f"/automations/{own['id']}", json=widened))[0] == 403
        assert (await told(marta, "POST", "/automations", json={"yaml": widened["yaml"]}))[0] in (
            403,
            409,
        )


@pytest.mark.promise("P24")
async def test_a_hidden_inbox_is_no_word_a_manager_knows(store: Store) -> None:
    async with serving(store) as served:
        store.write_now(hide, served.people["marta"], served.inboxes["Returns"])
        marta = await served.signed_in("marta")

        for name in ("Returns", "Retunrs", "x"):
            body = {"yaml": scoped("Probe", name)}
            status, problem = await told(marta, "POST", "/automations", json=body)
            assert status == 422
            assert "Returns" not in str(problem).replace('"Returns"', "")
            assert "known are Shop" in str(problem)


def hide(connection: Any, agent: int, inbox: int) -> None:
    table = tables.access
    connection.execute(table.delete().where(table.c.agent_id == agent, table.c.inbox_id == inbox))


async def test_agents_neither_read_nor_write_automations(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        assert (await told(anna, "GET", "/automations"))[0] == 403
        assert (await told(anna, "POST", "/automations", json={"yaml": THANKS}))[0] == 403


@pytest.mark.promise("P26")
async def test_each_act_leaves_a_row_in_the_audit_log(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})
        place = f"/automations/{made['id']}"
        for path in (f"{place}/enable", f"{place}/enable", f"{place}/disable"):
            await told(admin, "POST", path)
        await told(admin, "PUT", place, json={"yaml": made["yaml"]})
        await told(admin, "DELETE", place)
        await told(admin, "POST", f"{place}/restore")

        assert store.read_now(seeds.column, tables.audit, "action") == [
            "automation.save",
            "automation.enable",
            "automation.disable",
            "automation.delete",
            "automation.restore",
        ]


async def test_what_was_renamed_is_shown_by_its_name_of_today(store: Store) -> None:
    text = engines.written(
        "Sort",
        "{action: add_tag, tag: [vip, old]}",
        "{action: send_message, text: vip}",
        more="scope: {inboxes: [Shop]}\nif: {field: ticket.status, is: [open, pending]}",
    )
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": text})
        tags = {one["name"]: one["id"] for one in (await told(admin, "GET", "/tags"))[1]["items"]}
        status = (await told(admin, "GET", "/statuses"))[1]["items"][0]
        inbox = served.inboxes["Shop"]

        await told(admin, "PATCH", f"/tags/{tags['vip']}", json={"name": "important"})
        await told(admin, "PATCH", f"/statuses/{status['id']}", json={"name": "fresh"})
        await told(admin, "PATCH", f"/inboxes/{inbox}", json={"name": "Store"})
        _, shown = await told(admin, "GET", f"/automations/{made['id']}")
        again, saved = await told(
            admin, "PUT", f"/automations/{made['id']}", json={"yaml": shown["yaml"]}
        )

        document = shown["document"]
        assert document["then"][0]["tag"] == ["important", "old"]
        assert document["then"][1]["text"] == "vip"
        assert document["if"] == {"field": "ticket.status", "is": ["fresh", "pending"]}
        assert document["scope"] == {"inboxes": ["Store"]}
        assert (again, saved["yaml"]) == (200, shown["yaml"])
        assert len((await told(admin, "GET", "/tags"))[1]["items"]) == 2


async def test_files_are_planned_and_applied_all_or_none(store: Store) -> None:
    async with serving(store) as served:
        admin, marta = await served.signed_in("ala"), await served.signed_in("marta")
        good = {"path": "1.yaml", "text": THANKS}
        bad = {"path": "2.yaml", "text": "name: Bad\nwhen: []\n"}

        status, problem = await told(
            admin, "POST", "/automation_files/apply", json={"files": [good, bad]}
        )
        assert status == 422
        assert all(one["detail"].startswith("2.yaml: ") for one in problem["errors"])
        _, plan = await told(admin, "POST", "/automation_files/plan", json={"files": [good]})
        assert (await told(admin, "GET", "/automations"))[1]["items"] == []
        _, done = await told(admin, "POST", "/automation_files/apply", json={"files": [good]})
        _, exported = await told(admin, "GET", "/automation_files")

        assert [(one["name"], one["what"]) for one in plan["items"]] == [("Thanks", "create")]
        assert done == plan
        _, again = await told(
            admin, "POST", "/automation_files/plan", json={"files": exported["files"]}
        )
        assert [one["what"] for one in again["items"]] == ["unchanged"]
        assert (await told(marta, "GET", "/automation_files"))[0] == 403


async def test_the_language_tells_every_word_and_what_comes_later(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        _, spoken = await told(anna, "GET", "/automation_language")

        triggers = {one["key"]: one for one in spoken["triggers"]}
        actions = {one["key"]: one for one in spoken["actions"]}
        fields = {one["key"]: one for one in spoken["fields"]}
        assert triggers["ticket_created"]["available"] is True
        assert "by" in triggers["ticket_created"]["options"]["properties"]
        assert actions["add_tag"]["references"] == {"tag": "tag"}
        assert "is" in fields["ticket.status"]["operators"]
        assert actions["send_ai"]["badge"] == "EXPERIMENTAL"
        assert "send_ai" not in spoken["later"]["actions"]
        assert "ask" in spoken["later"]["actions"]
