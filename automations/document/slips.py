"""What pydantic finds wrong with options, in the words of a document: place, value, fix."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from automations.document.tree import Entries, Items, Located, Text
from core.calendars.errors import suggest

Slip: TypeAlias = Mapping[str, Any]
"""One error as pydantic details it."""

ONE_VALUE = "write one value here, not a list or mapping"
ONE_OR_MORE = "write one value, or a list of values, here"
A_LIST = "write a list here, such as [one, two]"
KEYS_AND_VALUES = "write keys and values here, such as {key: value}"
YES_OR_NO = 'write "true" or "false"'
LISTED = 12
"""Known words that are listed where none looks like the one that was written."""

_SHAPES: Mapping[str, str] = {
    "string_type": ONE_VALUE,
    "bool_type": YES_OR_NO,
    "bool_parsing": YES_OR_NO,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "dict_type": KEYS_AND_VALUES,
    "model_type": KEYS_AND_VALUES,
    "model_attributes_type": KEYS_AND_VALUES,
    "missing": "is missing",
}
_WHOLE_NUMBERS = frozenset({"int_type", "int_parsing", "int_from_float", "int_parsing_size"})
_LISTS = frozenset({"tuple_type", "list_type"})
_CHOICE = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Told:
    """One slip as it is told: the place below the options, its line, and what to do."""

    path: str
    line: int
    message: str


def told(error: ValidationError, model: type[BaseModel], node: Located) -> list[Told]:
    """Every slip of one set of options, each place once: a value of several kinds fails in each."""
    by_place: dict[str, list[tuple[Slip, Located]]] = {}
    for slip in error.errors(include_url=False):
        path, found = _place(node, slip)
        by_place.setdefault(path, []).append((slip, found))
    return [
        Told(path, slips[0][1].line, _message(path, slips, model))
        for path, slips in by_place.items()
        if not _inner(path, by_place)
    ]


def _inner(path: str, places: Collection[str]) -> bool:
    """Whether a place inside this one is told too, which says it better."""
    return any(other.startswith((f"{path}.", f"{path}[")) for other in places if path)


def _place(node: Located, slip: Slip) -> tuple[str, Located]:
    """The path of what was written, and what stands there; names of kinds lead nowhere."""
    path = ""
    for part in slip["loc"]:
        inner = _inside(node, part)
        if inner is not None:
            node, path = inner, _further(path, part)
    if slip["type"] == "missing":
        return _further(path, slip["loc"][-1]), node
    return path, node


def _inside(node: Located, part: str | int) -> Located | None:
    match node:
        case Items(members) if isinstance(part, int) and part < len(members):
            return members[part]
        case Entries(members):
            return next((value for key, value in members if key.value == part), None)
        case _:
            return None


def _further(path: str, part: str | int) -> str:
    if isinstance(part, int):
        return f"{path}[{part}]"
    return f"{path}.{part}" if path else part


def _message(path: str, slips: Sequence[tuple[Slip, Located]], model: type[BaseModel]) -> str:
    """What to do about one place."""
    node, sorts = slips[0][1], {slip["type"] for slip, _ in slips}
    if isinstance(node, Entries) and "string_type" in sorts and sorts & _LISTS:
        return ONE_OR_MORE
    found = [slip for slip, _ in slips if not _is_of_another_kind(slip, node)]
    slip = min(found or [slip for slip, _ in slips], key=_rank)
    if slip["type"] == "extra_forbidden":
        return unknown("key", str(slip["loc"][-1]), _keys(model, slip["loc"][:-1]))
    return _fix(slip, node, _field(model, path))


def _is_of_another_kind(slip: Slip, node: Located) -> bool:
    """Whether it says only that one value is no list, or a list no value, where either will do."""
    return slip["type"] in _LISTS if isinstance(node, Text) else slip["type"] == "string_type"


def _rank(slip: Slip) -> int:
    """Which of several slips in one place says most."""
    order = ("value_error", "string_pattern_mismatch", "literal_error")
    return order.index(slip["type"]) if slip["type"] in order else len(order)


def _fix(slip: Slip, node: Located, field: FieldInfo | None) -> str:
    sort, written = slip["type"], _shown(node)
    if sort == "value_error":
        return str(slip["msg"]).removeprefix("Value error, ")
    if sort in _SHAPES:
        return _SHAPES[sort]
    if sort == "literal_error" or sort in _WHOLE_NUMBERS:
        return _chosen(slip, written) if isinstance(node, Text) else ONE_VALUE
    return _measured(slip, node, written) or _described(slip, written, field)


def _chosen(slip: Slip, written: str) -> str:
    """A few words, or whole numbers, are all that fits."""
    if slip["type"] in _WHOLE_NUMBERS:
        return f"{written} is not a whole number; write one such as 5"
    choices = _CHOICE.findall(str(slip["ctx"]["expected"])) or ["true"]
    *most, last = choices
    hint = suggest(written.strip('"'), choices)
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"{written} does not fit here; {hint or f'write {listed}'}"


def _measured(slip: Slip, node: Located, written: str) -> str:
    """What is too little or too much; "" for anything else."""
    limit = slip.get("ctx", {})
    match slip["type"]:
        case "string_too_short" | "too_short":
            return "it is empty; write something here, or leave it out"
        case "string_too_long":
            length = len(node.value) if isinstance(node, Text) else 0
            return f"{length} characters are too many, at most {limit['max_length']} fit"
        case "too_long":
            return f"{limit['actual_length']} are too many, at most {limit['max_length']} fit"
        case "greater_than_equal":
            return f"{written} is too little; write at least {limit['ge']}"
        case "less_than_equal":
            return f"{written} is too much; write at most {limit['le']}"
        case _:
            return ""


def _described(slip: Slip, written: str, field: FieldInfo | None) -> str:
    """What the declaration says of the option stands for the fix."""
    if field is not None and field.description:
        return f"{written} does not fit here. {field.description}"
    return f"{written} does not fit here: {slip['msg']}"


def _shown(node: Located) -> str:
    """A value as a message repeats it."""
    match node:
        case Text(value):
            return f'"{value[:60]}"'
        case _:
            return "this"


def _field(model: type[BaseModel], path: str) -> FieldInfo | None:
    """The option a path begins with."""
    first = re.split(r"[.\[]", path, maxsplit=1)[0]
    return next(
        (one for name, one in model.model_fields.items() if (one.alias or name) == first), None
    )


def _keys(model: type[BaseModel], way: Sequence[str | int]) -> list[str]:
    """The keys that are known where a way leads."""
    for part in way:
        field = _field(model, str(part))
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model
    return [one.alias or name for name, one in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model among the kinds a value may be of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)


def unknown(what: str, word: str, known: Collection[str]) -> str:
    """Say that a word is not known, and the nearest that is, else some that are."""
    listed = ", ".join(sorted(known)[:LISTED]) + (" …" if len(known) > LISTED else "")
    hint = suggest(word, known) or (f"known are {listed}" if listed else "leave it out")
    said = f'there is no {what} "{word[:60]}"'
    return f"{said}; {hint}" if hint else said
