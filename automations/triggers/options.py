"""What the options of triggers have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
Names: TypeAlias = Name | Annotated[tuple[Name, ...], Field(min_length=1)] | None
"""One name of a row, or several of which any will do; None for whatever it is."""


class Options(BaseModel):
    """Options of a trigger: frozen, and no other keys than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
