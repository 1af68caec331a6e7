"""Automations from files: looked at first, with what they would send, and then taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Connection

from automations import language
from automations.language import Language
from automations.library import files
from automations.library.files import Applying, BadFiles, Difference, File
from core.audit import By
from core.i18n import translate
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.render import page

pages = Routes(tag="pages")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent."""

    files: tuple[File, ...]
    faults: tuple[str, ...]
    """Why some of it cannot be read."""


@pages.get("/automations/import", needs=Needs.ADMIN)
async def show_import(asked: Asked) -> web.Response:
    """Ask for files, or for text that is pasted."""
    return _page(asked, Sent((), ()))


@pages.post("/automations/import", needs=Needs.ADMIN)
async def look(asked: Asked) -> web.Response:
    """Show what the files would change and send; nothing is saved yet."""
    sent = await _sent(asked)
    if sent.faults or not sent.files:
        none = translate("Choose a file, or paste the text of an automation.", asked.locale)
        return _page(asked, Sent(sent.files, sent.faults or (none,)), status=422)
    spoken = language.of(asked.house.registry)
    try:
        channels = asked.house.registry.channels.as_mapping()
        found = await asked.house.store.read(files.plan, sent.files, spoken, channels=channels)
    except BadFiles as error:
        return _page(asked, Sent(sent.files, error.faults), status=422)
    return _page(asked, sent, found)


@pages.post("/automations/import/apply", needs=Needs.ADMIN)
async def take_over(asked: Asked) -> web.Response:
    """Save what was looked at; what is new stays switched off."""
    sent = await _sent(asked)
    how = Applying(author=asked.agent.name, by=By(asked.viewer, asked.now))
    spoken = language.of(asked.house.registry)
    try:
        done = await asked.house.store.write(_apply, sent.files, spoken, how)
    except BadFiles as error:
        return _page(asked, Sent(sent.files, error.faults), status=422)
    raise web.HTTPSeeOther(f"/automations?imported={done}")


def _apply(connection: Connection, found: tuple[File, ...], spoken: Language, how: Applying) -> int:
    """How many automations it changed or made."""
    done = files.apply_by(connection, found, spoken, how)
    return sum(one.what != "unchanged" for one in done)


def _page(
    asked: Asked, sent: Sent, found: Iterable[Difference] = (), *, status: int = 200
) -> web.Response:
    return page(
        asked,
        "automations/import.html",
        status=status,
        sent=sent,
        differences=list(found),
        pasted=next((one.text for one in sent.files if one.path == _PASTED), ""),
    )


_PASTED = "pasted.yaml"
"""What errors call the text that was pasted."""


async def _sent(asked: Asked) -> Sent:
    form = await asked.request.post()
    faults: list[str] = []
    paths = [str(path) for path in form.getall("path", [])]
    texts = [str(text) for text in form.getall("text", [])]
    written = [File(path, text) for path, text in zip(paths, texts, strict=False) if text.strip()]
    chosen = list(_read(form.getall("files", []), faults))
    return Sent((*written, *sorted(chosen, key=lambda one: one.path)), tuple(faults))


def _read(uploads: Iterable[object], faults: list[str]) -> Iterator[File]:
    for one in uploads:
        if not isinstance(one, web.FileField) or not one.filename:
            continue
        try:
            yield File(one.filename, one.file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            faults.append(f"{one.filename}: it is not text in UTF-8; export it again")
