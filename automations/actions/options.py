"""What the options of actions have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
"""The name of a row: a tag's, a status's, an agent's."""

Names: TypeAlias = Name | Annotated[tuple[Name, ...], Field(min_length=1)]
"""One name, or a list of them."""


def said(text: str) -> str:
    """The text, if there is something in it; `ValueError` says the fix."""
    if not text.strip():
        raise ValueError("it is empty; write what is to be said")
    return text


Message: TypeAlias = Annotated[str, StringConstraints(max_length=32_000), AfterValidator(said)]
"""A message text, Liquid."""


class Options(BaseModel):
    """Options of an action: frozen, and no other keys than its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
