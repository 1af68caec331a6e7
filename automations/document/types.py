"""A saved automation as frozen data; what the YAML of automations.md §1 parses to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One question: field × operator × wanted value."""

    field: str
    operator: str
    """The positive operator's key; `negated` puts a NOT before it."""
    wanted: Any
    """JSON: a scalar, or a list meaning "any of"; names as the admin wrote them."""
    negated: bool = False
    argument: str = ""
    """For fields that take one: `name:x-mailer`, `calendar:night`, `agent:`, `team:`, `assignee`."""
    path: str = ""
    """Where it stands: `if.all[1].not`."""


@dataclass(frozen=True, slots=True)
class Group:
    """`all` or `any` of its members; empty `all` is true, empty `any` is false."""

    mode: Literal["all", "any"]
    members: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of one member."""

    member: Node


Node: TypeAlias = "Leaf | Group | Not"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerUse:
    """One entry of `when`: a trigger and its options as written."""

    trigger: str
    options: Mapping[str, Any]
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One entry of `then`: an action and its options as written."""

    id: str
    action: str
    options: Mapping[str, Any]
    on_error: Literal["stop", "continue"] = "stop"
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Brands and inboxes (by name) it is limited to; empty means all."""

    brands: tuple[str, ...] = ()
    inboxes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often it may run: once per ticket or contact, for ever or within a span."""

    once_per: Literal["ticket", "contact", "none"] = "none"
    per: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole saved automation."""

    name: str
    description: str = ""
    enabled: bool = False
    mode: Literal["automatic", "manual"] = "automatic"
    scope: Scope = Scope()
    run_as: str = "system"
    when: tuple[TriggerUse, ...] = ()
    condition: Node = Group("all", ())
    """The `if` of the YAML."""
    then: tuple[Step, ...] = ()
    exit_on: tuple[str, ...] = ()
    limits: Limits = Limits()
    stop_after: bool = False
    reply_again: bool = False
    """True lifts "of different automations, the first sends the one automatic reply"."""


def names_in(value: Any) -> tuple[str, ...]:
    """The names an option holds: one, several or none."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
