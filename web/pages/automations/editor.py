"""Writing an automation as YAML: a new one, or the next version of one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel
from sqlalchemy import Connection

from automations import gallery, language, library, sentence
from automations.checks import Warned, said
from automations.document import DocumentError, InvalidDocument
from automations.language import Language
from automations.library import Review, Saved, Version, editing
from automations.library.editing import Edit
from automations.library.warnings import Looking, warnings
from automations.sentence import Sentence
from core.audit import By
from core.problems import Conflict, Refused
from web.kernel.asked import Asked
from web.kernel.problems import status_of
from web.kernel.routes import Needs, Routes
from web.pages.automations.draft import BLANK, copied, shown_text
from web.pages.automations.held import Standstill, standstill
from web.pages.automations.switching import after_saving
from web.pages.automations.words import word_groups
from web.render import fragment, page

pages = Routes(tag="pages")


class NewQuery(BaseModel):
    """What a new automation begins with."""

    copy_of: int = 0
    """An automation it begins as a copy of; 0 for an example."""


class EditQuery(BaseModel):
    """What was just done."""

    held: str = ""
    """What was decided about held messages: resume, discard."""


class TextForm(BaseModel):
    """What is being typed, to be checked."""

    text: str = ""
    automation: int = 0
    """Whose next version it is to be; 0 for a new one."""
    version: int = 0
    enabled: bool = False
    origin: str = ""
    """The template it was made of, as JSON; empty if it was made of none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said below the text: its faults, or what it would do."""

    faults: tuple[DocumentError, ...]
    new_tags: tuple[str, ...]
    sentence: Sentence | None
    warnings: tuple[tuple[str, str, str], ...] = ()
    """What the checks say: severity, path, words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What the editor's page is drawn from."""

    saved: Saved | None
    versions: list[Version]
    review: Review
    warned: tuple[Warned, ...]
    still: Standstill
    """What limits hold of it."""


@pages.get("/automations/new", needs=Needs.MANAGER)
async def begin(asked: Asked, query: NewQuery) -> web.Response:
    """Show the editor with an example, or a copy of an automation."""
    text = BLANK
    if query.copy_of:
        spoken = language.of(asked.house.registry)
        store = asked.house.store
        saved = await store.read(editing.current, query.copy_of, spoken, asked.viewer)
        text = copied(saved, spoken, asked.locale)
    return await _shown(asked, TextForm(text=text))


@pages.get("/automations/{automation}/edit", needs=Needs.MANAGER)
async def edit(asked: Asked, automation: int, query: EditQuery) -> web.Response:
    """Show the editor with an automation's latest version."""
    spoken = language.of(asked.house.registry)
    saved = await asked.house.store.read(editing.current, automation, spoken, asked.viewer)
    text = shown_text(saved, spoken)
    form = TextForm(text=text, automation=automation, version=saved.number, enabled=saved.enabled)
    return await _shown(asked, form, decided=query.held)


@pages.post("/automations/check", needs=Needs.MANAGER)
async def check(asked: Asked, form: TextForm) -> web.Response:
    """Say what is wrong with a text while it is typed, or what it would do."""
    spoken = language.of(asked.house.registry)
    looking = _looking(asked, form)
    review, warned = await asked.house.store.read(_look_over, form.text, spoken, looking)
    told = _told(asked, review, warned, spoken)
    return fragment(asked, "automations/review.html", told=told)


@pages.post("/automations/new", needs=Needs.MANAGER)
async def add(asked: Asked, form: TextForm) -> web.Response:
    """Save a new automation."""
    return await _save(asked, form)


@pages.post("/automations/{automation}/edit", needs=Needs.MANAGER)
async def update(asked: Asked, automation: int, form: TextForm) -> web.Response:
    """Save an automation's next version."""
    return await _save(asked, form.model_copy(update={"automation": automation}))


async def show_text(
    asked: Asked, text: str, origin: gallery.Origin, *, enabled: bool = False
) -> web.Response:
    """Show the editor with a text that a template came to."""
    kept = json.dumps(origin.to_json(), ensure_ascii=False)
    return await _shown(asked, TextForm(text=text, origin=kept, enabled=enabled))


async def _save(asked: Asked, form: TextForm) -> web.Response:
    by, spoken = By(asked.viewer, asked.now), language.of(asked.house.registry)
    wanted = Edit(
        text=form.text,
        automation=form.automation or None,
        expects=form.version or None,
        author=asked.agent.name,
    )
    try:
        origin = gallery.sent_origin(form.origin, asked.house.registry)
        saved = await asked.house.store.write(_write, wanted, origin, spoken, by)
    except InvalidDocument:
        return await _shown(asked, form, status=422)
    except Conflict as error:
        newer = form.model_copy(update={"version": error.version})
        return await _shown(asked, newer, status=409, trouble=str(error))
    except Refused as error:
        return await _shown(asked, form, status=status_of(error), trouble=str(error))
    raise web.HTTPSeeOther(await after_saving(asked, saved, on=form.enabled))


def _write(
    connection: Connection,
    wanted: Edit,
    origin: gallery.Origin | None,
    spoken: Language,
    by: By,
) -> int:
    result = editing.write(connection, wanted, spoken, by)
    if origin is not None:
        gallery.remember(connection, result.version, origin)
    return result.automation


async def _shown(
    asked: Asked, form: TextForm, *, status: int = 200, trouble: str = "", decided: str = ""
) -> web.Response:
    spoken = language.of(asked.house.registry)
    desk = await asked.house.store.read(_desk, form, spoken, _looking(asked, form), asked.now)
    return page(
        asked,
        "automations/editor.html",
        status=status,
        form=form,
        saved=desk.saved,
        versions=desk.versions,
        trouble=trouble,
        still=desk.still,
        decided=decided,
        words=word_groups(spoken, asked.locale),
        told=_told(asked, desk.review, desk.warned, spoken),
    )


def _looking(asked: Asked, form: TextForm) -> Looking:
    return Looking(
        automation=form.automation or None,
        viewer=asked.viewer,
        channels=asked.house.registry.channels.as_mapping(),
    )


def _desk(
    connection: Connection, form: TextForm, spoken: Language, looking: Looking, now: datetime
) -> _Desk:
    viewer = looking.viewer
    saved = editing.found(connection, form.automation, viewer) if form.automation else None
    review, warned = _look_over(connection, form.text, spoken, looking)
    return _Desk(
        saved=saved,
        versions=library.versions(connection, saved.id) if saved else [],
        review=review,
        warned=warned,
        still=standstill(connection, viewer, now, saved.id) if saved else Standstill(),
    )


def _look_over(
    connection: Connection, text: str, spoken: Language, looking: Looking
) -> tuple[Review, tuple[Warned, ...]]:
    """What keeps a text from being saved; of one that can be, what the checks say."""
    review = library.review(connection, text, spoken, looking.automation, looking.viewer)
    if review.document is None or review.faults:
        return review, ()
    return review, warnings(connection, review.document, spoken, looking)


def _told(asked: Asked, review: Review, warned: tuple[Warned, ...], spoken: Language) -> Told:
    whole = None
    if review.document is not None and not review.faults:
        whole = sentence.tell(review.document, spoken, asked.locale)
    return Told(
        faults=review.faults,
        new_tags=review.new_tags,
        sentence=whole,
        warnings=tuple((one.severity, one.path, said(one, asked.locale)) for one in warned),
    )
