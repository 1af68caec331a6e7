"""How often a template would have run here, before anybody adds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from automations.check import Catalogue
from automations.gallery.add import Adding, adapt
from automations.gallery.fill import Given, InvalidAnswers
from automations.gallery.inputs import KINDS
from automations.gallery.parse import tagged
from automations.gallery.types import Template
from automations.language import Language
from automations.library import rights
from automations.library.draft import compiled_draft
from automations.replay import Hits, Span, replay
from core.access import Viewer

DAYS = 30
MOST_EVENTS = 10_000
"""The newest events that are looked at; a page of templates asks for many counts."""


def hits(
    connection: Connection, wanted: Adding, language: Language, viewer: Viewer, now: datetime
) -> Hits | None:
    """Count the last days; None while an answer is missing on which it depends.

    What only steps name (whom a ticket goes to) makes no difference, so any will do.
    """
    known = rights.names(connection, viewer)
    given = {**_anybody(wanted.template, known), **_given(wanted.given)}
    filled = Adding(template=wanted.template, given=given, locale=wanted.locale)
    try:
        found = adapt(connection, filled, language, viewer)
    except InvalidAnswers:
        return None
    compiled = compiled_draft(connection, found.document, language)
    span = Span(days=DAYS, now=now, viewer=viewer, most=MOST_EVENTS, shown=0)
    return replay(connection, compiled, language, span).hits


def _given(given: Given) -> Given:
    return {key: value for key, value in given.items() if value}


def _anybody(template: Template, known: Catalogue) -> Given:
    """Some name for each input that stands in steps only and has no default."""
    asked = {text.value for text, path in tagged(template.body) if not path.startswith("then")}
    found: dict[str, str] = {}
    for one in template.inputs:
        names = sorted(known.get(KINDS[one.kind].catalogue, ()))
        if one.name in asked or one.default or one.optional:
            continue
        if names or one.kind == "tag":
            found[one.name] = names[0] if names else one.name
    return found
