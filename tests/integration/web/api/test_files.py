"""Uploads, attachments and originals over the API."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, insert, select, update

from core import tables
from core.store import Store
from tests import seeds
from tests.integration.web.api.asking import arrives, told
from tests.seeds import NOW
from tests.serving import serving


async def test_a_file_is_uploaded_sent_and_downloaded(store: Store) -> None:
    async with serving(store) as served:
        anna, olek = await served.signed_in("anna"), await served.signed_in("olek")
        number = arrives(served)
        status, file = await told(
            anna, "POST", "/uploads?name=..%2Fbill.html", data=b"<script>1</script>",
            headers={"Content-Type": "text/html"},
        )  # fmt: skip
        assert (status, file["name"], file["size"]) == (201, "bill.html", 18)
        body = {"kind": "reply", "text": "", "uploads": [file["id"]]}
        await told(anna, "POST", f"/tickets/{number}/messages", json=body)
        _, page = await told(anna, "GET", f"/tickets/{number}/messages")
        attachment = page["items"][-1]["attachments"][0]["id"]

        async with anna.get(f"/api/v1/attachments/{attachment}") as answer:
            assert await answer.read() == b"<script>1</script>"
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Content-Disposition"].startswith("attachment")

        assert (await told(olek, "GET", f"/attachments/{attachment}"))[0] == 404
        assert (await told(anna, "POST", "/uploads?name=a", data=b""))[0] == 422


async def test_the_original_is_a_download_for_those_who_see_the_ticket(store: Store) -> None:
    async with serving(store) as served:
        anna, olek = await served.signed_in("anna"), await served.signed_in("olek")
        arrives(served)
        message = store.write_now(_with_original)

        async with anna.get(f"/api/v1/messages/{message}/raw") as answer:
            assert await answer.read() == b"Subject: hi\r\n\r\nHello"

        assert (await told(olek, "GET", f"/messages/{message}/raw"))[0] == 404
        assert (await told(anna, "GET", f"/messages/{message + 1}/raw"))[0] == 404


def _with_original(connection: Connection) -> int:
    content = b"Subject: hi\r\n\r\nHello"
    row = tables.message
    message = connection.execute(select(row.c.id, row.c.account_id)).first()
    assert message
    raw = seeds.row(
        connection, tables.raw_message, account_id=message.account_id, external_id="x",
        media_type="message/rfc822", digest=b"r" * 32, size=len(content), state="accepted",
        received_at=NOW, stored_at=NOW,
    )  # fmt: skip
    connection.execute(insert(tables.raw_body).values(raw_id=raw, body=zlib.compress(content)))
    connection.execute(update(row).where(row.c.id == message.id).values(raw_id=raw))
    return int(message.id)
