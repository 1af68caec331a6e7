"""Automations as YAML files that live in git: `automation export | plan | apply`.

A file is matched by the automation's name. Applying several files also brings their automations
into the order of the files; nothing that no file names is touched. `enabled:` is only followed
when asked for: what is new arrives switched off, what is there keeps its switch.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection

from automations.check import Catalogue, Checked, check
from automations.checks import Surroundings, said
from automations.document import Document, InvalidDocument, dump, from_json, parse
from automations.language import Language
from automations.library import queries
from automations.library.leaving import leaving
from automations.library.pin import pin
from automations.library.queries import Saved
from automations.library.renamed import up_to_date
from automations.library.save import arrange, content_of, disable, enable, save
from automations.library.warnings import Looking, among, surroundings
from core.audit import By
from postroom.channel import Channel
from postroom.errors import PostroomError
from postroom.text import fold

NO_CHANNELS: Mapping[str, Channel[Any]] = MappingProxyType({})
What: TypeAlias = Literal["create", "change", "unchanged"]
Switch: TypeAlias = Literal["", "on", "off"]


@dataclass(frozen=True, slots=True)
class File:
    """One YAML file: its path as people know it, and its text."""

    path: str
    text: str


@dataclass(slots=True)
class BadFiles(PostroomError):
    """Files that cannot be applied: every fault of each, with path and line."""

    faults: tuple[str, ...]

    def __str__(self) -> str:
        return "\n".join(self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What applying one file would do."""

    path: str
    name: str
    what: What
    switch: Switch = ""
    """Whether it would be switched; empty if its switch stays."""
    diff: tuple[str, ...] = ()
    """Lines of a unified diff of the YAML; none for a new one."""
    new_tags: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    """What it would send: to the customer, or to whom stands before it."""
    warnings: tuple[str, ...] = ()
    """What the checks say of it, in English: path and words."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A file and the document it holds."""

    path: str
    document: Document


def export(connection: Connection, language: Language, names: Collection[str] = ()) -> list[File]:
    """Automations as files, in visible order: all, or those named. Their paths sort alike."""
    saved = [one for one in _up_to_date(connection, language) if not names or one.name in names]
    return [
        File(f"{place:03}-{_slug(one.name)}.yaml", as_yaml(one, language))
        for place, one in enumerate(saved, 1)
    ]


def plan(
    connection: Connection,
    files: Sequence[File],
    language: Language,
    *,
    switch: bool = False,
    channels: Mapping[str, Channel[Any]] = NO_CHANNELS,
) -> list[Difference]:
    """Say what `apply` would do; writes nothing. Raises `BadFiles` with every fault.

    `channels`: those at hand, whose rules for texts are looked at.
    """
    saved = {one.name: one for one in _up_to_date(connection, language)}
    known = queries.catalogue(connection)
    documents = _read(files, language)
    _check_names(documents, saved)
    checked = _checked(documents, language, known)
    around = surroundings(connection, language, Looking(channels=channels))
    return [
        replace(
            _difference(read, one, found, language, switch=switch),
            warnings=tuple(_warned(connection, read.document, language, around, one)),
        )
        for read, found in zip(documents, checked, strict=True)
        for one in (saved.get(read.document.name),)
    ]


def _warned(
    connection: Connection,
    document: Document,
    language: Language,
    around: Surroundings,
    saved: Saved | None,
) -> Iterator[str]:
    found = among(connection, document, language, around, saved.id if saved else None)
    return (f"{one.path}: {said(one)}" for one in found)


def apply(
    connection: Connection,
    files: Sequence[File],
    language: Language,
    by: tuple[str, datetime],
    *,
    switch: bool = False,
    channels: Mapping[str, Channel[Any]] = NO_CHANNELS,
) -> list[Difference]:
    """Save every file, or none if one is faulty; `by`: author and moment; returns what was done."""
    author, now = by
    differences = plan(connection, files, language, switch=switch, channels=channels)
    documents = [read.document for read in _read(files, language)]
    for document in documents:
        save(connection, document, pin(connection, document, language), author, now)
    arrange(connection, [document.name for document in documents], now)
    for difference in differences:
        if difference.switch:
            act = enable if difference.switch == "on" else disable
            act(connection, difference.name, now)
    return differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Applying:
    """Somebody who applies files."""

    author: str
    """As the list of versions says."""
    by: By
    switch: bool = False
    channels: Mapping[str, Channel[Any]] = field(default_factory=dict)
    """Those at hand, whose rules for texts are looked at."""


def apply_by(
    connection: Connection, files: Sequence[File], language: Language, how: Applying
) -> list[Difference]:
    """`apply`, noted in the audit log: a row for each automation that it changes."""
    made = how.author, how.by.now
    done = apply(connection, files, language, made, switch=how.switch, channels=how.channels)
    for one in done:
        if one.what != "unchanged" or one.switch:
            detail = {"name": one.name, "what": one.what, "switch": one.switch}
            how.by.note(connection, "automation.apply", "automations", detail)
    return done


def _up_to_date(connection: Connection, language: Language) -> list[Saved]:
    known = queries.catalogue(connection)
    return [up_to_date(one, language, known) for one in queries.listed(connection)]


def _read(files: Iterable[File], language: Language) -> list[_Read]:
    documents: list[_Read] = []
    faults: list[str] = []
    for file in files:
        try:
            documents.append(_Read(file.path, parse(file.text, language)))
        except InvalidDocument as error:
            faults += [f"{file.path}: {fault}" for fault in error.errors]
    by_name: dict[str, list[str]] = {}
    for read in documents:
        by_name.setdefault(fold(read.document.name), []).append(read.document.name)
    faults += [f'two files are called "{names[0]}"' for names in by_name.values() if names[1:]]
    if faults:
        raise BadFiles(tuple(faults))
    return documents


def _check_names(documents: Iterable[_Read], saved: Collection[str]) -> None:
    """Refuse a new name that only case or accents tell from one that is there."""
    folded = {fold(name): name for name in saved}
    taken = [
        (read, folded[fold(read.document.name)])
        for read in documents
        if read.document.name not in saved and fold(read.document.name) in folded
    ]
    if taken:
        raise BadFiles(
            tuple(
                f'{read.path}: name: there is an automation "{name}" already; write its name so, or'
                " choose another"
                for read, name in taken
            )
        )


def _checked(documents: Iterable[_Read], language: Language, known: Catalogue) -> list[Checked]:
    found = [(read, check(read.document, language, known)) for read in documents]
    faults = [f"{read.path}: {problem}" for read, one in found for problem in one.problems]
    if faults:
        raise BadFiles(tuple(faults))
    return [one for _, one in found]


def _difference(
    read: _Read, saved: Saved | None, found: Checked, language: Language, *, switch: bool
) -> Difference:
    document = read.document
    return Difference(
        path=read.path,
        name=document.name,
        what=_what(document, saved, found),
        switch=_switch(document, saved) if switch else "",
        diff=() if saved is None else _diff(document, saved, language),
        new_tags=found.new_tags,
        sends=tuple(leaving(document)),
    )


def _what(document: Document, saved: Saved | None, found: Checked) -> What:
    if saved is None:
        return "create"
    same = saved.document == content_of(document) and saved.rows == found.rows
    return "unchanged" if same and not found.new_tags else "change"


def _switch(document: Document, saved: Saved | None) -> Switch:
    is_on = saved is not None and saved.enabled
    if document.enabled is is_on:
        return ""
    return "on" if document.enabled else "off"


def _diff(document: Document, saved: Saved, language: Language) -> tuple[str, ...]:
    before = as_yaml(replace(saved, enabled=False), language).splitlines()
    after = dump(replace(document, enabled=False)).splitlines()
    return tuple(difflib.unified_diff(before, after, "saved", "file", lineterm=""))


def as_yaml(saved: Saved, language: Language) -> str:
    """An automation as the text of a file; raises `InvalidDocument` if a plug-in is missing."""
    document = from_json(saved.document, language)
    return dump(replace(document, name=saved.name, enabled=saved.enabled))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "automation"
