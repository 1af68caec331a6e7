"""Automations: read, written as YAML or JSON, switched, ordered, thrown away and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator
from sqlalchemy import Connection

from automations import language, runs, sentence
from automations.check import Catalogue
from automations.checks import Warned
from automations.document import InvalidDocument, dump, from_json
from automations.document.tree import LARGEST
from automations.language import Language
from automations.library import Saved, editing, listed, rights, trashed
from automations.library.editing import Edit
from automations.library.queries import catalogue
from automations.library.review import review as look_over
from automations.library.warnings import Looking, warnings
from automations.runs import Counted
from automations.sweep import matching
from core.access import Viewer
from postroom.errors import PostroomError
from web.api.automation_shown import (
    Automation,
    AutomationSummary,
    AutomationWarning,
    Showing,
    TrashedAutomation,
    summary,
    thrown_away,
    told_warnings,
    whole,
)
from web.api.faults import located
from web.api.shapes import Body, RowId, RowIds, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="automations")

Yaml = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST)]

_EXAMPLE = """\
name: Thanks
when: [{trigger: first_message}]
then:
  - {action: send_message, text: Thank you, we will answer soon.}
"""


class AutomationText(Body):
    """An automation as YAML, or the same as JSON; `enabled` in it is not followed."""

    yaml: Yaml | None = Field(None, description="The document as YAML.", examples=[_EXAMPLE])
    document: dict[str, Any] | None = Field(None, description="The same as JSON, instead.")

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.yaml is None) is (self.document is None):
            raise ValueError("send either yaml or document")
        return self

    def text(self, spoken: Language) -> str:
        """The YAML; raises `InvalidDocument` for JSON that cannot be read."""
        if self.yaml is not None:
            return self.yaml
        return dump(from_json(self.document or {}, spoken))


class AutomationDraft(AutomationText):
    """A text that is to be looked over."""

    automation: RowId | None = Field(
        None, description="Whose next version it is to be; null for a new one."
    )


class CheckedAutomation(Body):
    """A text that can be saved."""

    sentence: str = Field(description="What it would do, in words, in your language.")
    new_tags: list[str] = Field(description="Tags that saving makes.")
    warnings: list[AutomationWarning] = Field(description="What the checks say of it.")


class Enabling(BaseModel):
    """How an automation is switched on."""

    also_matching: bool = Field(
        default=False,
        description="true: one that waits for time to pass begins, little by little, on the"
        " tickets that match at this moment too.",
    )


class Matching(Body):
    """How many tickets an automation that waits for time to pass matches."""

    tickets: int | None = Field(
        description="Tickets that match now; null for one that waits for something to happen."
    )


class AutomationOrder(Body):
    """Automations in the order in which they are to be tried."""

    ids: RowIds = Field(
        description="They take each other's places; others stay.", examples=[[7, 3]]
    )


@api.get("/automations", needs=Needs.MANAGER, scope="automations:read")
async def list_automations(asked: Asked, query: Paging) -> Page[AutomationSummary]:
    """List the automations in the order they are tried, with their numbers.

    Admins see all, managers those whose scope lies inside their inboxes.
    """
    found = await asked.house.store.read(_readable, asked.viewer)
    how = await _showing(asked)
    places = {one.id: f"{one.position:010} {one.id:019}" for one in found}
    page = cut(found, query, lambda one: places[one.id])
    return Page(items=[summary(one, how) for one in page.items], next=page.next)


@api.post("/automations", needs=Needs.MANAGER, scope="automations:write", status=201)
async def add_automation(asked: Asked, body: AutomationText) -> Automation:
    """Save a new automation, switched off and last in the order; nothing unless it is whole.

    Errors name path, line and column, all at once. Managers write scopes inside their inboxes.
    """
    return await _write(asked, body)


@api.post("/automations/check", needs=Needs.MANAGER, scope="automations:read")
async def check_automation(asked: Asked, body: AutomationDraft) -> CheckedAutomation:
    """Say whether a text could be saved, what it would do and what to look at; nothing is saved."""
    spoken = language.of(asked.house.registry)
    looking = _looking(asked, body.automation)
    with located(body.yaml or ""):
        text = body.text(spoken)
        review = await asked.house.store.read(
            look_over, text, spoken, body.automation, asked.viewer
        )
        if review.faults or review.document is None:
            raise InvalidDocument(review.faults)
        warned = await asked.house.store.read(warnings, review.document, spoken, looking)
    return CheckedAutomation(
        sentence=sentence.tell(review.document, spoken, asked.locale).text,
        new_tags=list(review.new_tags),
        warnings=told_warnings(warned, asked.locale),
    )


@api.get("/automations/trash", needs=Needs.MANAGER, scope="automations:read")
async def list_trash(asked: Asked, query: Paging) -> Page[TrashedAutomation]:
    """List what lies in the trash. Managers see that of their inboxes."""
    found = await asked.house.store.read(_in_trash, asked.viewer)
    return cut([thrown_away(one) for one in found], query, lambda one: one.id)


@api.put("/automations/order", needs=Needs.MANAGER, scope="automations:write")
async def order_automations(asked: Asked, body: AutomationOrder) -> None:
    """Bring automations into an order among themselves. Managers may for those of theirs."""
    await asked.house.store.write(editing.order, body.ids, by(asked))


@api.get("/automations/{automation}", needs=Needs.MANAGER, scope="automations:read")
async def read_automation(asked: Asked, automation: int) -> Automation:
    """Read an automation as YAML and as JSON. Managers may if it is inside their inboxes."""
    saved = await asked.house.store.read(editing.found, automation, asked.viewer)
    how = await _showing(asked)
    warned = await asked.house.store.read(_warned, saved, how.language, _looking(asked, automation))
    return whole(saved, how, warned)


@api.put("/automations/{automation}", needs=Needs.MANAGER, scope="automations:write")
async def replace_automation(asked: Asked, automation: int, body: AutomationText) -> Automation:
    """Save the next version of an automation; with If-Match only upon the version you read.

    Nothing is saved unless it is whole. Managers may if it is, and stays, inside their inboxes.
    """
    return await _write(asked, body, automation)


@api.delete("/automations/{automation}", needs=Needs.MANAGER, scope="automations:write")
async def delete_automation(asked: Asked, automation: int) -> None:
    """Put an automation into the trash, switched off. Managers may for those of theirs."""
    await asked.house.store.write(editing.delete, automation, by(asked))


@api.post("/automations/{automation}/restore", needs=Needs.MANAGER, scope="automations:write")
async def restore_automation(asked: Asked, automation: int) -> Automation:
    """Take an automation out of the trash, switched off. Managers may for those of theirs."""
    saved = await asked.house.store.write(editing.restore, automation, by(asked))
    return whole(saved, await _showing(asked))


@api.post("/automations/{automation}/enable", needs=Needs.MANAGER, scope="automations:write")
async def enable_automation(asked: Asked, automation: int, query: Enabling) -> Automation:
    """Switch an automation on, from now. Managers may for those of theirs."""
    spoken = language.of(asked.house.registry)
    with located():
        await asked.house.store.write(
            editing.switch,
            automation,
            spoken,
            by(asked),
            on=True,
            also_matching=query.also_matching,
        )
    return await read_automation(asked, automation)


@api.get("/automations/{automation}/matching", needs=Needs.MANAGER, scope="automations:read")
async def count_matching(asked: Asked, automation: int) -> Matching:
    """Count the tickets that match now, which switching on may include. Managers may for theirs."""
    spoken = language.of(asked.house.registry)
    found = await asked.house.store.read(matching.matching, automation, spoken, by(asked))
    return Matching(tickets=found)


@api.post("/automations/{automation}/disable", needs=Needs.MANAGER, scope="automations:write")
async def disable_automation(asked: Asked, automation: int) -> Automation:
    """Switch an automation off. Managers may for those of theirs."""
    spoken = language.of(asked.house.registry)
    with located():
        await asked.house.store.write(editing.switch, automation, spoken, by(asked), on=False)
    return await read_automation(asked, automation)


async def _write(asked: Asked, body: AutomationText, automation: int | None = None) -> Automation:
    spoken = language.of(asked.house.registry)
    with located(body.yaml or ""):
        edit = Edit(
            text=body.text(spoken),
            automation=automation,
            expects=asked.expects,
            author=asked.agent.name,
        )
        done = await asked.house.store.write(editing.write, edit, spoken, by(asked))
    return await read_automation(asked, done.automation)


async def _showing(asked: Asked) -> Showing:
    counted, known = await asked.house.store.read(_counted_and_known)
    spoken = language.of(asked.house.registry)
    return Showing(language=spoken, locale=asked.locale, counted=counted, known=known)


def _counted_and_known(connection: Connection) -> tuple[Mapping[int, Counted], Catalogue]:
    return runs.counted(connection), catalogue(connection)


def _looking(asked: Asked, automation: int | None) -> Looking:
    channels = asked.house.registry.channels.as_mapping()
    return Looking(automation=automation, viewer=asked.viewer, channels=channels)


def _warned(
    connection: Connection, saved: Saved, spoken: Language, looking: Looking
) -> tuple[Warned, ...]:
    """What the checks say of a saved automation; nothing of one that cannot be read any more."""
    try:
        document = from_json(saved.document, spoken)
    except PostroomError:
        return ()
    return warnings(connection, document, spoken, looking)


def _readable(connection: Connection, viewer: Viewer) -> list[Saved]:
    return rights.readable(connection, viewer, listed(connection))


def _in_trash(connection: Connection, viewer: Viewer) -> Any:
    return rights.readable(connection, viewer, trashed(connection))
