"""What bodies and queries of many resources have in common."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from core.audit import By
from core.catalogues import Removal
from core.catalogues.names import LONGEST
from web.kernel.asked import Asked

RowId: TypeAlias = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row."""

RowIds: TypeAlias = Annotated[list[RowId], Field(max_length=1000)]
"""Ids of rows; the order and repeated ones mean nothing."""

Stored: TypeAlias = bool | int | float | str | None
"""What stands in a custom field: a moment as ISO 8601 with its zone."""

Fields: TypeAlias = Annotated[
    dict[Annotated[str, StringConstraints(max_length=100)], Stored], Field(max_length=200)
]
"""Values of custom fields by key."""

_BREAK = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def _on_one_line(value: str) -> str:
    if _BREAK.search(value):
        raise ValueError("write it on one line, without line breaks and control characters")
    return value


OneLine = AfterValidator(_on_one_line)
"""For texts that may end in a header of a mail: a line break would begin another header."""

Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST), OneLine
]
"""A name on one line, unique in its list whatever the case or accents."""


class Body(BaseModel):
    """What is sent: no other fields than its own, and a null only where one means something."""

    model_config = ConfigDict(extra="forbid")

    def given(self) -> dict[str, Any]:
        """The fields that were sent."""
        return self.model_dump(exclude_unset=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is left out of a change stays as it is, so no default is documented."""
    for described in schema.get("properties", {}).values():
        described.pop("default", None)


class Change(Body):
    """A body of PATCH: what is not sent stays; defaults are only there to be left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)


class ConfirmQuery(Body):
    """Whether to delete what automations still name."""

    confirm: bool = Field(
        default=False,
        description="Delete it though it is used: it is taken from what uses it, and automations"
        " that name it are marked.",
    )

    def removal(self) -> Removal:
        """The same for the core."""
        return Removal(confirmed=self.confirm)


class RemovalQuery(ConfirmQuery):
    """What is to become of everything that uses the row which is deleted."""

    replacement: RowId | None = Field(
        None, description="Row that takes its place wherever it is used.", examples=[3]
    )

    def removal(self) -> Removal:
        """The same for the core."""
        return Removal(self.replacement, self.confirm)


def by(asked: Asked) -> By:
    """Who changes something, and when, for the audit log."""
    return By(asked.viewer, asked.now)
