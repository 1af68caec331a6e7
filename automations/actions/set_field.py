"""Put a value into a custom field: as it stands, filled in, or found in the message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from automations.actions.options import Options
from automations.conditions.patterns import compile_extract
from automations.fields import custom
from core.custom_fields.reading import read
from core.custom_fields.types import split_name
from postroom.action import Action, Plan, PlanContext, SetField
from postroom.errors import PostroomError


def _name(written: str) -> str:
    name = written.strip().lower()
    if split_name(name) is None:
        raise ValueError(
            f'"{written[:60]}" is no custom field; write one such as ticket.fields.order_no'
        )
    return name


def _pattern(written: str) -> str:
    compile_extract(written)
    return written


class From(Options):
    """Where in the message the value is found."""

    field: Literal["message.subject", "message.body"]
    matches: Annotated[str, AfterValidator(_pattern)]
    """RE2; what the group `value` finds is taken, else the only group, else all of it."""


class SetFieldOptions(Options):
    """The field, and one of: a value, where to find it, or that it is to be emptied."""

    model_config = Options.model_config | {"serialize_by_alias": True, "validate_by_name": True}

    field: Annotated[str, AfterValidator(_name)] = Field(examples=["ticket.fields.order_no"])
    value: Annotated[str, StringConstraints(min_length=1, max_length=4000)] | None = None
    source: From | None = Field(default=None, alias="from")
    clear: Literal[True] | None = None

    @model_validator(mode="before")
    @classmethod
    def _yes(cls, given: object) -> object:
        """`clear: true` arrives as a text."""
        if isinstance(given, Mapping) and str(given.get("clear", "")).lower() in ("true", "yes"):
            return {**given, "clear": True}
        return given

    @model_validator(mode="after")
    def _one_of_them(self) -> SetFieldOptions:
        if sum(each is not None for each in (self.value, self.source, self.clear)) != 1:
            raise ValueError('write one of "value", "from" and "clear: true"')
        return self


NOT_FOUND = "the pattern was not found in the message"


@dataclass(slots=True)
class DoesNotFit(PostroomError):
    """What was to go into a field is not of its kind."""

    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.field}: {self.reason}"


class SetFieldAction(Action[SetFieldOptions]):
    """Sets the field unless it holds that already."""

    key = "set_field"
    title = "Set a custom field"
    help = "Of the ticket or the customer; the value may be filled in, or found in the message."
    options = SetFieldOptions
    references: ClassVar[dict[str, str]] = {"field": custom.CUSTOM}
    texts: ClassVar[tuple[str, ...]] = ("value",)
    tells: ClassVar[bool] = True

    def faults(
        self, options: SetFieldOptions, names: Mapping[str, Mapping[str, int]]
    ) -> Iterable[tuple[str, str]]:
        """Refuse a value that is not of the field's kind, as far as it can be told beforehand."""
        if options.value is not None and not _is_filled_in(options.value):
            fault = custom.literal_fault(options.field, options.value, names)
            if fault:
                yield "value", fault

    def plan(self, options: SetFieldOptions, context: PlanContext) -> Plan:
        kind = context.kind(options.field)
        written = _written(options, context)
        if written is None and not options.clear:
            return Plan(skipped=NOT_FOUND if options.source else "the text is empty")
        try:
            value = read(kind.value, written, context.choices(options.field))  # type: ignore[arg-type] # a field's
        except ValueError as error:
            raise DoesNotFit(options.field, str(error)) from error
        owner, _, key = options.field.partition(".fields.")
        facts = context.facts
        before = (facts.ticket if owner == "ticket" else facts.contact).fields.get(key)
        if before == value:
            return Plan(skipped="the field holds this already")
        return Plan((_effect(owner, key, value, before),))


def _effect(owner: str, key: str, value: object, before: object) -> SetField:
    return SetField("ticket" if owner == "ticket" else "contact", key, value, before)  # type: ignore[arg-type] # values of fields


def _written(options: SetFieldOptions, context: PlanContext) -> str | None:
    """What is to go into the field; None for nothing."""
    if options.source is not None:
        message = context.told()["message"] or {}
        part = "subject" if options.source.field == "message.subject" else "text"
        return compile_extract(options.source.matches)(str(message.get(part, "")))
    value = options.value or ""
    return (context.fill(value) if _is_filled_in(value) else value) or None


def _is_filled_in(value: str) -> bool:
    return "{{" in value or "{%" in value
