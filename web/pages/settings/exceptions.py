"""A calendar's exceptional days as YAML: what is read, and how it is shown."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from core.problems import Refused

FIELD = "exceptions"


def read_exceptions(text: str) -> list[Any]:
    """A list of days as plain data, dates as texts; raises `Refused` for what is no YAML list."""
    if not text.strip():
        return []
    try:
        found = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Refused(f"line {line} is not YAML: {error.problem}", FIELD) from None
    except YAMLError as error:
        raise Refused(f"this is not YAML: {error}", FIELD) from None
    if not isinstance(found, list):
        raise Refused("write a list: each day a line that begins with a dash", FIELD)
    return [_plain(one) for one in found]


def shown_exceptions(days: list[Any]) -> str:
    """The same back as YAML, a day a line."""
    if not days:
        return ""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.allow_unicode = True
    yaml.width = 200
    return "".join(f"- {_line(yaml, one)}\n" for one in days)


def _line(yaml: YAML, day: Any) -> str:
    stream = io.StringIO()
    yaml.dump(day, stream)
    return stream.getvalue().strip()


def _plain(value: Any) -> Any:
    """YAML reads dates by itself; the calendar wants them as they were written."""
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value if value is None else str(value)
