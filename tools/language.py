"""The reference page of the automation language, drawn from its declarations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel

from automations import language as languages
from automations import planned
from automations.language import Language
from core import plugins
from postroom.condition import Field, Operator

_OPENING = """# The language of automations

An automation says *when* something happens, *if* conditions hold, *then* do steps:

```yaml
name: Unanswered for a day
when: [{trigger: sweep}]
if:
  all:
    - {field: ticket.answered, is: false}
    - {field: ticket.created_at, older_than: 24h}
then:
  - {action: set_priority, priority: high}
```

The pages, `/api/v1/automation_language` and this page are drawn from the same declarations. A word that
is part of the language and not available yet is refused by name when an automation is saved."""

_OPERANDS: Mapping[str, str] = {
    "none": "`true`",
    "values": "a value, or a list of which any will do",
    "text": "a text, or a list of which any will do",
    "value": "a value",
    "moment": "a moment: `2026-11-23`, `2026-11-23T08:00`",
    "span": "a span: `30m`, `24h`, `2d`",
    "window": "a window: `08:00-16:00`; it may cross midnight",
    "range": "two values, from and to",
}
"""What is written behind an operator."""


def automations() -> str:
    """`docs/reference/automations.md`: every trigger, field, operator and action."""
    spoken = languages.of(plugins.load(safe_mode=True))
    return "\n".join((_OPENING, *_triggers(spoken), *_fields(spoken), *_rest(spoken))) + "\n"


def _triggers(spoken: Language) -> Iterator[str]:
    yield from ("", "## When: triggers", "")
    for one in filter(planned.is_available, spoken.triggers.values()):
        yield from _entry(f"`{one.key}`: {_lower(one.title)}", one.help, one.options)


def _fields(spoken: Language) -> Iterator[str]:
    yield from (
        "",
        "## If: fields",
        "",
        "| field | what it is | kind | operators | |",
        "|" + "---|" * 5,
    )
    for one in spoken.fields.values():
        operators = ", ".join(f"`{operator.key}`" for operator in spoken.operators_of(one))
        yield f"| `{languages.written(one)}` | {one.title} | {one.kind.value} | {operators} | {_about(one)} |"
    yield from ("", "## If: operators", "", "| operator | its negation | written with | kinds |")
    yield "|" + "---|" * 4
    for operator in spoken.operators.values():
        yield _operator(operator)


def _rest(spoken: Language) -> Iterator[str]:
    yield from ("", "## Then: actions", "")
    for one in filter(planned.is_available, spoken.actions.values()):
        badge = f" ({one.badge})" if one.badge else ""
        yield from _entry(f"`{one.key}`: {_lower(one.title)}{badge}", one.help, one.options)
    yield from ("## Not available yet", "")
    for title, words in asdict(spoken.later).items():
        yield f"- {title}: {', '.join(f'`{word}`' for word in sorted(words))}"


def _entry(title: str, about: str, options: type[BaseModel]) -> Iterator[str]:
    """A heading, a sentence, and a table of options."""
    yield from (f"### {title}", "")
    sentence = about or (inspect.getdoc(options) or "").partition("\n")[0]
    if sentence:
        yield from (sentence, "")
    rows = list(_options(options.model_json_schema()))
    if rows:
        yield from ("| option | what | default | |", "|" + "---|" * 4, *rows, "")


def _options(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = set(schema.get("required", ()))
    for name, shape in schema.get("properties", {}).items():
        default = "needed" if name in needed else _default(shape)
        about = str(shape.get("description", "")).replace("|", "\\|").replace("\n", " ")
        yield f"| `{name}` | {_shape(shape, schema)} | {default} | {about} |"


def _default(shape: Mapping[str, Any]) -> str:
    value = shape.get("default")
    if value is None or value in ("", [], {}):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _shape(shape: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What kind of value an option takes, in words."""
    if "$ref" in shape:
        inner = schema["$defs"][shape["$ref"].rpartition("/")[2]]
        return "of " + ", ".join(f"`{name}`" for name in inner.get("properties", {}))
    if "anyOf" in shape:
        kinds = [_shape(each, schema) for each in shape["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    if "const" in shape:
        return f"`{shape['const']}`"
    if shape.get("type") == "array":
        return f"a list of: {_shape(shape.get('items', {}), schema)}"
    return _KINDS.get(str(shape.get("type", "")), "a value")


_KINDS: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "names and values",
}


def _operator(one: Operator) -> str:
    kinds = ", ".join(sorted(kind.value for kind in one.kinds))
    return (
        f"| `{one.key}` | `{one.negated}` | {_OPERANDS.get(one.operand, one.operand)} | {kinds} |"
    )


def _about(one: Field) -> str:
    names = f"Names of: {one.catalogue.replace('_', ' ')}. " if one.catalogue else ""
    choices = ", ".join(f"`{choice}`" for choice in one.choices)
    return f"{names}{choices + '. ' if choices else ''}{one.help}".strip().replace("|", "\\|")


def _lower(title: str) -> str:
    """A title inside a heading; a name such as AI keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
