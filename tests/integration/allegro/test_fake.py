"""The fake Allegro keeps to the contract, and walks as the real one does."""

from collections.abc import Callable
from typing import Any

import pytest

from examples.fake_allegro import Odd, World, meanwhile, running, second_page
from examples.fake_allegro.sample import SELLER, furnish
from tests.allegro import contract
from tests.allegro.asking import Clock, Program, asking
from tests.allegro.judges import JUDGES

IDS: dict[str, Callable[[World], str]] = {
    "{threadId}": lambda world: next(iter(world.threads)),
    "{messageId}": lambda world: next(iter(world.threads.values())).messages[0].id,
    "{issueId}": lambda world: next(iter(world.issues)),
    "{id}": lambda world: next(iter(world.orders)),
    "{customerReturnId}": lambda world: world.returns[0].id,
    "{ratingId}": lambda world: world.ratings[0].id,
    "{carrierId}": lambda world: next(iter(world.orders.values())).parcels[0].carrier,
}
NOT_SERVED = ("/users/", "invoices", "points", "serial-numbers", "fulfillment")
NO_JSON = (
    "/messaging/message-attachments/{attachmentId}",
    "/sale/issues/attachments/{attachmentId}",
)


def served_gets(version: str) -> list[str]:
    return [
        path
        for method, path, told in contract.operations(version)
        if method == "GET"
        and path not in NO_JSON
        and not any(part in path for part in NOT_SERVED)
        and f"application/vnd.allegro.{version}.v1+json" in told["responses"]["200"]["content"]
    ]


@pytest.mark.parametrize(
    ("version", "path"),
    [(version, path) for version in ("public", "beta") for path in served_gets(version)],
)
async def test_every_get_answer_keeps_the_contract(version: str, path: str) -> None:
    async with asking() as program:
        furnish(program.world)
        program.clock.pass_(minutes=1)
        program.seller = SELLER
        for name, found in IDS.items():
            path = path.replace(name, found(program.world))
        query = {"waybill": "6000"} if "tracking" in path else {}

        told = await program.get(path, version, **query)

        assert told.status == 200, told.body
        assert told.body
        assert told.headers["Trace-Id"]


async def test_an_answer_against_the_contract_is_noticed() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        order.status = "NO_SUCH_STATUS"

        await program.get("/order/checkout-forms")

        assert "NO_SUCH_STATUS" in program.fake.broken[0]
        program.fake.broken.clear()


async def test_what_is_broken_fails_the_block() -> None:
    world = World(Clock())
    with pytest.raises(AssertionError, match="against the contract"):
        async with running(world, validate=JUDGES) as fake:
            fake.broken.append("something")


async def test_odd_values_are_told_and_not_held_against_the_fake() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        program.world.problem("sklep", "jan", "?", order=order, sub_type=Odd("LOST_BY_DRONE"))

        told = await program.get("/messaging/threads", "beta")

        assert told.body["threads"][0]["subType"] == "LOST_BY_DRONE"


async def test_threads_come_newest_message_first_and_problems_only_in_beta() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "ewa")
        for login in ("anna", "ewa", "jan"):
            program.clock.pass_(seconds=1)
            program.world.buyer_writes("sklep", login, "Hello")
        program.clock.pass_(seconds=1)
        program.world.problem("sklep", "ewa", "Broken", order=order)
        program.clock.pass_(seconds=1)
        program.world.buyer_writes("sklep", "anna", "Hello again")

        public = await program.get("/messaging/threads")
        beta = await program.get("/messaging/threads", "beta")
        problems = await program.get("/messaging/threads", "beta", type="POST_PURCHASE_ISSUE")

        logins = [each["interlocutor"]["login"] for each in public.body["threads"]]
        assert logins == ["anna", "jan", "ewa"]
        kinds = [each["type"] for each in beta.body["threads"]]
        assert kinds == ["COMMON", "POST_PURCHASE_ISSUE", "COMMON", "COMMON"]
        assert problems.body["threads"][0]["orders"][0]["id"] == order.id


async def walk(program: Program, path: str, key: str) -> list[str]:
    found: list[str] = []
    page: dict[str, Any] = {}
    while True:
        told = await program.get(path, "beta", limit=10, **page)
        assert told.status == 200, told.body
        found += [each["id"] for each in told.body[key]]
        if told.body["nextPage"] is None:
            return found
        page = {"page__id": told.body["nextPage"]["id"]}


async def test_a_beta_walk_sees_every_thread_once() -> None:
    async with asking() as program:
        for number in range(35):
            program.clock.pass_(seconds=1)
            program.world.buyer_writes("sklep", f"buyer{number}", "Hello")

        found = await walk(program, "/messaging/threads", "threads")

        assert len(found) == len(set(found)) == 35


async def test_what_happens_between_pages_moves_them() -> None:
    async with asking() as program:
        world = program.world
        for number in range(25):
            program.clock.pass_(seconds=1)
            world.buyer_writes("sklep", f"buyer{number}", "Hello")
        program.clock.pass_(seconds=1)
        news = meanwhile(lambda: world.buyer_writes("sklep", "buyer0", "Again"))
        world.will("/messaging/threads", second_page(news))

        found = await walk(program, "/messaging/threads", "threads")

        assert len(found) == 25
        assert len(set(found)) == 24, "one twice, and the one that moved to the top not at all"


async def test_public_messages_come_after_a_moment_and_by_offset() -> None:
    async with asking() as program:
        for number in range(5):
            program.clock.pass_(seconds=1)
            message = program.world.buyer_writes("sklep", "jan", f"Number {number}")
        path = f"/messaging/threads/{message.thread.id}/messages"

        everything = await program.get(path)
        second = everything.body["messages"][3]["createdAt"]
        after = await program.get(path, after=second)
        last = await program.get(path, offset=4)

        assert [m["text"] for m in after.body["messages"]] == ["Number 4", "Number 3", "Number 2"]
        assert [m["text"] for m in last.body["messages"]] == ["Number 0"]


async def test_issues_come_by_date_of_opening_ten_at_a_time() -> None:
    async with asking() as program:
        orders = [program.world.order("sklep", f"buyer{number}") for number in range(12)]
        issues = []
        for order in orders:
            program.clock.pass_(seconds=1)
            issues.append(program.world.discussion(order, "Broken"))
        program.world.answers(issues[0], "And?")
        program.world.end(issues[5])

        first = await program.get("/sale/issues", "beta")
        opened = await program.get(
            "/sale/issues", "beta", status=["DISPUTE_ONGOING", "CLAIM_SUBMITTED"], limit=100
        )

        assert [each["id"] for each in first.body["issues"]] == [i.id for i in issues[:1:-1]]
        assert len(opened.body["issues"]) == 11
        assert (await program.get("/sale/issues", "beta", limit=101)).status == 422


async def test_journal_and_returns_go_on_after_what_was_seen() -> None:
    async with asking() as program:
        world = program.world
        first = world.customer_return(world.order("sklep", "jan"))
        world.order("other-shop", "jan")
        stats = (await program.get("/order/event-stats")).body["latestEvent"]["id"]
        second = world.customer_return(world.order("sklep", "ewa"))

        events = await program.get("/order/events", **{"from": stats})
        returns = await program.get("/order/customer-returns", "beta", **{"from": first.id})

        kinds = [each["type"] for each in events.body["events"]]
        assert kinds == ["BOUGHT", "FILLED_IN", "READY_FOR_PROCESSING"]
        assert [each["id"] for each in returns.body["customerReturns"]] == [second.id]


async def test_orders_are_found_by_login_as_orders_spell_it() -> None:
    async with asking() as program:
        guest = program.world.buyer("client:77", spelled="Client:77")
        order = program.world.order("sklep", guest)

        same = await program.get("/order/checkout-forms", buyer__login="Client:77")
        other = await program.get("/order/checkout-forms", buyer__login="client:77")

        assert same.body["checkoutForms"][0]["id"] == order.id
        assert other.body["totalCount"] == 0


async def test_ratings_are_found_by_last_change_answered_and_disputed() -> None:
    async with asking() as program:
        world = program.world
        old = world.rating(world.order("sklep", "jan"), recommended=False, comment="Slow")
        program.clock.pass_(days=1)
        world.rating(world.order("sklep", "ewa"))
        start = program.clock.now.isoformat()

        recent = await program.get("/sale/user-ratings", lastChangedAt__gte=start)
        answer = await program.put(f"/sale/user-ratings/{old.id}/answer", {"message": "Sorry"})
        removal = await program.put(
            f"/sale/user-ratings/{old.id}/removal", {"request": {"message": "Unfair"}}
        )
        both = await program.get("/sale/user-ratings", "beta", lastChangedAt__gte=start)

        assert len(recent.body["ratings"]) == 1
        assert (answer.status, removal.status) == (201, 201)
        told = {each["id"]: each for each in both.body["ratings"]}
        assert told[old.id]["answer"]["text"] == "Sorry"
        assert told[old.id]["removal"]["request"]["message"] == "Unfair"


async def test_sellers_do_not_see_each_other() -> None:
    async with asking() as program:
        world = program.world
        order = world.order("other-shop", "jan")
        message = world.buyer_writes("other-shop", "jan", "Hello")
        issue = world.discussion(order, "Broken")

        listed = await program.get("/messaging/threads", "beta")

        assert listed.body["threads"] == []
        for path, version in (
            (f"/messaging/threads/{message.thread.id}", "public"),
            (f"/messaging/messages/{message.id}", "public"),
            (f"/order/checkout-forms/{order.id}", "public"),
            (f"/sale/issues/{issue.id}/chat", "beta"),
        ):
            assert (await program.get(path, version)).status == 404


async def test_parcels_are_tracked_with_the_application_s_own_token() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        parcel = program.world.ship(order, "DPD", "13000000000001")
        program.world.parcel_is(parcel, "DELIVERED")
        own = (await program.sign_in(grant_type="client_credentials")).body["access_token"]

        shipments = await program.get(f"/order/checkout-forms/{order.id}/shipments")
        tracked = await program.ask(
            "GET",
            "/order/carriers/DPD/tracking",
            query=[("waybill", parcel.waybill)],
            Authorization=f"Bearer {own}",
        )

        assert shipments.body["shipments"][0]["waybill"] == parcel.waybill
        statuses = tracked.body["waybills"][0]["trackingDetails"]["statuses"]
        assert [each["code"] for each in statuses] == ["PENDING", "DELIVERED"]
        told = await program.ask("GET", "/me", Authorization=f"Bearer {own}")
        assert told.status == 403
