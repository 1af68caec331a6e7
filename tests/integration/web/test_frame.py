"""The frame of a mail and its pictures, over HTTP."""

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from core import tables
from core.store import Store
from core.store.engines import READERS
from postroom.errors import PermanentError
from postroom.http import HttpRequest, HttpResponse
from tests import seeds
from tests.integration.web.api.asking import arrives
from tests.serving import Served, serving
from web.safe.cleaning import AT_ONCE
from web.safe.signed import Wanted, seal

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
REMOTE = '<p>Hi</p><img src="https://a.example/1.png"><img src="cid:logo@mail">'


class Elsewhere:
    """The world outside: gives one answer and notes what was asked for."""

    def __init__(self, body: bytes = PNG) -> None:
        self.body = body
        self.asked: list[str] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request.url)
        if "inside" in request.url:
            raise PermanentError("10.0.0.1 is inside")
        return HttpResponse(status=200, headers={}, body=self.body, url=request.url)


@pytest.fixture
async def served(store: Store) -> AsyncIterator[Served]:
    async with serving(store) as running:
        yield running


def _message(connection: Connection, html: str) -> int:
    return seeds.message(connection, seeds.ticket(connection), html=html, text="<b>&")


def _logo(connection: Connection, message: int, digest: bytes) -> int:
    return seeds.row(
        connection,
        tables.attachment,
        message_id=message,
        position=0,
        name="logo.png",
        media_type="image/png",
        size=28,
        digest=digest,
        content_id="logo@mail",
        inline=True,
    )


async def test_mail_is_shown_as_a_document_without_rights(served: Served, store: Store) -> None:
    message = store.write_now(_message, "<p onclick=x()>Hi<script>alert(1)</script></p>")
    anna = await served.signed_in("anna")

    answer = await anna.get(f"/messages/{message}/frame")

    assert answer.status == 200
    assert "<p>Hi</p>" in await answer.text()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


async def test_while_mails_are_cleaned_everything_else_goes_on(served: Served) -> None:
    number = arrives(served)
    (message,) = served.store.write_now(_all_as_html)
    anna, rest = await served.signed_in("anna"), threading.Event()
    paths = [f"/messages/{message}/frame"]
    paths += [f"/api/v1/tickets/{number}/messages?html=true"] * READERS

    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(served.house.cleaning.run(rest.wait, 5))
        waiting = [tasks.create_task(anna.get(path)) for path in paths]
        done, _ = await asyncio.wait(waiting, timeout=0.3)
        me = await anna.get("/api/v1/me")
        rest.set()
    shown = [await one.result().text() for one in waiting]

    assert (len(done), me.status) == (0, 200)
    assert all("<p>Hi</p>" in one for one in shown)


def _all_as_html(connection: Connection) -> Sequence[int]:
    connection.execute(update(tables.message).values(html="<p onclick=x()>Hi</p>"))
    return seeds.column(connection, tables.message, "id")


@pytest.mark.promise("P24")
async def test_mail_of_a_foreign_inbox_is_not_shown(served: Served, store: Store) -> None:
    message = store.write_now(_message, "<p>Hi</p>")
    olek = await served.signed_in("olek")

    assert (await olek.get(f"/messages/{message}/frame")).status == 404
    nobody = await served.client().get(f"/messages/{message}/frame", allow_redirects=False)
    assert nobody.status in {303, 401}


async def test_message_without_html_is_shown_as_text(served: Served, store: Store) -> None:
    message = store.write_now(_message, "")
    anna = await served.signed_in("anna")

    answer = await anna.get(f"/messages/{message}/frame")

    assert "<pre>&lt;b&gt;&amp;</pre>" in await answer.text()


async def test_pictures_of_the_mail_itself_need_no_cookie(served: Served, store: Store) -> None:
    message = store.write_now(_message, REMOTE)
    (digest,) = await served.house.blobs.put_all([PNG])
    store.write_now(_logo, message, digest)
    anna = await served.signed_in("anna")

    document = await (await anna.get(f"/messages/{message}/frame")).text()
    (address,) = re.findall(r'src="([^"]+)"', document)
    answer = await served.client().get(address)

    assert (answer.status, await answer.read()) == (200, PNG)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_remote_pictures_are_fetched_only_after_the_click(store: Store) -> None:
    elsewhere = Elsewhere()
    async with serving(store) as served:
        _give_way_out(served, elsewhere)
        message = store.write_now(_message, REMOTE)
        anna = await served.signed_in("anna")
        before = await (await anna.get(f"/messages/{message}/frame")).text()
        after = await (await anna.get(f"/messages/{message}/frame?images=true")).text()
        (address,) = re.findall(r'src="([^"]+)"', after)
        answer = await served.client().get(address)

    assert "src=" not in before
    assert "a.example" not in before + after
    assert answer.status == 200
    assert elsewhere.asked == ["https://a.example/1.png"]


@pytest.mark.parametrize("body", [SVG, b"<html>", b"", b"\x00" * 100, b"%PDF-1.4"])
async def test_what_is_no_raster_picture_is_not_passed_on(store: Store, body: bytes) -> None:
    async with serving(store) as served:
        _give_way_out(served, Elsewhere(body))
        token = seal(served.house.sealer, Wanted(url="https://a.example/x"), served.house.clock())
        answer = await served.client().get(f"/frame/picture?t={token}")

    assert answer.status == 404


async def test_refused_address_says_nothing_about_the_house(store: Store) -> None:
    async with serving(store) as served:
        _give_way_out(served, Elsewhere())
        token = seal(served.house.sealer, Wanted(url="http://inside/"), served.house.clock())
        answer = await served.client().get(f"/frame/picture?t={token}")
        text = await answer.text()

    assert answer.status == 404
    assert "10.0.0.1" not in text


@pytest.mark.parametrize("token", ["", "x", "gAAAAABx", "%00", "ą"])
async def test_address_without_our_signature_is_not_asked(served: Served, token: str) -> None:
    answer = await served.client().get(f"/frame/picture?t={token}")

    assert answer.status in {404, 422}


async def test_address_of_a_picture_is_good_for_an_hour(served: Served) -> None:
    long_ago = served.house.clock() - timedelta(hours=2)
    token = seal(served.house.sealer, Wanted(url="https://a.example/x"), long_ago)

    answer = await served.client().get(f"/frame/picture?t={token}")

    assert answer.status == 404


async def test_other_secret_sealed_by_us_is_no_picture(served: Served) -> None:
    token = served.house.sealer.seal("a password").decode()

    answer = await served.client().get(f"/frame/picture?t={token}")

    assert answer.status == 404


def _give_way_out(served: Served, http: Elsewhere) -> None:
    """The application keeps its house; the test's stand-in takes the place of the internet."""
    object.__setattr__(served.house, "http", http)
