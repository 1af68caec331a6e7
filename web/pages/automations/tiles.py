"""The wall of automations: what each tile says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from automations import sentence
from automations.document import from_json
from automations.language import Language
from automations.library import Saved
from automations.runs import NEVER, Counted
from core.i18n import translate
from postroom.errors import PostroomError
from postroom.text import fold
from web.pages.automations.held import Held
from web.pages.automations.marks import actions_of, marks
from web.pages.automations.sparkline import Spark

Shown: TypeAlias = Literal["all", "on", "off", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One automation on the wall."""

    id: int
    name: str
    description: str
    enabled: bool
    trouble: str
    """Why it cannot work as it stands; empty if it can."""
    sentence: str
    counted: Counted
    outdated: bool = False
    """Whether the template it was made of has a newer version."""
    marks: tuple[str, ...] = ()
    """Words of warning, such as EXPERIMENTAL."""
    spark: Spark | None = None
    """Its runs of the last 30 days."""
    held: Held | None = None
    """What limits hold of it."""
    matching: int = 0
    """Tickets that match now; more than none while it is asked what becomes of them."""


def tile(saved: Saved, counted: Counted, language: Language, locale: str) -> Tile:
    """What an automation's tile says; one that cannot be read any more says why."""
    said, trouble = _told(saved, language, locale)
    if saved.attention:
        trouble = translate("It names what is gone: {what}", locale, what=saved.attention)
    return Tile(
        id=saved.id,
        name=saved.name,
        description=str(saved.document.get("description", "")),
        enabled=saved.enabled,
        trouble=trouble,
        sentence=said,
        counted=counted,
        marks=marks(actions_of(saved.document), language),
    )


def tiles(
    saved: Iterable[Saved], counted: Mapping[int, Counted], language: Language, locale: str
) -> list[Tile]:
    """Every tile, in the order the automations are tried."""
    return [tile(one, counted.get(one.id, NEVER), language, locale) for one in saved]


def chosen(found: Iterable[Tile], shown: Shown, words: str) -> list[Tile]:
    """The tiles somebody looks for: by switch, and by words in any of their texts."""
    wanted = fold(words).split()
    return [one for one in found if _is_shown(one, shown) and _has(one, wanted)]


def _told(saved: Saved, language: Language, locale: str) -> tuple[str, str]:
    try:
        document = from_json(saved.document, language)
    except PostroomError as error:
        return "", str(error).splitlines()[0]
    return sentence.tell(document, language, locale).text, ""


def _is_shown(one: Tile, shown: Shown) -> bool:
    match shown:
        case "on":
            return one.enabled
        case "off":
            return not one.enabled
        case "broken":
            return bool(one.trouble)
        case "all":
            return True


def _has(one: Tile, words: Iterable[str]) -> bool:
    text = fold(f"{one.name} {one.description} {one.sentence}")
    return all(word in text for word in words)
