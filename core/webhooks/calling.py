"""Webhooks as errands need them, and a test of one for its settings page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import uuid4

from core.secrets import Sealer
from core.store import Store
from core.webhooks import changes, queries
from core.webhooks.signing import signed
from postroom.clock import Clock
from postroom.errors import PermanentError, PostroomError
from postroom.http import Http, HttpRequest
from postroom.means import Endpoint

SECONDS = 15.0
SHOWN = 200
"""Characters of an answer that an admin may see (reliability.md, threats)."""


class CallWebhooks:
    """Opens what is sealed, when it is needed."""

    def __init__(self, store: Store, sealer: Sealer, clock: Clock) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def endpoint(self, webhook: int) -> Endpoint:
        """Where a webhook (row id) goes; `PermanentError` where it is gone or switched off."""
        try:
            row = await self._store.read(queries.found, webhook)
        except PostroomError:
            raise PermanentError("the webhook is gone") from None
        if not row.enabled:
            raise PermanentError(f'the webhook "{row.name}" is switched off')
        return opened(row, self._sealer)

    async def retire(self, webhook: int, reason: str) -> None:
        """Switch a webhook off whose receiver wants no more."""
        await self._store.write(changes.retire, webhook, reason, self._clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """What a test came to; for admins alone."""

    __test__ = False

    status: int = 0
    """0: nothing came back."""
    said: str = ""
    """The beginning of the answer, or why there is none."""


def opened(row: queries.WebhookRow, sealer: Sealer) -> Endpoint:
    """A webhook with its address and secrets."""
    return Endpoint(url=sealer.open(row.url), secrets=tuple(changes.opened(row.secrets, sealer)))


async def try_out(endpoint: Endpoint, http: Http, clock: Clock) -> TestResult:
    """Tell a webhook that this is a test."""
    now = clock()
    what = {"type": "postroom.test", "timestamp": now.isoformat(), "data": {}}
    body = json.dumps(what).encode()
    headers = signed(f"msg_{uuid4().hex}", now, body, endpoint.secrets)
    request = HttpRequest(
        url=endpoint.url,
        method="POST",
        headers={"Content-Type": "application/json", **headers},
        body=body,
        limit=65_536,
        seconds=SECONDS,
    )
    try:
        answer = await http.send(request)
    except PostroomError as error:
        return TestResult(said=str(error))
    return TestResult(
        status=answer.status, said=answer.body[: SHOWN * 4].decode(errors="replace")[:SHOWN]
    )
