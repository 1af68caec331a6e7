"""Writing to the fake Allegro: messages, files, decisions, and what it refuses."""

from examples.fake_allegro import nameless, no_beta
from examples.fake_allegro.talk import PNG
from tests.allegro.asking import Program, asking


async def test_a_reply_is_looked_at_and_then_delivered() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread

        told = await program.post(f"/messaging/threads/{thread.id}/messages", {"text": "Hi"})

        assert (told.status, told.body["status"]) == (201, "VERIFYING")
        assert told.body["author"] == {"login": "sklep", "isInterlocutor": False}
        program.clock.pass_(seconds=5)
        later = await program.get(f"/messaging/messages/{told.body['id']}", "beta")
        assert later.body["status"] == "DELIVERED"


async def test_a_link_is_blocked() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread
        path = f"/messaging/threads/{thread.id}/messages"

        told = await program.post(path, {"text": "See https://shop.example"}, "beta")

        program.clock.pass_(seconds=5)
        later = await program.get(f"/messaging/messages/{told.body['id']}", "beta")
        assert later.body["status"] == "BLOCKED"


async def test_one_message_a_second() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread
        path = f"/messaging/threads/{thread.id}/messages"

        first = await program.post(path, {"text": "One"})
        program.clock.pass_(milliseconds=900)
        second = await program.post(path, {"text": "Two"})
        program.clock.pass_(milliseconds=100)
        third = await program.post(path, {"text": "Two"})

        assert [first.status, second.status, third.status] == [201, 429, 201]
        assert second.code == "TOO_MANY_REQUESTS"
        assert len(thread.messages) == 3


async def test_a_message_about_an_order_needs_that_buyers_order() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        body = {"recipient": {"login": "jan"}, "text": "Hi", "order": {"id": order.id}}

        right = await program.post("/messaging/messages", body)
        program.clock.pass_(seconds=2)
        wrong = await program.post("/messaging/messages", {**body, "recipient": {"login": "ewa"}})
        program.clock.pass_(seconds=2)
        none = await program.post("/messaging/messages", {**body, "order": None}, "beta")

        assert right.body["relatesTo"]["order"] == {"id": order.id}
        assert (wrong.status, none.status) == (422, 422)


async def test_a_closed_problem_takes_no_message() -> None:
    async with asking() as program:
        order = program.world.order("sklep", "jan")
        thread = program.world.problem("sklep", "jan", "Broken", order=order)
        program.world.close(thread)

        told = await program.post(
            f"/messaging/threads/{thread.id}/messages", {"text": "Hi"}, "beta"
        )

        assert (told.status, told.code) == (422, "THREAD_CLOSED")


async def test_a_file_is_declared_uploaded_scanned_and_had() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread
        path = f"/messaging/threads/{thread.id}/messages"
        size = {"filename": "a.png", "size": len(PNG)}
        file = (await program.post("/messaging/message-attachments", size)).body
        early = await program.post(path, {"text": "See", "attachments": [file]})
        place = f"/messaging/message-attachments/{file['id']}"

        uploaded = await program.put(place, PNG)
        program.clock.pass_(seconds=1)
        sent = await program.post(path, {"text": "See", "attachments": [file]})
        at_once = sent.body["attachments"][0]
        program.clock.pass_(seconds=5)
        later = await program.get(f"/messaging/messages/{sent.body['id']}", "beta")

        assert early.code == "ASSIGNING_ATTACHMENTS_TO_MESSAGE_FAILED"
        assert (uploaded.status, sent.status) == (200, 201)
        assert (at_once["status"], at_once["url"]) == ("NEW", None)
        told = later.body["attachments"][0]
        assert (told["status"], told["id"]) == ("SAFE", file["id"])
        had = await program.ask("GET", told["url"], Accept="*/*")
        assert (had.content, had.headers["Content-Type"]) == (PNG, "image/png")
        program.clock.pass_(days=200)
        fresh = program.fake.headers("sklep")["Authorization"]
        gone = await program.ask("GET", told["url"], Accept="*/*", Authorization=fresh)
        assert gone.status == 404


async def test_files_that_are_refused() -> None:
    async with asking() as program:
        places = "/messaging/message-attachments"
        too_big = await program.post(places, {"filename": "a.png", "size": 5_242_881})
        unnamed = await program.post(places, {"fileName": "a.png", "size": 10})
        good = (await program.post(places, {"filename": "a.txt", "size": 2})).body["id"]
        text = await program.ask("PUT", f"{places}/{good}", body=b"hi", Content_Type="text/plain")

        assert (too_big.status, unnamed.status, text.status) == (422, 422, 415)


async def test_a_file_for_an_issue_is_brought_where_location_says_and_once() -> None:
    async with asking() as program:
        issue = program.world.discussion(program.world.order("sklep", "jan"), "Broken")
        body = {"fileName": "a.png", "size": len(PNG)}
        declared = await program.post("/sale/issues/attachments", body, "beta")
        file = declared.body

        own = await program.put(f"/sale/issues/attachments/{file['id']}", PNG, "beta")
        first = await program.put(declared.headers["Location"], PNG, "beta")
        second = await program.put(declared.headers["Location"], PNG, "beta")
        message = {"type": "REGULAR", "attachments": [file]}
        sent = await program.post(f"/sale/issues/{issue.id}/message", message, "beta")

        assert (own.status, first.status, second.status, sent.status) == (404, 200, 422, 201)
        had = await program.ask("GET", sent.body["attachments"][0]["url"], Accept="*/*")
        assert had.content == PNG


async def message(program: Program, issue: str, kind: str, text: str = "Text") -> int:
    body = {"type": kind, "text": text}
    return (await program.post(f"/sale/issues/{issue}/message", body, "beta")).status


async def test_what_a_discussion_and_a_claim_take() -> None:
    async with asking() as program:
        world = program.world
        discussion = world.discussion(world.order("sklep", "jan"), "Broken")
        claim = world.claim(world.order("sklep", "jan"), "Broken")

        assert await message(program, discussion.id, "END_REQUEST") == 201
        assert await message(program, discussion.id, "RETURN_NOT_REQUIRED") == 422
        assert await message(program, claim.id, "END_REQUEST") == 422
        assert await message(program, claim.id, "RETURN_REQUIRED_CUSTOM") == 201
        assert await message(program, claim.id, "REGULAR", "") == 400
        world.end(discussion)
        assert await message(program, discussion.id, "REGULAR") == 409
        assert (discussion.asked_to_end, claim.return_required) == (1, True)


async def test_a_claim_is_decided_once_with_its_sum() -> None:
    async with asking() as program:
        world = program.world
        claim = world.claim(world.order("sklep", "jan"), "Broken")
        dispute = world.discussion(world.order("sklep", "jan"), "Broken")
        body = {"status": "ACCEPTED_PARTIAL_REFUND", "message": "Half of it"}
        paid = {**body, "partialRefund": {"amount": "40.00", "currency": "PLN"}}

        no_sum = await program.post(f"/sale/issues/{claim.id}/status", body, "beta")
        right = await program.post(f"/sale/issues/{claim.id}/status", paid, "beta")
        twice = await program.post(f"/sale/issues/{claim.id}/status", paid, "beta")
        other = await program.post(f"/sale/issues/{dispute.id}/status", paid, "beta")

        assert (no_sum.status, right.status, twice.status, other.status) == (400, 200, 400, 403)
        assert right.content == b""
        assert claim.status == "CLAIM_ACCEPTED"
        assert claim.chat[-1].text == "Half of it"


async def test_a_return_is_rejected_once_with_a_reason() -> None:
    async with asking() as program:
        found = program.world.customer_return(program.world.order("sklep", "jan"))
        path = f"/order/customer-returns/{found.id}/rejection"
        body = {"rejection": {"code": "REFUND_REJECTED", "reason": "Used"}}

        bare = await program.post(path, {"rejection": {"code": "REFUND_REJECTED"}}, "beta")
        right = await program.post(path, body, "beta")
        twice = await program.post(path, body, "beta")

        assert (bare.status, right.status, twice.status) == (400, 200, 422)
        assert right.body["rejection"]["reason"] == "Used"


async def test_a_thread_is_marked_read_in_each_version() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread

        public = await program.put(f"/messaging/threads/{thread.id}/read", {"read": True})
        beta = await program.put(f"/messaging/threads/{thread.id}/read", {"read": False}, "beta")

        assert public.body["id"] == thread.id
        assert beta.body == {"read": False}
        assert not thread.read


async def test_a_message_may_be_told_without_an_id() -> None:
    async with asking() as program:
        issue = program.world.discussion(program.world.order("sklep", "jan"), "Broken")
        program.world.will("POST /sale/issues/*/message", nameless())

        body = {"type": "REGULAR", "text": "Hi"}
        told = await program.post(f"/sale/issues/{issue.id}/message", body, "beta")

        assert (told.status, told.body["id"]) == (201, None)
        assert issue.chat[-1].text == "Hi"


async def test_an_account_without_beta_is_refused_in_beta_alone() -> None:
    async with asking() as program:
        program.world.will("/messaging/threads", no_beta())

        assert (await program.get("/messaging/threads", "beta")).status == 406
        assert (await program.get("/messaging/threads")).status == 200
        program.clock.pass_(hours=6)
        assert (await program.get("/messaging/threads", "beta")).status == 406
