"""How an automation is shown: with its switch, its numbers and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from automations import sentence
from automations.check import Catalogue
from automations.checks import Warned, said
from automations.document import from_json
from automations.language import Language
from automations.library import Saved, Trashed
from automations.library.files import as_yaml
from automations.library.renamed import up_to_date
from automations.runs import NEVER, Counted
from postroom.errors import PostroomError
from web.api.shapes import Body


class AutomationSummary(Body):
    """An automation as lists show it."""

    id: int = Field(description="What other resources refer to it by.", examples=[7])
    name: str = Field(description="Unique among those not in the trash.", examples=["Thanks"])
    description: str = Field(description="What people noted about it.")
    enabled: bool = Field(description="Whether it is switched on.")
    position: int = Field(description="Its place in the order they are tried.", examples=[3])
    trouble: str = Field(description="Why it cannot work as it stands; empty if it can.")
    sentence: str = Field(description="What it does, in words, in your language.")
    version: int = Field(description="Number of its current version; the ETag too.", examples=[4])
    runs: int = Field(description="How often it ran.", examples=[120])
    failed: int = Field(description="How many of these runs failed.", examples=[0])
    last_run_at: datetime | None = Field(description="When it ran last; null: never.")
    enabled_at: datetime | None = Field(description="Since when it is switched on.")
    updated_at: datetime = Field(description="When it was last saved, switched or moved.")


class AutomationWarning(Body):
    """Something to look at: it is saved all the same."""

    path: str = Field(description="Where.", examples=["if.all[1]"])
    check: str = Field(description="cycle, same_field, double_reply, shadowed, impossible …")
    severity: str = Field(description="warning; error: it can never do anything.")
    message: str = Field(description="In words, in your language.")
    others: list[int] = Field(description="Ids of other automations it speaks of.")


class Automation(AutomationSummary):
    """An automation with all it says."""

    warnings: list[AutomationWarning] = Field(description="What the checks say of it.")
    yaml: str = Field(description="The document as YAML; empty if a plug-in it needs is missing.")
    document: dict[str, Any] = Field(description="The same as JSON, defaults left out.")


class TrashedAutomation(Body):
    """An automation in the trash, with its versions, runs and numbers."""

    id: int = Field(description="What to restore it by.", examples=[7])
    name: str = Field(description="What it is called.", examples=["Thanks"])
    deleted_at: datetime = Field(description="When it was thrown away.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What is needed to show automations."""

    language: Language
    locale: str
    counted: Mapping[int, Counted]
    known: Catalogue
    """Every name there is, so that what was renamed is shown by its name of today."""


def summary(saved: Saved, how: Showing) -> AutomationSummary:
    """An automation as lists show it."""
    return AutomationSummary(**_told(up_to_date(saved, how.language, how.known), how))


def whole(saved: Saved, how: Showing, warned: Iterable[Warned] = ()) -> Automation:
    """An automation with all it says, and what the checks say of it."""
    saved = up_to_date(saved, how.language, how.known)
    document = {**saved.document, "name": saved.name, "enabled": saved.enabled}
    return Automation(
        **_told(saved, how),
        document=document,
        yaml=_yaml(saved, how.language),
        warnings=told_warnings(warned, how.locale),
    )


def told_warnings(warned: Iterable[Warned], locale: str) -> list[AutomationWarning]:
    """What the checks say, in words."""
    return [
        AutomationWarning(
            path=one.path,
            check=one.check,
            severity=one.severity,
            message=said(one, locale),
            others=list(one.others),
        )
        for one in warned
    ]


def thrown_away(one: Trashed) -> TrashedAutomation:
    """An automation in the trash."""
    return TrashedAutomation(id=one.id, name=one.name, deleted_at=one.deleted_at)


def _told(saved: Saved, how: Showing) -> dict[str, Any]:
    said, trouble = _sentence(saved, how)
    counted = how.counted.get(saved.id, NEVER)
    return {
        "id": saved.id,
        "name": saved.name,
        "description": saved.document.get("description", ""),
        "enabled": saved.enabled,
        "position": saved.position,
        "trouble": saved.attention or trouble,
        "sentence": said,
        "version": saved.number,
        "runs": counted.runs,
        "failed": counted.failed,
        "last_run_at": counted.last_at,
        "enabled_at": saved.enabled_at,
        "updated_at": saved.updated_at,
    }


def _sentence(saved: Saved, how: Showing) -> tuple[str, str]:
    try:
        document = from_json(saved.document, how.language)
    except PostroomError as error:
        return "", str(error)
    return sentence.tell(document, how.language, how.locale).text, ""


def _yaml(saved: Saved, language: Language) -> str:
    try:
        return as_yaml(saved, language)
    except PostroomError:
        return ""
