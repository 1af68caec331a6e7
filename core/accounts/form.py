"""An account's settings between a person, the channel's pydantic model and the database.

Secrets (`SecretStr` fields) never lie in the settings column: they are sealed together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError

from core.secrets import Sealer
from postroom.errors import InvalidSettings


@dataclass(frozen=True, slots=True)
class Filled:
    """Checked settings, parted into what may be read and what must be sealed."""

    settings: Mapping[str, Any]
    """JSON."""
    secrets: Mapping[str, str]


def fill(model: type[BaseModel], given: Mapping[str, Any]) -> Filled:
    """Check what was typed; raises `InvalidSettings` naming the first field that is wrong."""
    try:
        checked = model.model_validate(dict(given))
    except ValidationError as error:
        raise _invalid(model, error) from None
    secrets = {
        name: value.get_secret_value()
        for name in type(checked).model_fields
        if isinstance(value := getattr(checked, name), SecretStr)
    }
    settings = checked.model_dump(mode="json", exclude=set(secrets), exclude_unset=True)
    return Filled(settings, {name: value for name, value in secrets.items() if value})


def sealed(filled: Filled, sealer: Sealer) -> bytes | None:
    """The secrets as the database holds them; None if there are none."""
    return sealer.seal(json.dumps(dict(filled.secrets))) if filled.secrets else None


def unsealed(
    model: type[BaseModel], settings: Mapping[str, Any], secrets: bytes | None, sealer: Sealer
) -> BaseModel:
    """The settings as the channel wants them; raises `KeyProblem` with the wrong key.

    Raises `InvalidSettings` for what an earlier version of the channel took, or an import left out.
    """
    opened = json.loads(sealer.open(secrets)) if secrets else {}
    try:
        return model.model_validate({**settings, **opened})
    except ValidationError as error:
        raise _invalid(model, error) from None


def without_secrets(model: type[BaseModel], settings: Mapping[str, Any]) -> BaseModel:
    """The settings as they lie in the database, unchecked, for work that needs no secret."""
    return model.model_construct(**settings)


def faults(model: type[BaseModel], given: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with what was typed, by field; all of it, for forms."""
    try:
        model.model_validate(dict(given))
    except ValidationError as error:
        found = [_fault(model, one) for one in error.errors()]
        return {fault.field.partition(".")[0]: fault.message for fault in reversed(found)}
    return {}


def _invalid(model: type[BaseModel], error: ValidationError) -> InvalidSettings:
    errors = error.errors()
    slip = next((one for one in errors if one["type"] == "extra_forbidden"), None)
    return _fault(model, slip or errors[0])


def _fault(model: type[BaseModel], one: Mapping[str, Any]) -> InvalidSettings:
    if one["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) or "none"
        return InvalidSettings(str(one["loc"][0]), f"there is no such setting; there are {known}")
    name = ".".join(str(part) for part in one["loc"]) or "settings"
    field = model.model_fields.get(str(one["loc"][0])) if one["loc"] else None
    shown = one["type"] != "missing" and not (field and _is_secret(field.annotation))
    value = f" ({one['input']!r} was given)" if shown else ""
    example = f", for example {field.examples[0]}" if field and field.examples else ""
    reason = one["msg"].removeprefix("Value error, ")
    return InvalidSettings(name, f"{reason[:1].lower()}{reason[1:]}{value}{example}")


def _is_secret(annotation: Any) -> bool:
    return any(kind.__name__ in repr(annotation) for kind in (SecretStr, SecretBytes))
