"""The gallery of templates: found, read, filled in, added, or taken to the editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from automations import gallery, language, sentence
from automations.check import Catalogue
from automations.gallery import Adding, InvalidAnswers, Template, fill
from automations.gallery.hits import hits
from automations.gallery.queries import channels
from automations.library import rights
from automations.replay import Hits
from automations.sentence import Sentence
from core.access import Viewer
from core.audit import By
from core.i18n import language as spoken_language
from core.problems import Refused
from web.kernel.asked import Asked
from web.kernel.problems import status_of
from web.kernel.routes import Needs, Routes
from web.pages.accounts.typed import typed
from web.pages.automations.cards import Shop, cards, categories
from web.pages.automations.editor import show_text
from web.pages.automations.marks import marks
from web.pages.automations.questions import given_of, questions
from web.pages.automations.switching import after_saving
from web.render import fragment, page

pages = Routes(tag="pages")


class GalleryQuery(BaseModel):
    """What somebody looks for."""

    q: str = ""
    category: str = ""


class TemplateQuery(BaseModel):
    """The language the template's texts are to have; empty for the reader's."""

    language: str = ""


@pages.get("/automations/templates", needs=Needs.MANAGER)
async def show_gallery(asked: Asked, query: GalleryQuery) -> web.Response:
    """Show every template."""
    return await _gallery(asked, query, "automations/gallery.html")


@pages.get("/automations/templates/cards", needs=Needs.MANAGER)
async def show_cards(asked: Asked, query: GalleryQuery) -> web.Response:
    """The cards alone, while somebody types."""
    return await _gallery(asked, query, "automations/cards.html")


@pages.get("/automations/templates/{key}", needs=Needs.MANAGER)
async def show_template(asked: Asked, key: str, query: TemplateQuery) -> web.Response:
    """Show one template: what it does, and what it asks."""
    template = gallery.find(asked.house.registry, key)
    return await _shown(asked, _wanted(asked, template, {"language": query.language}))


@pages.get("/automations/templates/{key}/hits", needs=Needs.MANAGER)
async def show_hits(asked: Asked, key: str) -> web.Response:
    """Say how often it would have run, with the answers that were given so far."""
    template = gallery.find(asked.house.registry, key)
    wanted = _wanted(asked, template, dict(asked.request.query))
    spoken = language.of(asked.house.registry)
    found: Hits | None = await asked.house.store.read(hits, wanted, spoken, asked.viewer, asked.now)
    return fragment(asked, "automations/hits.html", hits=found)


@pages.post("/automations/templates/{key}/add", needs=Needs.MANAGER)
async def add(asked: Asked, key: str) -> web.Response:
    """Make an automation of a template, or show what is missing."""
    template = gallery.find(asked.house.registry, key)
    wanted = _wanted(asked, template, await typed(asked))
    spoken, by = language.of(asked.house.registry), By(asked.viewer, asked.now)
    try:
        saved = replace(wanted, on=False)
        automation = await asked.house.store.write(gallery.add, saved, spoken, by)
    except InvalidAnswers as error:
        return await _shown(asked, wanted, error, status=422)
    except Refused as error:
        refusal = InvalidAnswers((gallery.Fault("", str(error)),))
        return await _shown(asked, wanted, refusal, status=status_of(error))
    raise web.HTTPSeeOther(await after_saving(asked, automation, on=wanted.on))


@pages.post("/automations/templates/{key}/adapt", needs=Needs.MANAGER)
async def adapt(asked: Asked, key: str) -> web.Response:
    """Open the editor with the template filled in; nothing is saved yet."""
    template = gallery.find(asked.house.registry, key)
    wanted = _wanted(asked, template, await typed(asked))
    spoken = language.of(asked.house.registry)
    try:
        made = await asked.house.store.read(gallery.adapt, wanted, spoken, asked.viewer)
    except InvalidAnswers as error:
        return await _shown(asked, wanted, error, status=422)
    return await show_text(asked, made.text, made.origin, enabled=wanted.on)


async def _gallery(asked: Asked, query: GalleryQuery, template: str) -> web.Response:
    registry = asked.house.registry
    found = [one for one in gallery.shelf(registry) if one.state != "later"]
    sources = gallery.sources(registry, await asked.house.store.read(channels))
    known = await asked.house.store.read(_known, asked.viewer)
    shown = gallery.chosen(found, query.q, query.category)
    return page(
        asked,
        template,
        query=query,
        groups=cards(shown, Shop(sources, known), language.of(registry), asked.locale),
        categories=categories(asked.locale),
        any=bool(found),
    )


async def _shown(
    asked: Asked, wanted: Adding, error: InvalidAnswers | None = None, *, status: int = 200
) -> web.Response:
    template, registry = wanted.template, asked.house.registry
    known = await asked.house.store.read(_known, asked.viewer)
    sources = gallery.sources(registry, await asked.house.store.read(channels))
    faults = {fault.input: fault.message for fault in error.faults} if error else {}
    return page(
        asked,
        "automations/template.html",
        status=status,
        template=template,
        title=gallery.said(template.title, asked.locale),
        summary=gallery.said(template.summary, asked.locale),
        works=gallery.works_on(template, sources),
        marks=marks(template.actions, language.of(registry)),
        questions=questions(wanted, known, faults, asked.locale),
        language=wanted.locale,
        enabled=wanted.on,
        trouble=faults.get("", ""),
        sentence=_sentence(asked, template),
    )


def _sentence(asked: Asked, template: Template) -> Sentence | None:
    """What it does, the inputs standing in it by their titles."""
    spoken = language.of(asked.house.registry)
    document = fill.described(template, spoken, asked.locale)
    return None if document is None else sentence.tell(document, spoken, asked.locale)


def _wanted(asked: Asked, template: Template, found: Mapping[str, str]) -> Adding:
    return Adding(
        template=template,
        given=given_of(template, found),
        locale=spoken_language(found.get("language") or asked.locale),
        on=found.get("enabled") == "true",
        author=asked.agent.name,
    )


def _known(connection: Connection, viewer: Viewer) -> Catalogue:
    return rights.names(connection, viewer)
