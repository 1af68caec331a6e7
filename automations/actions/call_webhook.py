"""Tell a program elsewhere: a signed webhook (Standard Webhooks), sent until it is taken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, field_validator

from automations.actions.options import Name, Options
from core.webhooks.signing import signed
from postroom.action import Errand, OutsideAction, Plan, PlanContext
from postroom.errors import PermanentError, TemporaryError
from postroom.http import HttpRequest, HttpResponse
from postroom.means import Means

SECONDS = 15.0
"""Longest a webhook's answer may take."""
ANSWER = 65_536
"""Bytes of an answer that are read; nothing of it is kept."""
GONE = 410

_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_VALUE = re.compile(r"[\x20-\x7e]{0,500}")
_OURS = frozenset({"host", "content-type", "content-length", "content-encoding", "user-agent"})
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})

Part = Literal["ticket", "contact", "message"]


class CallWebhookOptions(Options):
    """Which webhook, and what it is told."""

    webhook: Name
    include: tuple[Part, ...] = Field(
        default=("ticket", "contact"), description="What is told beside event and automation."
    )
    headers: Annotated[dict[str, str], Field(max_length=20)] = Field(
        default_factory=dict, description="More headers, no secrets."
    )
    until_taken: bool = Field(default=False, description="Whether the run waits until it is taken.")

    @field_validator("headers")
    @classmethod
    def _plain(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            _check_header(name, value)
        return headers


def _check_header(name: str, value: str) -> None:
    if not _HEADER.fullmatch(name) or not _VALUE.fullmatch(value):
        raise ValueError(f'"{name[:60]}" is not a header: letters and dashes, one line of ASCII')
    if name.lower() in _OURS or name.lower().startswith("webhook-"):
        raise ValueError(f'"{name}" is set by Postroom; leave it out')
    if name.lower() in _SECRET:
        raise ValueError(
            f'"{name}" would hold a secret, which does not stand in an automation; every webhook'
            " is signed, so that its receiver knows it is yours"
        )


class CallWebhookAction(OutsideAction[CallWebhookOptions]):
    """The receiver knows an event by `webhook-id`, however often it is told."""

    key = "call_webhook"
    title = "Call a webhook"
    options = CallWebhookOptions
    references: ClassVar[dict[str, str]] = {"webhook": "webhook"}
    tells = True
    patience: ClassVar[timedelta] = timedelta(days=3)
    help = "Tells a program of yours, signed; it is tried again for three days."

    def plan(self, options: CallWebhookOptions, context: PlanContext) -> Plan:
        row = context.row("webhook", options.webhook)
        told = context.told()
        wanted = {"event", "automation", *options.include}
        body = {
            "type": "postroom.automation",
            "timestamp": context.facts.clock.now.isoformat(),
            "data": {part: value for part, value in told.items() if part in wanted},
        }
        order = {"webhook": row, "body": body, "headers": options.headers}
        return Plan((Errand(order, holds=options.until_taken, place=str(row)),))

    async def perform(self, order: Mapping[str, Any], means: Means) -> Mapping[str, Any]:
        endpoint = await means.endpoint(order["webhook"])
        body = json.dumps(order["body"], ensure_ascii=False, separators=(",", ":")).encode()
        answer = await means.http.send(
            HttpRequest(
                url=endpoint.url,
                method="POST",
                headers={
                    **order["headers"],
                    "Content-Type": "application/json",
                    **signed(means.key, means.now, body, endpoint.secrets),
                },
                body=body,
                limit=ANSWER,
                seconds=SECONDS,
            )
        )
        if answer.status == GONE:
            await means.retire(order["webhook"], "its receiver answered 410: it wants no more")
        _judge(answer)
        return {"status": answer.status}


def _judge(answer: HttpResponse) -> None:
    """Raise unless the webhook was taken; the answer's text is nobody's to read."""
    if answer.ok:
        return
    if answer.status == GONE:
        raise PermanentError("the webhook's receiver answered 410: it wants no more")
    if answer.status < 400:
        raise PermanentError(
            f"the webhook's receiver answered {answer.status}: it leads elsewhere, which is not"
            " followed; save the new address"
        )
    raise TemporaryError(f"the webhook's receiver answered {answer.status}", answer.retry_after)
