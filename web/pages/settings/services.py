"""`/settings/translation`: what translates messages, and what writes them with AI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from core.audit import By
from core.problems import NotThere
from core.services import keeping
from core.services.keeping import Kind
from core.services.queries import TRANSLATOR
from core.writing.settings import WRITER_KIND
from web.api import services
from web.api.services import ServiceState, TextToTranslate, Tried
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.accounts.form import Filling, read, sections
from web.pages.accounts.typed import typed
from web.pages.forms import FORM_PROBLEMS, NONE, Done, Trouble, trouble
from web.pages.settings.shell import done, settings_page

pages = Routes(tag="pages")

HOME = "/settings/translation"
_WRITER = "writer"
"""What addresses call the AI server; no translator has that key."""


class TryForm(BaseModel):
    """A sentence to try translators with."""

    text: str = ""
    source: str = ""
    target: str = ""
    only: str = ""


class WriteForm(BaseModel):
    """What to try the AI server with."""

    instructions: str = ""


@pages.get(HOME, needs=Needs.ADMIN)
async def show_services(asked: Asked, query: Done) -> web.Response:
    """Show the translators in their order, and the AI server."""
    return await _home(asked, done=query.done)


@pages.post(f"{HOME}/order", needs=Needs.ADMIN)
async def order(asked: Asked) -> web.Response:
    """Keep which translators are asked, and in which order."""
    sent = await typed(asked)
    chosen = {name.removeprefix("place."): place for name, place in sent.items()}
    used = [key for key, place in chosen.items() if place.isdecimal() and int(place)]
    used.sort(key=lambda key: int(chosen[key]))
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(keeping.order, TRANSLATOR, used, by)
    except FORM_PROBLEMS as error:
        return await _home(asked, trouble(error, "nothing"))
    raise done(HOME)


@pages.post(f"{HOME}/try", needs=Needs.ADMIN)
async def try_translators(asked: Asked, form: TryForm) -> web.Response:
    """Translate a sentence and show what came back."""
    text, target = form.text.strip()[:1000], form.target.strip()[:10]
    wanted = TextToTranslate.model_construct(
        text=text, source=form.source.strip()[:10], target=target, translator=form.only or None
    )
    return await _home(asked, tried=await services.translated(asked, wanted), form=form)


@pages.post(f"{HOME}/try_writing", needs=Needs.ADMIN)
async def try_writing(asked: Asked, form: WriteForm) -> web.Response:
    """Have a text written and show it."""
    tried = await services.written(asked, form.instructions.strip()[:1000])
    return await _home(asked, wrote=tried, instructions=form.instructions)


@pages.get(f"{HOME}/{{service}}", needs=Needs.ADMIN)
async def show_service(asked: Asked, service: str) -> web.Response:
    """Show one service's form."""
    return await _form(asked, service)


@pages.post(f"{HOME}/{{service}}", needs=Needs.ADMIN)
async def save_service(asked: Asked, service: str) -> web.Response:
    """Set a service up, or change it."""
    own = _own(asked, service)
    values = read(own.settings, await typed(asked))
    by = By(asked.viewer, asked.now)
    try:
        await asked.house.store.write(keeping.save, own, values, asked.house.sealer, by)
    except FORM_PROBLEMS as error:
        wrong = trouble(error, *own.settings.model_fields)
        return await _form(asked, service, wrong, values)
    raise done(HOME)


@pages.post(f"{HOME}/{{service}}/delete", needs=Needs.ADMIN)
async def forget_service(asked: Asked, service: str) -> web.Response:
    """Delete a service's settings and key."""
    own = _own(asked, service)
    by = By(asked.viewer, asked.now)
    await asked.house.store.write(keeping.forget, own.kind, own.key, by)
    raise done(HOME, "deleted")


def _own(asked: Asked, service: str) -> Kind:
    return WRITER_KIND if service == _WRITER else services.own_translator(asked, service)


async def _state(asked: Asked, service: str) -> ServiceState:
    if service == _WRITER:
        return await services.read_writer(asked)
    for one in await services.translators(asked):
        if one.key == service:
            return one
    raise NotThere(f"there is no translator {service!r}")


async def _home(
    asked: Asked,
    wrong: Trouble = NONE,
    *,
    tried: Tried | None = None,
    wrote: Tried | None = None,
    form: TryForm | None = None,
    **values: Any,
) -> web.Response:
    return settings_page(
        asked,
        "translation",
        wrong,
        translators=await services.translators(asked),
        writer=await services.read_writer(asked),
        tried=tried,
        wrote=wrote,
        form=form or TryForm(target=asked.locale),
        **values,
    )


async def _form(
    asked: Asked, service: str, wrong: Trouble = NONE, values: Mapping[str, Any] | None = None
) -> web.Response:
    state = await _state(asked, service)
    filling = Filling(
        values={**state.settings, **(values or {})},
        kept=frozenset(name for name, there in state.secrets.items() if there),
        errors=wrong.errors,
    )
    return settings_page(
        asked,
        "translation",
        wrong,
        template="service",
        service=service,
        state=state,
        form_of=sections(_own(asked, service).settings, filling, asked.locale),
    )
