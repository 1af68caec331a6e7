"""What people do to automations, from pages and programs; each act is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from automations.document import Document, InvalidDocument, dump, from_json
from automations.language import Language
from automations.library import queries, rights, trash
from automations.library.pin import pin
from automations.library.queries import Saved, Version
from automations.library.renamed import up_to_date
from automations.library.review import review
from automations.library.save import SaveResult, arrange, disable, enable, save, save_as
from core.access import SYSTEM, Viewer
from core.audit import By
from core.problems import Conflict, NotThere, Refused, Taken
from postroom.errors import PostroomError
from postroom.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A text that is to become an automation, or the next version of one."""

    text: str
    automation: int | None = None
    """None for a new one."""
    expects: int | None = None
    """The number of the version it was written upon; None: whatever stands there."""
    author: str = ""
    """Who wrote it, as the list of versions says."""


def write(connection: Connection, edit: Edit, language: Language, by: By) -> SaveResult:
    """Save a text; raises `InvalidDocument` with every fault, `Conflict`, or `NotThere`."""
    if edit.automation is not None:
        _check_unchanged(found(connection, edit.automation, by.viewer), edit.expects)
    looked = review(connection, edit.text, language, edit.automation, by.viewer)
    if looked.document is not None:
        _check_name(connection, looked.document.name, edit.automation)
    if looked.faults or looked.document is None:
        raise InvalidDocument(looked.faults)
    result = _save(connection, edit, looked.document, language, by)
    if result.what != "unchanged":
        detail = {"name": looked.document.name, "version": result.version}
        by.note(connection, "automation.save", f"automation:{result.automation}", detail)
    return result


def switch(
    connection: Connection,
    automation: int,
    language: Language,
    by: By,
    *,
    on: bool,
    also_matching: bool = False,
) -> Saved:
    """Switch an automation on or off; one that cannot be read any more stays off.

    `also_matching`: see `enable`.
    """
    saved = found(connection, automation, by.viewer)
    if saved.enabled is on:
        return saved
    if on:
        _check_whole(saved, language)
    by.note(connection, "automation.enable" if on else "automation.disable", _subject(automation))
    if on:
        return enable(connection, saved.name, by.now, also_matching=also_matching)
    return disable(connection, saved.name, by.now)


def delete(connection: Connection, automation: int, by: By) -> Saved:
    """Put an automation into the trash; returns what it was."""
    saved = found(connection, automation, by.viewer)
    trash.delete(connection, automation, by.now)
    by.note(connection, "automation.delete", _subject(automation), {"name": saved.name})
    return saved


def restore(connection: Connection, automation: int, by: By) -> Saved:
    """Take an automation out of the trash, switched off."""
    name = trash.restore(connection, automation, by.now)
    by.note(connection, "automation.restore", _subject(automation), {"name": name})
    return found(connection, automation, by.viewer)


def order(connection: Connection, automations: Sequence[int], by: By) -> None:
    """Bring automations into this order among themselves; all others stay where they are."""
    names = [found(connection, one, by.viewer).name for one in dict.fromkeys(automations)]
    arrange(connection, names, by.now)
    by.note(connection, "automation.order", "automations", {"names": names})


def shift(connection: Connection, automation: int, by: By, *, earlier: bool) -> bool:
    """Change places with the next one that the viewer may edit; False at either end."""
    saved = found(connection, automation, by.viewer)
    row = [one.id for one in rights.readable(connection, by.viewer, queries.listed(connection))]
    place = row.index(saved.id)
    pair = row[max(0, place - 1) : place + 1] if earlier else row[place : place + 2]
    if len(pair) < 2:
        return False
    order(connection, pair[::-1], by)
    return True


def found(connection: Connection, automation: int, viewer: Viewer = SYSTEM) -> Saved:
    """One automation that the viewer may edit; raises `NotThere`, also for one in the trash."""
    saved = queries.by_id(connection, automation)
    if saved is None or not rights.readable(connection, viewer, [saved]):
        raise NotThere("there is no such automation; it may lie in the trash")
    return saved


def current(
    connection: Connection, automation: int, language: Language, viewer: Viewer = SYSTEM
) -> Saved:
    """`found`, with today's names of what was renamed since it was saved."""
    saved = found(connection, automation, viewer)
    return up_to_date(saved, language, queries.catalogue(connection))


def versions(
    connection: Connection, automation: int, language: Language, viewer: Viewer = SYSTEM
) -> dict[int, Version]:
    """Every version by its number, the newest first, with today's names of what was renamed."""
    found(connection, automation, viewer)
    known = queries.catalogue(connection)
    kept = queries.versions(connection, automation)
    return {one.number: up_to_date(one, language, known) for one in kept}


def take_back(
    connection: Connection, automation: int, number: int, language: Language, by: By, author: str
) -> SaveResult:
    """Save an earlier version again, as the latest; raises `NotThere`, or `Refused` with why."""
    wanted = version(versions(connection, automation, language, by.viewer), number)
    try:
        text = dump(from_json(wanted.document, language))
        edit = Edit(text=text, automation=automation, author=author)
        return write(connection, edit, language, by)
    except InvalidDocument as error:
        raise Refused(f"version {number} does not fit any more: {error}") from None


def version(among: Mapping[int, Version], number: int) -> Version:
    """The version of this number; raises `NotThere`."""
    if number not in among:
        raise NotThere(f"there is no version {number}; the latest is {max(among)}")
    return among[number]


def _save(
    connection: Connection, edit: Edit, document: Document, language: Language, by: By
) -> SaveResult:
    rows = pin(connection, document, language)
    scope = {"inboxes": document.scope.inboxes, "brands": document.scope.brands}
    rights.require(connection, by.viewer, scope, rows)
    if edit.automation is None:
        return save(connection, document, rows, edit.author, by.now)
    return save_as(connection, edit.automation, (document, rows), (edit.author, by.now))


def _check_name(connection: Connection, name: str, automation: int | None) -> None:
    """Refuse a name that only case or accents tell from another's."""
    for other in queries.listed(connection):
        if other.id != automation and fold(other.name) == fold(name):
            raise Taken(f'there is an automation "{other.name}" already; choose another name')


def _check_unchanged(saved: Saved, expects: int | None) -> None:
    if expects is not None and expects != saved.number:
        raise Conflict(
            f"version {saved.number} was saved meanwhile; your text stands below, compare the two"
            " and save again to put yours in its place",
            version=saved.number,
        )


def _check_whole(saved: Saved, language: Language) -> None:
    if saved.attention:
        raise Refused(f"it cannot be switched on: {saved.attention}; edit it first")
    try:
        from_json(saved.document, language)
    except PostroomError as error:
        raise Refused(f"it cannot be switched on: {error}") from None


def _subject(automation: int) -> str:
    return f"automation:{automation}"
