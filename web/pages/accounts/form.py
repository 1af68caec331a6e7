"""A form drawn from a channel's pydantic settings model, and read back from what was typed.

A field's `json_schema_extra` may say where it stands: `section` (a title; fields without one come
first), its `rank` among them, `folded` (it is closed until opened), `late` (asked last, once the
account works), `shown_if` (another field's values for which
this one matters), `titles` (what people read in place of each choice). Secrets are never put into
a form: it only says whether one is kept, and an empty one means "as it was".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from core.i18n import translate

Shape: TypeAlias = Mapping[str, Any]
"""A field's JSON schema."""

Kind: TypeAlias = Literal["text", "number", "yes_no", "choice", "lines", "date", "secret"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer a field takes."""

    value: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field as the page shows it; texts are in the reader's language."""

    name: str
    title: str
    help: str
    kind: Kind
    value: str
    """What stands in it: `true` or empty for yes and no, a line an entry for lists."""
    example: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    shown_if: str = ""
    """`sign_in=google|microsoft`: only matters while that field has one of these values."""
    kept: bool = False
    """A secret is kept already; leaving the field empty keeps it."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that belong together."""

    title: str
    folded: bool
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a form is filled with."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """By field, as JSON or as it was typed."""
    kept: frozenset[str] = frozenset()
    """Names of secrets that are kept."""
    errors: Mapping[str, str] = field(default_factory=dict)


def sections(
    model: type[BaseModel], filling: Filling, locale: str, *, late: bool = False
) -> tuple[Section, ...]:
    """A model's form, or only what is asked last: a section a title, those without one first."""
    gathered: dict[str, list[tuple[str, Shape]]] = {}
    for name, shape in _shapes(model).items():
        if bool(shape.get("late")) is late:
            gathered.setdefault(str(shape.get("section", "")), []).append((name, shape))
    ordered = sorted(gathered.items(), key=lambda one: _rank(one[1]))
    return tuple(_section(title, fields, filling, locale) for title, fields in ordered)


def _rank(fields: Sequence[tuple[str, Shape]]) -> int:
    return max(int(shape.get("rank", 0)) for _, shape in fields)


def _section(
    title: str, fields: Sequence[tuple[str, Shape]], filling: Filling, locale: str
) -> Section:
    drawn = tuple(_field(name, shape, filling, locale) for name, shape in fields)
    folded = any(shape.get("folded") for _, shape in fields)
    return Section(
        title=translate(title, locale) if title else "",
        folded=folded and not any(one.error for one in drawn),
        fields=drawn,
    )


def read(model: type[BaseModel], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the model takes it; fields the form did not hold stay away."""
    found: dict[str, Any] = {}
    for name, shape in _shapes(model).items():
        kind = _kind(shape)
        if name in typed or (kind == "yes_no" and f"{name}.shown" in typed):
            found[name] = _typed(kind, typed.get(name, "").strip())
    return {name: value for name, value in found.items() if value is not _UNSAID}


def _typed(kind: Kind, written: str) -> Any:
    match kind:
        case "yes_no":
            return written != ""
        case "lines":
            return [line.strip() for line in written.splitlines() if line.strip()]
        case "date" | "number":
            return written or None
        case "secret":
            return written or _UNSAID
        case _:
            return written


_UNSAID = object()
"""An empty secret means the one that is kept; any other empty field its default."""


def _field(name: str, shape: Shape, filling: Filling, locale: str) -> FormField:
    kind = _kind(shape)
    examples = shape.get("examples") or [""]
    return FormField(
        name=name,
        title=translate(str(shape.get("title", name)), locale),
        help=_help(shape, locale),
        kind=kind,
        value="" if kind == "secret" else _written(filling.values.get(name, shape.get("default"))),
        example="" if kind in ("yes_no", "choice") else str(examples[0]),
        required=bool(shape.get("required")),
        choices=_choices(shape, locale),
        shown_if=_shown_if(shape),
        kept=name in filling.kept,
        error=filling.errors.get(name, ""),
    )


def _help(shape: Shape, locale: str) -> str:
    """The description; choices that are told in words need none."""
    if "description" not in shape or "titles" in shape:
        return ""
    return translate(str(shape["description"]), locale)


def _shapes(model: type[BaseModel]) -> dict[str, Shape]:
    """Each field's JSON schema, its references followed, `required` beside it."""
    schema = model.model_json_schema()
    known, required = schema.get("$defs", {}), schema.get("required", [])
    return {
        name: {**_flat(shape, known), "required": name in required}
        for name, shape in schema.get("properties", {}).items()
    }


def _flat(shape: Shape, known: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without `$ref` and without the null of an optional field."""
    found = dict(shape)
    for option in found.pop("anyOf", ()) or found.pop("allOf", ()):
        if option.get("type") != "null":
            found = {**_flat(option, known), **found}
            break
    if "$ref" in found:
        target = known[str(found.pop("$ref")).rpartition("/")[2]]
        found = {**_flat(target, known), **found}
    return found


def _kind(shape: Shape) -> Kind:
    if "enum" in shape:
        return "choice"
    if shape.get("writeOnly") or shape.get("format") == "password":
        return "secret"
    if shape.get("format") == "date":
        return "date"
    return _KINDS.get(str(shape.get("type")), "text")


_KINDS: Mapping[str, Kind] = {
    "boolean": "yes_no",
    "integer": "number",
    "number": "number",
    "array": "lines",
}


def _choices(shape: Shape, locale: str) -> tuple[Choice, ...]:
    titles = shape.get("titles", {})
    return tuple(
        Choice(str(value), translate(str(titles.get(value, value)), locale))
        for value in shape.get("enum", ())
    )


def _shown_if(shape: Shape) -> str:
    return ";".join(
        f"{name}={'|'.join(values)}" for name, values in shape.get("shown_if", {}).items()
    )


def _written(value: Any) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "true"
        case list() | tuple():
            return "\n".join(str(each) for each in value)
        case _:
            return str(value)
