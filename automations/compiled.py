"""An automation ready to run: its document joined with the language and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from automations.conditions import memory
from automations.conditions.binding import asks_any, asks_stored, bind
from automations.conditions.necessary import Necessary, necessary
from automations.document.types import Document, Group, Leaf, Node, Step, TriggerUse, names_in
from automations.fields import custom, orders
from automations.language import Language, Rows
from postroom.action import Action
from postroom.errors import PostroomError
from postroom.trigger import Trigger


@dataclass(slots=True)
class UnknownWord(PostroomError):
    """A saved automation uses a trigger or action nobody brings any more: where, and which."""

    path: str
    word: str

    def __str__(self) -> str:
        return f'{self.path}: "{self.word}" is not known any more; is its plug-in missing?'


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which saved automation this is: its row, its version's row, its name and visible place."""

    automation_id: int
    version_id: int
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Use:
    """One entry of `when`, its options parsed."""

    trigger: Trigger
    options: BaseModel
    wanted: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Key of the event's payload → the rows of which it must tell one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledStep:
    """One entry of `then`: the action and its parsed options."""

    id: str
    action: Action[Any]
    options: BaseModel
    on_error: Literal["stop", "continue"]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """One version of one automation, ready to be asked and run."""

    automation_id: int
    version_id: int
    name: str
    position: int
    document: Document
    rows: Rows
    condition: Node
    """Scope and `if` together: what `holds` reads and `explain` is asked about."""
    holds: memory.Holds
    """0 holds; n > 0 does not, decided by `paths[n - 1]`; n < 0 is an error at `paths[-n - 1]`."""
    paths: tuple[str, ...]
    uses: tuple[Use, ...]
    steps: tuple[CompiledStep, ...]
    necessary: Necessary
    """Field → the only values with which the condition can hold; what the candidate index reads."""
    reads_fields: bool = False
    """Whether it names a custom field, or asks one that a plug-in stores."""
    reads_orders: bool = False
    """Whether its condition asks about orders."""


def compile_document(
    document: Document, rows: Rows, language: Language, identity: Identity
) -> Compiled:
    """Make a parsed and checked document ready to run.

    `rows` are the version's, without those that are gone by now: a leaf that names one is an
    error, so the automation does not run and says why. Raises `UnknownWord`.
    """
    condition = whole_condition(document)
    bound, paths = bind(condition, language, rows)
    return Compiled(
        automation_id=identity.automation_id,
        version_id=identity.version_id,
        name=identity.name,
        position=identity.position,
        document=document,
        rows=rows,
        condition=condition,
        holds=memory.compile_bound(bound),
        paths=paths,
        uses=tuple(_uses(document, language, rows, identity.automation_id)),
        steps=tuple(_step(step, language) for step in document.then),
        necessary=necessary(bound),
        reads_fields=any(word in rows for word in custom.KINDS) or asks_stored(bound),
        reads_orders=asks_any(bound, lambda field: field.key in orders.KEYS),
    )


def whole_condition(document: Document) -> Node:
    """The scope as leaves of its own, then the `if`; the `if` alone where nothing limits it."""
    scope = document.scope
    leaves = tuple(
        Leaf(field=field, operator="is", wanted=names, path=path)
        for field, names, path in (
            ("ticket.inbox", scope.inboxes, "scope.inboxes"),
            ("ticket.brand", scope.brands, "scope.brands"),
        )
        if names
    )
    return Group("all", (*leaves, document.condition)) if leaves else document.condition


def _uses(document: Document, language: Language, rows: Rows, automation: int) -> list[Use]:
    uses = []
    for use in document.when:
        trigger: Trigger = _known(language.triggers, use.trigger, use.path)
        options = trigger.options.model_validate(dict(use.options))
        wanted = _wanted(trigger, use, rows)
        if trigger.timed:
            wanted["automation"] = frozenset({automation})
        uses.append(Use(trigger, options, wanted))
    return uses


def _wanted(trigger: Trigger, use: TriggerUse, rows: Rows) -> dict[str, frozenset[int]]:
    """The rows the options name; one that is gone is no event's, so nothing fires for it."""
    return {
        named.told_as: frozenset(
            rows[named.catalogue][name]
            for name in names_in(use.options[option])
            if name in rows.get(named.catalogue, {})
        )
        for option, named in trigger.references.items()
        if use.options.get(option) is not None
    }


def _step(step: Step, language: Language) -> CompiledStep:
    action = _known(language.actions, step.action, step.path)
    return CompiledStep(
        id=step.id,
        action=action,
        options=action.options.model_validate(dict(step.options)),
        on_error=step.on_error,
        path=step.path,
    )


def _known(things: Mapping[str, Any], word: str, path: str) -> Any:
    thing = things.get(word)
    if thing is None:
        raise UnknownWord(path, word)
    return thing
