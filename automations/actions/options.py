"""What the options of actions have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints

Name: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""The name of a row: a tag's, a status's, an agent's."""

Message: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=32_000)]
"""A message text, Liquid."""


class Options(BaseModel):
    """Options of an action: frozen, and no other keys than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
