"""Templates: ready-made automations, read and added."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import Connection

from automations import gallery, language
from automations.check import Catalogue
from automations.gallery import Adding, InvalidAnswers, Shelved, Template, default_of, said
from automations.gallery.inputs import KINDS
from automations.gallery.queries import channels
from automations.library import rights
from core.access import Viewer
from core.i18n import translate
from web.api.automation_shown import Automation
from web.api.automations import read_automation
from web.api.faults import refusal
from web.api.shapes import Body, Name, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.problems import FieldProblem
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="templates")

Written = Annotated[str, StringConstraints(max_length=32_000)]
Locale = Annotated[str, StringConstraints(pattern="^[a-z]{2}$")]


class TemplateInput(Body):
    """Something a template asks when it is added."""

    name: str = Field(description="What the answer is sent under.", examples=["team"])
    kind: str = Field(description="What an answer must be.", examples=["team"])
    catalogue: str = Field(description="What the answer names; empty for texts.", examples=["team"])
    many: bool = Field(description="Whether several answers, a list, may be given.")
    title: str = Field(description="As people read it.", examples=["Who makes invoices"])
    help: str = Field(description="What to write; may be empty.")
    default: str | list[str] = Field(description="What counts if nothing is sent; may be empty.")
    optional: bool = Field(description="Whether it may be left empty.")


class TemplateSummary(Body):
    """A template as lists show it."""

    key: str = Field(description="What to add it by.", examples=["out_of_hours"])
    plugin: str = Field(description="Who brought it.", examples=["templates"])
    title: str = Field(description="What its automation will be called.")
    summary: str = Field(description="What it is good for.")
    category: str = Field(description="close, tag, route, reply or remind.", examples=["reply"])
    channels: list[str] = Field(description="Sources it is meant for; none: all.")
    works_here: bool = Field(description="Whether the shop has one of these.")
    version: int = Field(description="Counted up whenever it changes.", examples=[1])
    trouble: str = Field(description="Why it cannot be used; empty if it can.")


class TemplateWhole(TemplateSummary):
    """A template with what it asks."""

    inputs: list[TemplateInput] = Field(description="What it asks, in order.")
    ready: bool = Field(description="Whether it can be added without any answer.")


class TemplateAnswers(Body):
    """A template as it is to be added."""

    inputs: dict[str, Written | list[Written]] = Field(
        default_factory=dict, description="Answers by input.", examples=[{"team": "Office"}]
    )
    language: Locale | None = Field(
        None, description="Language of its texts; else yours.", examples=["pl"]
    )
    enabled: bool = Field(default=False, description="Whether it is switched on at once.")
    name: Name | None = Field(None, description="Name of the automation; else the title.")


@api.get("/templates", needs=Needs.MANAGER, scope="automations:read")
async def list_templates(asked: Asked, query: Paging) -> Page[TemplateSummary]:
    """List the templates by category, in the order automations are best tried."""
    found = [one for one in gallery.shelf(asked.house.registry) if one.state != "later"]
    sources = await _sources(asked)
    places = {one.key: f"{place:06}" for place, one in enumerate(found)}
    page = cut(found, query, lambda one: places[one.key])
    items = [TemplateSummary(**_told(one, sources, asked.locale)) for one in page.items]
    return Page(items=items, next=page.next)


@api.get("/templates/{key}", needs=Needs.MANAGER, scope="automations:read")
async def read_template(asked: Asked, key: str) -> TemplateWhole:
    """Read a template with what it asks."""
    template = gallery.find(asked.house.registry, key)
    shelved = next(one for one in gallery.shelf(asked.house.registry) if one.key == key)
    known = await asked.house.store.read(_known, asked.viewer)
    return TemplateWhole(
        **_told(shelved, await _sources(asked), asked.locale),
        inputs=[_input(one, asked.locale) for one in template.inputs],
        ready=not gallery.asks(template, asked.locale, known),
    )


@api.post("/templates/{key}/add", needs=Needs.MANAGER, scope="automations:write", status=201)
async def add_template(asked: Asked, key: str, body: TemplateAnswers) -> Automation:
    """Make an automation of a template, switched off unless you say so, last in the order.

    A name that is taken gets a number. Managers' automations work in the managers' inboxes.
    """
    wanted = Adding(
        template=gallery.find(asked.house.registry, key),
        given=body.inputs,
        locale=body.language or asked.locale,
        on=body.enabled,
        name=body.name or "",
        author=asked.agent.name,
    )
    spoken = language.of(asked.house.registry)
    try:
        automation = await asked.house.store.write(gallery.add, wanted, spoken, by(asked))
    except InvalidAnswers as error:
        raise refusal([_fault(one) for one in error.faults]) from None
    return await read_automation(asked, automation)


def _fault(one: gallery.Fault) -> FieldProblem:
    field = f"body.inputs.{one.input}" if one.input else "body.inputs"
    return FieldProblem(field=field, detail=one.message)


def _told(one: Shelved, sources: frozenset[str], locale: str) -> dict[str, Any]:
    template = one.template
    told: dict[str, Any] = {
        "key": one.key,
        "plugin": one.plugin,
        "title": one.key,
        "summary": "",
        "category": "",
        "channels": [],
        "works_here": False,
        "version": 1,
        "trouble": "; ".join(map(str, one.faults)),
    }
    return told if template is None else {**told, **_of(template, sources, locale)}


def _of(template: Template, sources: frozenset[str], locale: str) -> dict[str, Any]:
    return {
        "title": said(template.title, locale),
        "summary": said(template.summary, locale),
        "category": template.category,
        "channels": list(template.channels),
        "works_here": gallery.works_on(template, sources),
        "version": template.version,
    }


def _input(one: gallery.Input, locale: str) -> TemplateInput:
    kind = KINDS[one.kind]
    default = default_of(one, locale)
    return TemplateInput(
        name=one.name,
        kind=one.kind,
        catalogue=kind.catalogue,
        many=kind.many,
        title=said(one.title, locale) or translate(kind.title, locale),
        help=said(one.help, locale),
        default=default if isinstance(default, str) else list(default),
        optional=one.optional,
    )


async def _sources(asked: Asked) -> frozenset[str]:
    return gallery.sources(asked.house.registry, await asked.house.store.read(channels))


def _known(connection: Connection, viewer: Viewer) -> Catalogue:
    return rights.names(connection, viewer)
