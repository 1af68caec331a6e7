"""Triggers: what makes the engine look at an automation at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict

EventPayload: TypeAlias = Mapping[str, Any]
"""An event's own data as stored: JSON scalars by name."""


class NoOptions(BaseModel):
    """Options of a trigger or action that has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _always(_options: Any, _payload: EventPayload) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Named:
    """An option that names rows, any of which will do; the event must tell of one of them."""

    catalogue: str
    """Which table the names stand for: tag, status, agent, team."""
    told_as: str
    """The key of the event's payload that holds the row id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Something that happens to a ticket and can start an automation."""

    key: str
    title: str
    events: frozenset[str]
    """Event kinds that may fire it."""
    options: type[BaseModel] = NoOptions
    fires: Callable[[Any, EventPayload], bool] = field(default=_always)
    """Pure: with these options, does this event fire it?"""
    references: Mapping[str, Named] = field(default_factory=dict)
    """Option name → what its names stand for; an option left out asks for nothing."""
    timed: bool = False
    """True: nothing happens but time; its events are made for one automation, and name it."""
    help: str = ""
    planned: str = ""
    """Not empty: part of the language, refused when saved until the feature it names has come."""
