"""What the fake Allegro asks of everybody, and how it fails when told to."""

import pytest
from aiohttp import ClientError

from examples.fake_allegro import (
    always,
    done_then,
    failing,
    second_page,
    times,
    too_many,
    twisted,
    vanishing,
)
from tests.allegro.asking import asking


@pytest.mark.parametrize("agent", ["", "Python/3.11 aiohttp/3.14", "MyShopPostroom/1.0"])
async def test_an_application_that_does_not_say_who_it_is_is_blocked(agent: str) -> None:
    async with asking() as program:
        wrong = await program.ask("GET", "/me", User_Agent=agent)
        right = await program.get("/me")

        assert (wrong.status, right.status) == (403, 403)
        program.world.sign_ins.apps["fake-allegro-client"].blocked = False
        assert (await program.get("/me")).status == 200


async def test_the_sign_in_server_wants_to_know_it_too() -> None:
    async with asking() as program:
        told = await program.sign_in(grant_type="client_credentials", agent="curl/8")

        assert told.status == 403


async def test_media_types_are_the_vendor_s_own() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread
        path, body = f"/messaging/threads/{thread.id}/messages", {"text": "Hi"}

        plain = await program.ask("GET", "/me", Accept="application/json")
        old = await program.get("/sale/issues", "public")
        typed = await program.ask("POST", path, body=body, Content_Type="application/json")

        assert (plain.status, old.status, typed.status) == (406, 406, 415)
        good = await program.get("/sale/issues", "beta")
        assert good.headers["Content-Type"] == "application/vnd.allegro.beta.v1+json;charset=UTF-8"
        assert len(thread.messages) == 1


async def test_a_bad_token_is_told_in_the_other_shape() -> None:
    async with asking() as program:
        told = await program.ask("GET", "/me", Authorization="Bearer nonsense")
        none = await program.ask("GET", "/me", Authorization="")

        assert (told.status, told.body["error"]) == (401, "invalid_token")
        assert (none.status, none.body["error"]) == (401, "unauthorized")


async def test_an_access_token_lives_twelve_hours() -> None:
    async with asking() as program:
        assert (await program.get("/me")).status == 200
        program.clock.pass_(hours=12)
        assert (await program.get("/me")).status == 401


async def test_errors_speak_the_language_that_is_asked_for() -> None:
    async with asking() as program:
        polish = await program.get("/messaging/threads", limit=50)
        english = await program.ask(
            "GET", "/messaging/threads", query=[("limit", "50")], Accept_Language="en-US"
        )

        said = [told.body["errors"][0]["userMessage"] for told in (polish, english)]
        assert said[0].startswith("Nie udało się")
        assert said[1] == "must be from 1 to 20"
        assert polish.body["errors"][0]["path"] == "limit"


async def test_errors_may_come_without_a_word() -> None:
    async with asking() as program:
        program.world.wordless = True

        told = await program.get("/messaging/threads", limit=50)

        assert (told.status, told.content) == (422, b"")


async def test_too_many_requests_block_and_calls_lengthen_it() -> None:
    async with asking() as program:
        program.world.limits.per_minute = 3

        statuses = [(await program.get("/me")).status for _ in range(4)]
        program.clock.pass_(seconds=50)
        during = await program.get("/me")
        program.clock.pass_(seconds=50)
        still = await program.get("/me")
        program.clock.pass_(seconds=60)
        free = await program.get("/me")

        assert statuses == [200, 200, 200, 429]
        assert (during.status, still.status, free.status) == (429, 429, 200)


async def test_faults_come_as_often_and_where_they_were_told_to() -> None:
    async with asking() as program:
        world = program.world
        world.will("/me", times(2, failing(500)))
        world.will("GET /order/*", always(failing(503)))
        world.will("/order/event-stats", failing(418))

        assert [(await program.get("/me")).status for _ in range(3)] == [500, 500, 200]
        for path in ("/order/events", "/order/checkout-forms", "/order/event-stats"):
            assert (await program.get(path)).status == 503
        assert (await program.get("/messaging/threads")).status == 200


async def test_page_two_may_fail_alone() -> None:
    async with asking() as program:
        program.world.will("/messaging/threads", second_page(failing(500)))

        first = await program.get("/messaging/threads", offset=0)
        second = await program.get("/messaging/threads", offset=20)
        again = await program.get("/messaging/threads", offset=20)

        assert [first.status, second.status, again.status] == [200, 500, 200]


async def test_what_failed_may_have_been_done() -> None:
    async with asking() as program:
        thread = program.world.buyer_writes("sklep", "jan", "Hello").thread
        path = f"/messaging/threads/{thread.id}/messages"
        program.world.will(f"POST {path}", done_then(504))
        program.world.will(f"POST {path}", vanishing())
        program.world.will(f"POST {path}", vanishing(acts=False))

        late = await program.post(path, {"text": "One"})
        for text in ("Two", "Three"):
            program.clock.pass_(seconds=2)
            with pytest.raises(ClientError):
                await program.post(path, {"text": text})

        assert late.status == 504
        assert [each.text for each in thread.messages] == ["Hello", "One", "Two"]
        assert [each.status for each in program.world.asked(f"POST {path}")] == [504, 0, 0]


async def test_answers_are_twisted_and_429_may_say_when() -> None:
    async with asking() as program:
        program.world.will("/me", twisted(lambda told: {**told, "login": None}))
        program.world.will("/me", too_many(7))

        assert (await program.get("/me")).body["login"] is None
        told = await program.get("/me")
        assert (told.status, told.headers["Retry-After"]) == (429, "7")


async def test_every_request_is_written_down() -> None:
    async with asking() as program:
        await program.get("/sale/issues", "beta", limit=100)
        since = program.clock.now
        program.clock.pass_(seconds=30)
        await program.get("/me")

        first, second = program.world.log
        assert (first.path, first.query, first.version) == ("/sale/issues", "limit=100", "beta")
        assert (first.at, first.seller, first.status) == (since, "sklep", 200)
        assert program.world.asked("/me", since=second.at) == [second]
        assert program.world.asked("GET /sale/**") == [first]
