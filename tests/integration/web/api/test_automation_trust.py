"""Why, replay, checks, statistics and differences of versions over the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.store import Store, open_store
from tests import engines, seeds
from tests.integration.web.api.asking import arrives, told
from tests.serving import serving

THANKS = engines.written("Thanks", "{action: send_message, text: Thanks.}")
LATER = seeds.NOW + timedelta(minutes=30)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    store = open_store(sqlite_url)
    yield store
    store.close()


async def test_what_was_tried_on_a_ticket_and_why_is_told(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin, agent = await served.signed_in("ala"), await served.signed_in("anna")
        one = store.write_now(engines.add, THANKS)
        number = arrives(served)
        store.write_now(engines.drain)

        _, looked = await told(admin, "GET", f"/tickets/{number}/automations")
        tried = next(each for each in looked["items"] if each["tried"])
        path = f"/automations/{one}/why?ticket={number}&event={tried['event']}"
        _, why = await told(admin, "GET", path)
        refused, _ = await told(agent, "GET", f"/tickets/{number}/automations")

        assert [(each["name"], each["outcome"]) for each in tried["tried"]] == [("Thanks", "ran")]
        assert (why["outcome"], why["due"], why["earlier"]) == ("ran", None, None)
        assert why["run"]["id"] == tried["tried"][0]["run"]
        assert refused == 403


async def test_a_draft_is_replayed_with_faults_at_their_place(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin = await served.signed_in("ala")
        store.write_now(engines.add, THANKS.replace("Thanks", "Listens"))
        number = arrives(served)
        store.write_now(engines.drain)

        status, found = await told(admin, "POST", "/automation_replay", json={"yaml": THANKS})
        wrong, problem = await told(
            admin, "POST", "/automation_replay", json={"yaml": "name: Half\n"}
        )

        assert (status, found["hits"], found["looked"]) == (200, 1, 1)
        (hit,) = found["shown"]
        assert hit["ticket"] == number
        assert [clash["kind"] for clash in hit["clashes"]] == ["both_sent"]
        assert wrong == 422
        assert problem["errors"]


async def test_a_saved_automation_is_replayed_and_counted(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin = await served.signed_in("ala")
        one = store.write_now(engines.add, THANKS)
        arrives(served)
        store.write_now(engines.drain)

        _, replayed = await told(admin, "POST", f"/automations/{one}/replay", json={"days": 7})
        _, counts = await told(admin, "GET", f"/automations/{one}/statistics?days=7")
        _, effect = await told(admin, "GET", "/automation_effect")

        assert (replayed["hits"], replayed["shown"][0]["ran"] is not None) == (1, True)
        assert (counts["matched"], counts["sent"], len(counts["by_day"])) == (1, 1, 7)
        assert effect["automatic"]["tickets"] == 1


async def test_what_an_answer_saves_is_set_by_admins(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin, manager = await served.signed_in("ala"), await served.signed_in("marta")

        wrong, _ = await told(admin, "PUT", "/automation_minutes", json={"answer": -1})
        refused, _ = await told(manager, "PUT", "/automation_minutes", json={"answer": 5})
        await told(admin, "PUT", "/automation_minutes", json={"answer": 5, "run": 0})
        _, kept = await told(manager, "GET", "/automation_minutes")

        assert (wrong, refused, kept) == (422, 403, {"answer": 5.0, "run": 0.0})


async def test_warnings_stand_beside_what_is_saved_and_are_told_before(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin = await served.signed_in("ala")
        store.write_now(engines.add, THANKS)
        again = THANKS.replace("Thanks\n", "Again\n")

        _, checked = await told(admin, "POST", "/automations/check", json={"yaml": again})
        _, none_yet = await told(admin, "GET", "/automations")
        status, saved = await told(admin, "POST", "/automations", json={"yaml": again})

        assert [one["check"] for one in checked["warnings"]] == ["double_reply"]
        assert len(none_yet["items"]) == 1
        assert (status, saved["warnings"][0]["path"]) == (201, "then[0]")


async def test_versions_are_compared(store: Store) -> None:
    async with serving(store, clock=lambda: LATER) as served:
        admin = await served.signed_in("ala")
        _, made = await told(admin, "POST", "/automations", json={"yaml": THANKS})
        place = f"/automations/{made['id']}"
        for word in ("Hello.", "Bye."):
            await told(admin, "PUT", place, json={"yaml": THANKS.replace("Thanks.", word)})

        _, last = await told(admin, "GET", f"{place}/versions/3/diff")
        _, far = await told(admin, "GET", f"{place}/versions/3/diff?against=1")
        missing, _ = await told(admin, "GET", f"{place}/versions/3/diff?against=9")

        assert (last["before"], far["before"]) == (2, 1)
        assert any(line.startswith("-") and "Hello." in line for line in last["diff"])
        assert any(line.startswith("-") and "Thanks." in line for line in far["diff"])
        assert missing == 404
