"""Acts: what can be done with a ticket on its channel besides answering, and doing it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from core.i18n import translate
from core.lanes import lane_name
from core.tickets import writing
from core.tickets.writing import do_act, offered
from postroom.act import Act
from web.api.shapes import Body
from web.api.tickets.message_models import Text, Uploads, Written
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tickets")


class Offered(BaseModel):
    """Something that can be done with the ticket now."""

    key: str = Field(examples=["decide_claim"])
    title: str
    help: str
    text: str = Field(description="Whether it carries words: none, optional or required.")
    max_length: int | None = Field(description="Longest text in characters; null for no limit.")
    files: bool = Field(description="Whether files may go with it.")
    danger: bool = Field(description="It cannot be undone on the other side.")
    answers: bool = Field(description="The customer has their answer by it.")
    options: dict[str, Any] = Field(description="JSON Schema of its options.")


class ActList(BaseModel):
    """What can be done with a ticket."""

    items: list[Offered]


class DoAct(Body):
    """How it is to be done."""

    options: dict[str, Any] = Field(
        {}, description="As the act's schema says.", examples=[{"decision": "ACCEPTED_REFUND"}]
    )
    text: Text = Field("", description="What goes with it, where it carries words.")
    uploads: Uploads = Field([], description="Row ids of your uploads that go with it.")


@api.get("/tickets/{number}/acts", scope="tickets:read")
async def list_acts(asked: Asked, number: int) -> ActList:
    """What the channel lets you do with the ticket now, such as deciding a claim."""
    registry = asked.house.registry
    found = await asked.house.store.read(offered, asked.viewer, number, registry)
    return ActList(items=[_shown(one, asked.locale) for one in found])


@api.post("/tickets/{number}/acts/{key}", scope="tickets:write", status=201)
async def do(asked: Asked, number: int, key: str, body: DoAct) -> Written:
    """Do something with the ticket on its channel.

    It leaves after ten seconds; until then its delivery can be cancelled. With If-Match, only if
    the ticket is still at that version.
    """
    new = writing.NewAct(
        act=key,
        options=body.options,
        text=body.text,
        uploads=tuple(body.uploads),
        key=asked.key,
        expects=asked.expects,
    )
    registry = asked.house.registry
    done = await asked.house.store.write(do_act, asked.viewer, number, new, asked.now, registry)
    asked.house.ring([lane_name("deliveries", done.account), lane_name("events")])
    return Written.of(done)


def _shown(act: Act, locale: str) -> Offered:
    return Offered(
        key=act.key,
        title=translate(act.title, locale),
        help=translate(act.help, locale) if act.help else "",
        text=act.text,
        max_length=act.max_length,
        files=act.files,
        danger=act.danger,
        answers=act.answers,
        options=act.options.model_json_schema(),
    )
