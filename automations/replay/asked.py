"""A replay as somebody with rights of their own asks for it."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.language import Language
from automations.library import editing
from automations.replay.draft import draft, of_saved
from automations.replay.types import Replayed, Span
from automations.replay.whole import replay


def replay_saved(
    connection: Connection, automation: int, language: Language, span: Span
) -> Replayed:
    """Replay an automation the viewer may edit; raises `NotThere`."""
    saved = editing.current(connection, automation, language, span.viewer)
    return replay(connection, of_saved(saved, language), language, span)


def replay_text(
    connection: Connection, text: str, language: Language, span: Span, automation: int | None
) -> Replayed:
    """Replay a YAML text; raises `InvalidDocument`, or `NotThere` for whose version it is to be."""
    if automation is not None:
        editing.found(connection, automation, span.viewer)
    compiled = draft(connection, text, language, automation, span.viewer)
    return replay(connection, compiled, language, span)
