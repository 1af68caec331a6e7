"""An automation whose plug-in is gone says so, and asks for attention where automations are listed."""

from __future__ import annotations

from core.store import Store
from tests import engines
from tests.integration.automations.errands.test_gone import FAX, Fax, with_fax
from tests.serving import serving


async def test_it_is_listed_with_what_is_missing(store: Store) -> None:
    store.write_now(engines.add, engines.written("Send", FAX), with_fax(Fax()))

    async with serving(store) as served:
        admin = await served.with_token("ala")
        async with admin.get("/api/v1/automations") as answer:
            (shown,) = (await answer.json())["items"]
        browser = await served.signed_in("ala")
        async with browser.get("/automations") as page:
            text = await page.text()

    assert shown["trouble"].startswith('then[0].action: there is no action "fax"')
    assert "fax" in text
