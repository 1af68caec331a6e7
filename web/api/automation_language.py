"""The language of automations: every word there is, with the form of its options."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import Field

from automations import language as languages
from automations import planned
from automations.fields import custom
from automations.language import Language
from core import custom_fields
from core.custom_fields import CustomField
from core.i18n import translate
from postroom.action import Action
from postroom.condition import Field as ConditionField
from postroom.condition import Kind, Operator
from postroom.trigger import Trigger
from web.api.shapes import Body
from web.kernel.asked import Asked
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="automations")


class TriggerWord(Body):
    """Something that can start an automation."""

    key: str = Field(description="As it is written.", examples=["ticket_created"])
    title: str = Field(description="What people read, in your language.")
    help: str = Field(description="One sentence for forms.")
    options: dict[str, Any] = Field(description="JSON Schema of its options.")
    available: bool = Field(description="false: refused when saved, it comes later.")


class FieldWord(Body):
    """Something a condition can ask about."""

    key: str = Field(description="As it is written.", examples=["ticket.status"])
    title: str = Field(description="What people read, in your language.")
    help: str = Field(description="One sentence for forms.")
    kind: str = Field(
        description="choice, set, text, yes_no, number, moment, time, date or custom."
    )
    catalogue: str = Field(description="What its names stand for: status, tag …; or empty.")
    choices: list[str] = Field(description="Values a form offers.")
    closed: bool = Field(description="Whether the choices are all there are.")
    takes: str = Field(description="What it needs besides: name, key, calendar, hours; or empty.")
    operators: list[str] = Field(description="Operators it takes, by their positive key.")
    available: bool = Field(description="false: refused when saved, it comes later.")


class OperatorWord(Body):
    """A way to compare, and its negation."""

    key: str = Field(description="As it is written.", examples=["contains"])
    negated: str = Field(description="Its negation.", examples=["does_not_contain"])
    title: str = Field(description="What people read, in your language.")
    negated_title: str = Field(description="The same for the negation.")
    kinds: list[str] = Field(description="Kinds of fields it compares.")
    operand: str = Field(description="What a form asks for: values, text, span, none …")


class ActionWord(Body):
    """Something an automation can do."""

    key: str = Field(description="As it is written.", examples=["add_tag"])
    title: str = Field(description="What people read, in your language.")
    help: str = Field(description="One sentence for forms.")
    options: dict[str, Any] = Field(description="JSON Schema of its options.")
    references: dict[str, str] = Field(description="Option → what its names stand for.")
    texts: list[str] = Field(description="Options that are message texts.")
    badge: str = Field(description="A word shown beside the title, such as EXPERIMENTAL; or empty.")
    available: bool = Field(description="false: refused when saved, it comes later.")


class LaterWords(Body):
    """Words that are part of the language and not available yet."""

    triggers: list[str] = Field(description="In `when`.")
    fields: list[str] = Field(description="In `if`; one that ends in a dot is a family.")
    actions: list[str] = Field(description="In `then`.")
    steps: list[str] = Field(description="Keys of steps that are no actions.")


class AutomationLanguage(Body):
    """Everything automations can be written with, plug-ins' words included."""

    triggers: list[TriggerWord] = Field(description="For `when`.")
    fields: list[FieldWord] = Field(description="For `if`.")
    operators: list[OperatorWord] = Field(description="For `if`.")
    actions: list[ActionWord] = Field(description="For `then`.")
    later: LaterWords = Field(description="What is refused by name until it comes.")


@api.get("/automation_language", scope="automations:read")
async def read_automation_language(asked: Asked) -> AutomationLanguage:
    """Tell every trigger, field, operator and action, with forms. Everybody may."""
    spoken = languages.of(asked.house.registry)
    locale = asked.locale
    own = await asked.house.store.read(custom_fields.listed)
    return AutomationLanguage(
        triggers=[_trigger(one, locale) for one in spoken.triggers.values()],
        fields=[
            *(_field(one, spoken, locale) for one in spoken.fields.values()),
            *(_own(one, spoken) for one in own if not one.archived),
        ],
        operators=[_operator(one, locale) for one in spoken.operators.values()],
        actions=[_action(one, locale) for one in spoken.actions.values()],
        later=LaterWords(**{name: sorted(words) for name, words in asdict(spoken.later).items()}),
    )


def _trigger(one: Trigger, locale: str) -> TriggerWord:
    return TriggerWord(
        key=one.key,
        title=translate(one.title, locale),
        help=_said(one.help, locale),
        options=one.options.model_json_schema(),
        available=planned.is_available(one),
    )


def _field(one: ConditionField, spoken: Language, locale: str) -> FieldWord:
    return FieldWord(
        key=languages.written(one),
        title=translate(one.title, locale),
        help=_said(one.help, locale),
        kind=one.kind.value,
        catalogue=one.catalogue,
        choices=list(one.choices),
        closed=one.closed,
        takes=one.takes,
        operators=[operator.key for operator in spoken.operators_of(one)],
        available=planned.is_available(one),
    )


def _own(one: CustomField, spoken: Language) -> FieldWord:
    """A custom field of this shop."""
    field = custom.bound(one.name, Kind(one.kind))
    operators = () if field is None else spoken.operators_of(field)
    return FieldWord(
        key=one.name,
        title=one.title,
        help="",
        kind=one.kind,
        catalogue="",
        choices=list(one.choices),
        closed=one.kind == "choice",
        takes="",
        operators=[operator.key for operator in operators],
        available=True,
    )


def _operator(one: Operator, locale: str) -> OperatorWord:
    return OperatorWord(
        key=one.key,
        negated=one.negated,
        title=translate(one.title, locale),
        negated_title=translate(one.negated_title, locale),
        kinds=sorted(kind.value for kind in one.kinds),
        operand=one.operand,
    )


def _action(one: Action[Any], locale: str) -> ActionWord:
    return ActionWord(
        key=one.key,
        title=translate(one.title, locale),
        help=_said(one.help, locale),
        options=one.options.model_json_schema(),
        references=dict(one.references),
        texts=list(one.texts),
        badge=one.badge,
        available=planned.is_available(one),
    )


def _said(text: str, locale: str) -> str:
    """A text of a plug-in; the empty message id is the catalogue's header."""
    return translate(text, locale) if text else ""
