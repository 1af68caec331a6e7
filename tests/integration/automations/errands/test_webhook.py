from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography.fernet import Fernet

from automations.library.queries import by_id
from core import webhooks
from core.access import SYSTEM
from core.audit import By
from core.http import guarded_session
from core.secrets import Sealer
from core.store import Store
from postroom.clock import utc_now
from postroom.http import Http, HttpRequest, HttpResponse
from postroom.network import networks
from tests import seeds
from tests.integration.automations.errands.workshop import World
from tests.seeds import NOW
from tests.webhooks import Receiver, receiving

CALL = "{id: s1, action: call_webhook, webhook: Warehouse, include: [ticket, contact, message]}"
TAG = "{id: s2, action: add_tag, tag: parcel}"
LOCAL = "127.0.0.0/8"


@dataclass
class Shop:
    """A world with a webhook and its receiver."""

    world: World
    receiver: Receiver
    webhook: int
    sealer: Sealer

    @property
    def by(self) -> By:
        return By(viewer=SYSTEM, now=NOW)


@asynccontextmanager
async def shop(store: Store, allow: str = LOCAL) -> AsyncIterator[Shop]:
    sealer = Sealer([Fernet.generate_key()], Path("key"))
    async with receiving() as receiver, guarded_session(networks(allow), seconds=2) as http:
        new = webhooks.NewWebhook("Warehouse", receiver.url)
        row, secret = store.write_now(webhooks.add, new, sealer, By(viewer=SYSTEM, now=NOW))
        receiver.secret = secret
        world = World(store, http=http)
        world.clock.now = utc_now()
        use = webhooks.CallWebhooks(store, sealer, world.clock)
        world = World(store, webhooks=use, http=http)
        world.clock.now = utc_now()
        yield Shop(world=world, receiver=receiver, webhook=row, sealer=sealer)


async def test_a_webhook_is_told_signed_and_the_run_does_not_wait(store: Store) -> None:
    async with shop(store) as made:
        world = made.world
        world.add(CALL, TAG)
        arrived = store.write_now(seeds.arrives, text="Hello!")

        await world.look()
        assert world.trace() == [
            "Greet: done",
            "Greet s1 call_webhook: working",
            "Greet s2 add_tag: done",
        ]
        await world.settle()

        assert world.trace()[1] == "Greet s1 call_webhook: done"
        ((key, body),) = made.receiver.taken
    assert key.startswith("msg_")
    assert body["type"] == "postroom.automation"
    assert set(body["data"]) == {"event", "automation", "ticket", "contact", "message"}
    assert body["data"]["event"] == {"id": arrived.event, "kind": "message_received"}
    assert body["data"]["automation"] == "Greet"
    assert body["data"]["ticket"]["status"] == "open"
    assert body["data"]["contact"]["name"] == "Łucja Żak"
    assert body["data"]["message"]["text"] == "Hello!"


async def test_both_secrets_sign_until_the_older_is_forgotten(store: Store) -> None:
    async with shop(store) as made:
        made.world.add(CALL)
        old = made.receiver.secret
        new = store.write_now(webhooks.rotate, made.webhook, made.sealer, made.by)

        for secret in (old, new):
            made.receiver.secret = secret
            store.write_now(seeds.arrives)
            await made.world.settle()
        store.write_now(webhooks.forget_older, made.webhook, made.sealer, made.by)
        store.write_now(seeds.arrives)
        await made.world.settle()

        assert len(made.receiver.taken) == 3
        signatures = [len(one["webhook-signature"].split()) for one in made.receiver.headers]
        assert signatures == [2, 2, 1]


@pytest.mark.promise("P9")
async def test_a_busy_receiver_is_told_again_when_it_wishes_by_the_same_id(store: Store) -> None:
    async with shop(store) as made:
        busy = web.Response(status=429, headers={"Retry-After": "600"})
        made.receiver.answers = [busy, web.Response(status=500, text="private words")]
        made.world.add(CALL)
        store.write_now(seeds.arrives)

        await made.world.settle()
        made.receiver.secret = ""  # the clock is turned: the reference package checks the real one
        await made.world.later(timedelta(seconds=599))
        assert len(made.receiver.tried) == 1
        await made.world.later(timedelta(seconds=1))
        assert len(made.receiver.tried) == 2
        await made.world.later(timedelta(hours=2))

        assert len(made.receiver.taken) == 1
        assert len(set(made.receiver.tried)) == 1
        assert made.world.trace()[1] == "Greet s1 call_webhook: done"


async def test_a_receiver_that_never_takes_it_ends_in_a_visible_failure(store: Store) -> None:
    async with shop(store) as made:
        made.receiver.answers = [web.Response(status=500, text="private words") for _ in range(2)]
        made.world.add(CALL)
        store.write_now(seeds.arrives)

        await made.world.settle()
        made.receiver.secret = ""
        await made.world.later(timedelta(days=3))

        run, step = made.world.trace()
        assert run == "Greet: done"
        why = "the webhook's receiver answered 500 (given up after 72 h)"
        assert step == f"Greet s1 call_webhook: failed ({why})"
        assert made.world.kinds() == ["message_received", "errand_failed"]


async def test_a_receiver_that_stalls_is_told_again(store: Store) -> None:
    class Hasty:
        def __init__(self, http: Http) -> None:
            self.http = http

        async def send(self, request: HttpRequest) -> HttpResponse:
            quick = HttpRequest(
                url=request.url,
                method=request.method,
                headers=request.headers,
                body=request.body,
                seconds=0.2,
            )
            return await self.http.send(quick)

    async with shop(store) as made:
        workshop = made.world.workshop
        hasty = Hasty(workshop.http)
        made.world = World(store, webhooks=workshop.webhooks, http=hasty)
        made.world.clock.now = utc_now()
        made.receiver.stall = 0.6
        made.world.add(CALL)
        store.write_now(seeds.arrives)
        await made.world.settle()
        assert made.world.trace()[1] == "Greet s1 call_webhook: working"

        made.receiver.stall = 0
        await made.world.later(timedelta(seconds=10))

        assert made.world.trace()[1] == "Greet s1 call_webhook: done"
        assert len(set(made.receiver.tried)) == 1


async def test_a_receiver_that_is_gone_ends_it_and_its_automations_say_so(store: Store) -> None:
    async with shop(store) as made:
        made.receiver.answers = [web.Response(status=410)]
        automation = made.world.add(CALL)
        store.write_now(seeds.arrives)
        await made.world.settle()
        store.write_now(seeds.arrives)
        await made.world.settle()

        gone = "the webhook's receiver answered 410: it wants no more"
        assert made.world.trace()[1].endswith(f"failed ({gone})")
        assert made.world.trace()[3].endswith('failed (the webhook "Warehouse" is switched off)')
        assert len(made.receiver.tried) == 1
        saved = store.read_now(by_id, automation)
        assert saved is not None
        assert saved.attention.startswith("the webhook 'Warehouse' is off")


async def test_a_redirect_is_not_followed(store: Store) -> None:
    async with shop(store) as made:
        there = web.Response(status=302, headers={"Location": made.receiver.url})
        made.receiver.answers = [there]
        made.world.add(CALL)
        store.write_now(seeds.arrives)

        await made.world.settle()

        assert len(made.receiver.tried) == 1
        assert "failed (the webhook's receiver answered 302" in made.world.trace()[1]


@pytest.mark.promise("P21")
async def test_an_internal_address_is_not_called_unless_it_is_allowed(store: Store) -> None:
    async with shop(store, allow="") as made:
        made.world.add(CALL)
        store.write_now(seeds.arrives)

        await made.world.settle()

        assert made.receiver.tried == []
        assert (
            "failed (127.0.0.1 leads to an address inside a private network"
            in made.world.trace()[1]
        )


async def test_a_run_may_wait_until_it_is_taken(store: Store) -> None:
    async with shop(store) as made:
        made.world.add(
            CALL.replace("webhook: Warehouse", "webhook: Warehouse, until_taken: true"), TAG
        )
        store.write_now(seeds.arrives)

        await made.world.look()
        assert made.world.trace() == ["Greet: working", "Greet s1 call_webhook: working"]
        await made.world.settle()

        assert made.world.trace() == [
            "Greet: done",
            "Greet s1 call_webhook: done",
            "Greet s2 add_tag: done",
        ]
