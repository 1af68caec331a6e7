"""The language at hand: all fields, operators, triggers, actions, plug-ins' included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from automations import builtin, planned
from automations.conditions import operators
from automations.fields import custom
from automations.fields.ticket import SOURCES
from core.tickets.titles import NO_TITLES, Titles
from postroom.action import Action
from postroom.condition import Field, Kind, Operator
from postroom.registry import Registry
from postroom.trigger import Trigger

Rows = Mapping[str, Mapping[str, int]]
"""What names stand for: catalogue → name → row id; a version pins its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What automations can be written with; built once a process from the registry."""

    fields: Mapping[str, Field]
    triggers: Mapping[str, Trigger]
    actions: Mapping[str, Action[Any]]
    operators: Mapping[str, Operator]
    """By positive key."""
    written_operators: Mapping[str, tuple[Operator, bool]]
    """By what an automation writes: the operator, and whether that is its negation."""
    titles: Titles = NO_TITLES
    """What codes say that channels give in place of a subject."""

    def find_field(self, written: str) -> tuple[Field, str] | None:
        """Find a field by what an automation writes; `message.headers.x-mailer` has a name in it."""
        field = self.asked(written)
        if field is not None:
            return None if field.takes in ("name", "key") else (field, "")
        family = next(
            (f for f in self.fields.values() if _is_member(written, f)),
            None,
        )
        return None if family is None else (family, written[len(family.key) + 1 :])

    def asked(self, key: str) -> Field | None:
        """The field a leaf asks; of a custom field only the name is known here."""
        return self.fields.get(key) or custom.unbound(key)

    def field_words(self) -> tuple[str, ...]:
        """Every field as it is written, for suggestions and reference pages."""
        return tuple(written(field) for field in self.fields.values())

    def operators_of(self, field: Field) -> tuple[Operator, ...]:
        """The operators a field takes, in the order forms offer them."""
        return tuple(o for o in self.operators.values() if takes(field, o))

    @property
    def later(self) -> Later:
        """The words that are refused by name until they come."""
        return Later(
            triggers=planned.TRIGGERS - set(self.triggers),
            fields=frozenset((*planned.FIELDS, *planned.FIELD_FAMILIES)) - set(self.fields),
            actions=planned.ACTIONS - set(self.actions),
            steps=planned.STEPS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Words that are part of the language and not available yet."""

    triggers: frozenset[str]
    fields: frozenset[str]
    """One that ends in a dot is a family."""
    actions: frozenset[str]
    steps: frozenset[str]
    """Keys of steps that are no actions."""


def written(field: Field) -> str:
    """How a field is written, its name or key as a placeholder: `message.headers.<name>`."""
    return f"{field.key}.<{field.takes}>" if field.takes in ("name", "key") else field.key


def takes(field: Field, operator: Operator) -> bool:
    """Whether an operator makes sense for a field."""
    if operator is operators.IS_EMPTY and not field.may_be_empty:
        return False
    if field.kind is Kind.CUSTOM:
        return not custom.STORABLE.isdisjoint(operator.kinds)
    return field.kind in operator.kinds


def of(registry: Registry) -> Language:
    """The language of everything that plug-ins registered."""
    sources = [source for channel in registry.channels for source in channel.sources]
    spoken = assemble(
        [_with_sources(field, sources) for field in registry.fields],
        registry.triggers.as_mapping().values(),
        registry.actions.as_mapping().values(),
    )
    return replace(spoken, titles=Titles.of(registry.channels))


def _with_sources(field: Field, sources: Iterable[str]) -> Field:
    """A field that tells a source, with those of the channels at hand among its choices."""
    if field.choices is not SOURCES:
        return field
    return replace(field, choices=tuple(dict.fromkeys((*SOURCES, *sources))))


def built_in() -> Language:
    """The language without any plug-in."""
    things = tuple(builtin.register_actions())
    return assemble(
        builtin.register_fields(),
        [thing for thing in things if isinstance(thing, Trigger)],
        [thing for thing in things if isinstance(thing, Action)],
    )


def assemble(
    fields: Iterable[Field], triggers: Iterable[Trigger], actions: Iterable[Action[Any]]
) -> Language:
    """Put a language together."""
    return Language(
        fields={field.key: field for field in fields},
        triggers={trigger.key: trigger for trigger in triggers},
        actions={action.key: action for action in actions},
        operators=operators.by_key(),
        written_operators=operators.by_written_key(),
    )


def _is_member(written: str, field: Field) -> bool:
    return field.takes == "name" and written.startswith(f"{field.key}.")
