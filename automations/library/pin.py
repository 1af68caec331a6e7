"""Pinning: what the names in a document stand for, found when it is saved and kept with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert

from automations.check import Catalogue, Problem, check
from automations.document import Document
from automations.language import Language, Rows
from automations.library import queries
from core import tables
from core.store import reserve
from postroom.errors import PostroomError


@dataclass(slots=True)
class CannotSave(PostroomError):
    """A document that names what is not there, or asks for a placeholder nobody knows."""

    name: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(f"{self.name}: {problem}" for problem in self.problems)


def pin(connection: Connection, document: Document, language: Language) -> Rows:
    """Find the rows a document means; tags nobody has made yet are made. Raises `CannotSave`."""
    known = queries.catalogue(connection)
    found = check(document, language, known)
    if found.problems:
        raise CannotSave(document.name, found.problems)
    if not found.new_tags:
        return found.rows
    made = _new_tags(connection, found.new_tags)
    return check(document, language, _with_tags(known, made)).rows


def _with_tags(known: Catalogue, made: Mapping[str, int]) -> Catalogue:
    return {**known, "tag": {**known["tag"], **made}}


def _new_tags(connection: Connection, names: Collection[str]) -> dict[str, int]:
    made = dict(zip(names, reserve(connection, tables.tag, len(names)), strict=True))
    rows = [{"id": id_, "name": name} for name, id_ in made.items()]
    connection.execute(insert(tables.tag), rows)
    return made
