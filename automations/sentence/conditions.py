"""The `if` of an automation in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from automations.conditions.operands import values_of
from automations.document import Group, Leaf, Node, Not
from automations.language import Language
from automations.sentence.words import each_of, one_of, quoted, small, span
from core.i18n import translate
from postroom.condition import Field, Kind, Operator


def condition(node: Node, language: Language, locale: str) -> str:
    """A whole condition; empty for one that always holds."""
    match node:
        case Leaf():
            return _leaf(node, language, locale)
        case Not(member):
            said = condition(member, language, locale)
            return translate("not ({condition})", locale, condition=said)
        case Group(mode, members):
            return _group(mode, members, language, locale)


def _group(mode: str, members: Sequence[Node], language: Language, locale: str) -> str:
    said = [_member(member, language, locale, alone=len(members) == 1) for member in members]
    return each_of(said, locale) if mode == "all" else one_of(said, locale)


def _member(node: Node, language: Language, locale: str, *, alone: bool) -> str:
    said = condition(node, language, locale)
    nested = isinstance(node, Group) and len(node.members) > 1 and not alone
    return f"({said})" if nested else said


def _leaf(leaf: Leaf, language: Language, locale: str) -> str:
    field, operator = language.asked(leaf.field), language.operators.get(leaf.operator)
    if field is None or operator is None:
        return f"{leaf.field} {leaf.operator} {leaf.wanted}"
    phrase = _phrases(locale).get((leaf.field, _only_value(leaf)))
    if phrase is not None and leaf.operator == "is":
        return _with_calendar(phrase, leaf, locale)
    if operator.key in ("older_than", "younger_than"):
        return _age(field, leaf, locale)
    return translate(
        "{field} {operator} {value}",
        locale,
        field=_field(field, leaf, locale),
        operator=translate(operator.negated_title if leaf.negated else operator.title, locale),
        value=_values(field, operator, leaf, locale),
    ).strip()


def _age(field: Field, leaf: Leaf, locale: str) -> str:
    said = title(field, locale)
    ago = span(str(leaf.wanted), locale)
    if (leaf.operator == "older_than") is not leaf.negated:
        return translate("{field} more than {span} ago", locale, field=said, span=ago)
    return translate("{field} less than {span} ago", locale, field=said, span=ago)


def _only_value(leaf: Leaf) -> object:
    """The one value asked for; a negated yes is a no, and outside is not inside."""
    values = values_of(leaf.wanted)
    if len(values) != 1:
        return None
    return _OPPOSITE.get(values[0]) if leaf.negated else values[0]


_OPPOSITE: Mapping[object, object] = {
    True: False,
    False: True,
    "inside": "outside",
    "outside": "inside",
}


def _phrases(locale: str) -> Mapping[tuple[str, object], str]:
    """Questions that sound wrong as field, operator, value."""
    return {
        ("clock.working_hours", "inside"): translate("it is within working hours", locale),
        ("clock.working_hours", "outside"): translate("it is outside working hours", locale),
        ("clock.holiday", True): translate("it is a holiday", locale),
        ("clock.holiday", False): translate("it is no holiday", locale),
        ("ticket.answered", True): translate("the ticket is answered", locale),
        ("ticket.answered", False): translate("the ticket is not answered", locale),
        ("message.automatic", True): translate("a machine wrote the message", locale),
        ("message.automatic", False): translate("a person wrote the message", locale),
        ("order.known", True): translate("the order is known", locale),
        ("order.known", False): translate("the order is not known", locale),
    }


def title(field: Field, locale: str) -> str:
    """What a field is called inside a sentence; a custom one by its key too."""
    said = small(translate(field.title, locale))
    return f"{said} {quoted(field.stored_as, locale)}" if field.kind is Kind.CUSTOM else said


def _field(field: Field, leaf: Leaf, locale: str) -> str:
    said = title(field, locale)
    kind, _, name = leaf.argument.partition(":")
    if kind == "name":
        return f"{said} {name}"
    return _with_calendar(said, leaf, locale)


def _with_calendar(said: str, leaf: Leaf, locale: str) -> str:
    kind, _, name = leaf.argument.partition(":")
    match kind:
        case "calendar":
            return (
                f"{said} {translate('in the calendar {name}', locale, name=quoted(name, locale))}"
            )
        case "agent":
            return f"{said} {translate('of the agent {name}', locale, name=quoted(name, locale))}"
        case "team":
            return f"{said} {translate('of the team {name}', locale, name=quoted(name, locale))}"
        case "currency":
            return f"{said} {translate('in {currency}', locale, currency=name)}"
        case "assignee":
            return f"{said} {translate('of the assigned agent', locale)}"
        case _:
            return said


def _values(field: Field, operator: Operator, leaf: Leaf, locale: str) -> str:
    written = values_of(leaf.wanted)
    if operator.operand == "range" and field.kind in (Kind.NUMBER, Kind.DATE):
        return " – ".join(str(value) for value in written)
    return one_of([_value(field, operator, value, locale) for value in written], locale)


def _value(field: Field, operator: Operator, value: object, locale: str) -> str:
    if isinstance(value, bool):
        return translate("yes" if value else "no", locale)
    if field.kind is Kind.MOMENT and operator.operand in ("span", "range"):
        return span(str(value), locale)
    if field.kind is Kind.CUSTOM and not isinstance(value, str):
        return str(value)
    plain = field.kind in (Kind.NUMBER, Kind.TIME, Kind.DATE, Kind.MOMENT)
    return str(value) if plain else quoted(value, locale)
