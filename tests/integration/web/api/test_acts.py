"""Acts over the API, on a served application and the fake Allegro: offered, done once, settled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core import tables
from core.store import Store, open_store
from examples.fake_allegro import done_then
from tests import seeds
from tests.allegro.asking import SELLER
from tests.allegro.desk import AllegroDesk, allegro_desk

DECISION = {"decision": "ACCEPTED_PARTIAL_REFUND", "amount": "40,00"}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


def claim(desk: AllegroDesk, **state: Any) -> tuple[str, int]:
    """A claim at Allegro and its ticket: the claim's id, the ticket's number."""
    made = desk.world.claim(desk.world.order(SELLER, "jan_k"), "It is broken")
    standing = {"status": "CLAIM_SUBMITTED", "chat_active": True, **state}
    return made.id, desk.ticket("allegro.claim", f"issue:{made.id}", **standing)


async def test_what_can_be_done_depends_on_how_the_thread_stands(store: Store) -> None:
    async with allegro_desk(store) as desk:
        _, fresh = claim(desk)
        _, decided = claim(desk, status="CLAIM_ACCEPTED", chat_active=False)

        status, offered = await desk.ask("GET", f"/tickets/{fresh}/acts")
        _, nothing = await desk.ask("GET", f"/tickets/{decided}/acts")

        assert status == 200
        assert [one["key"] for one in offered["items"]] == ["decide_claim", "return_need"]
        assert offered["items"][0]["options"]["properties"]["decision"]["enum"]
        assert nothing["items"] == []


async def test_a_decided_claim_leaves_after_ten_seconds_and_stands_in_the_thread(
    store: Store,
) -> None:
    async with allegro_desk(store) as desk:
        id_, ticket = claim(desk)
        path = f"/tickets/{ticket}/acts/decide_claim"

        status, done = await desk.ask("POST", path, {"options": DECISION, "text": "Half of it."})
        await desk.leaves(5)
        early = desk.world.issues[id_].status
        await desk.leaves()

        assert status == 201, done
        assert early == "CLAIM_SUBMITTED"
        assert desk.world.issues[id_].status == "CLAIM_ACCEPTED"
        assert [one[0] for one in desk.deliveries()] == ["sent"]
        _, messages = await desk.ask("GET", f"/tickets/{ticket}/messages")
        last = messages["items"][-1]
        assert (last["text"], last["act"]) == ("Half of it.", "decide_claim")
        assert last["act_options"] == {**DECISION, "amount": "40.00", "currency": "PLN"}
        kinds = store.read_now(seeds.column, tables.event, "payload", kind="message_sent")
        assert kinds[0]["act"] == "decide_claim"


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"options": {"decision": "ACCEPTED_REFUND"}}, "text", "say something"),
        ({"options": {"decision": "PERHAPS"}, "text": "a"}, "decision", "input should be"),
        ({"options": {}, "text": "a"}, "decision", "field required"),
        (
            {"options": {"decision": "ACCEPTED_PARTIAL_REFUND"}, "text": "a"},
            "amount",
            "how much",
        ),
        ({"options": {**DECISION, "amount": "-1"}, "text": "a"}, "amount", "greater than 0"),
        ({"options": {**DECISION, "colour": "red"}, "text": "a"}, "colour", "not permitted"),
        ({"options": DECISION, "text": "a" * 20_001}, "text", "20000"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_done(
    store: Store, body: dict[str, object], field: str, said: str
) -> None:
    async with allegro_desk(store) as desk:
        _, ticket = claim(desk)

        status, told = await desk.ask("POST", f"/tickets/{ticket}/acts/decide_claim", body)

        assert status == 422, told
        assert field in str(told)
        assert said in str(told)
        assert desk.deliveries() == []


async def test_what_is_not_offered_cannot_be_done(store: Store) -> None:
    async with allegro_desk(store) as desk:
        _, ticket = claim(desk, status="CLAIM_REJECTED")

        for key in ("decide_claim", "end_request", "nonsense"):
            status, _ = await desk.ask("POST", f"/tickets/{ticket}/acts/{key}", {"text": "a"})
            assert status == 404


async def test_the_same_key_decides_once_and_an_old_version_not_at_all(store: Store) -> None:
    async with allegro_desk(store) as desk:
        _, ticket = claim(desk)
        path, body = f"/tickets/{ticket}/acts/decide_claim", {"options": DECISION, "text": "Yes."}

        _, first = await desk.ask("POST", path, body, **{"Idempotency-Key": "one"})
        _, again = await desk.ask("POST", path, body, **{"Idempotency-Key": "one"})
        conflict, _ = await desk.ask("POST", path, body, **{"If-Match": '"1"'})

        assert again["delivery"] == first["delivery"]
        assert conflict == 409
        assert len(desk.deliveries()) == 1


@pytest.mark.promise("P9")
async def test_a_decision_whose_answer_was_lost_is_settled_and_never_repeated(
    store: Store,
) -> None:
    async with allegro_desk(store) as desk:
        id_, ticket = claim(desk)
        desk.world.will("POST /sale/issues/*/status", done_then())
        path = f"/tickets/{ticket}/acts/decide_claim"
        await desk.ask("POST", path, {"options": DECISION, "text": "Yes."})

        await desk.leaves()
        lost = desk.deliveries()[0][0]
        await desk.leaves(30)

        assert (lost, desk.deliveries()[0][0]) == ("unknown", "sent")
        assert len(desk.world.asked(f"POST /sale/issues/{id_}/status")) == 1


async def test_an_answer_goes_out_with_its_name_and_its_copy_is_no_second_message(
    store: Store,
) -> None:
    async with allegro_desk(store) as desk:
        thread = desk.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        ticket = desk.ticket("allegro.message", f"message:{thread.id}", "Where is it?")

        await desk.ask("POST", f"/tickets/{ticket}/messages", {"kind": "reply", "text": "Soon."})
        await desk.leaves()

        assert desk.deliveries() == [("sent", thread.messages[-1].id, "")]


async def test_limits_are_those_of_the_source(store: Store) -> None:
    async with allegro_desk(store) as desk:
        thread = desk.world.buyer_writes(SELLER, "jan_k", "Where is it?").thread
        talk = desk.ticket("allegro.message", f"message:{thread.id}")
        case = desk.world.discussion(desk.world.order(SELLER, "jan_k"), "Broken")
        longer = desk.ticket("allegro.discussion", f"issue:{case.id}")
        body = {"kind": "reply", "text": "x" * 2_001}

        short, told = await desk.ask("POST", f"/tickets/{talk}/messages", body)
        long, _ = await desk.ask("POST", f"/tickets/{longer}/messages", body)

        assert (short, long) == (422, 201)
        assert "2000" in str(told)
