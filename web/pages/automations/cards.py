"""The cards of the gallery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from automations import gallery
from automations.check import Catalogue
from automations.gallery import CATEGORIES, Shelved, Template
from automations.language import Language
from core.i18n import translate
from web.pages.automations.marks import marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One template in the gallery."""

    key: str
    title: str
    summary: str
    channels: tuple[str, ...]
    """Sources it is meant for; empty: all."""
    works: bool
    """Whether the shop has one of them."""
    asks: bool
    """Whether something must be answered first."""
    trouble: str
    """Why it cannot be used; empty if it can."""
    marks: tuple[str, ...] = ()
    """Words of warning, such as EXPERIMENTAL."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What cards depend on beside the templates."""

    sources: frozenset[str]
    """Of its channels."""
    known: Catalogue


@dataclass(frozen=True, slots=True)
class CardGroup:
    """The templates of one category."""

    title: str
    cards: tuple[Card, ...]


def categories(locale: str) -> dict[str, str]:
    """What the categories are called, in the order their automations are best tried."""
    titles = {
        "close": translate("Close and clean up", locale),
        "tag": translate("Tag and mark", locale),
        "route": translate("Route and assign", locale),
        "reply": translate("Answer customers", locale),
        "remind": translate("Remind and escalate", locale),
    }
    return {key: titles[key] for key in CATEGORIES}


def cards(found: Iterable[Shelved], shop: Shop, spoken: Language, locale: str) -> list[CardGroup]:
    """Cards by category; broken ones come last, by themselves."""
    shelved = tuple(found)
    ready = [one.template for one in shelved if one.state == "ready" and one.template]
    groups = [
        CardGroup(
            title,
            tuple(_card(one, shop, spoken, locale) for one in ready if one.category == key),
        )
        for key, title in categories(locale).items()
    ]
    broken = tuple(_broken(one, locale) for one in shelved if one.state == "broken")
    groups.append(CardGroup(translate("Broken", locale), broken))
    return [group for group in groups if group.cards]


def _card(template: Template, shop: Shop, spoken: Language, locale: str) -> Card:
    return Card(
        key=template.key,
        title=gallery.said(template.title, locale),
        summary=gallery.said(template.summary, locale),
        channels=template.channels,
        works=gallery.works_on(template, shop.sources),
        asks=gallery.asks(template, locale, shop.known),
        trouble="",
        marks=marks(template.actions, spoken),
    )


def _broken(one: Shelved, locale: str) -> Card:
    title = gallery.said(one.template.title, locale) if one.template else one.key
    return Card(
        key=one.key,
        title=title,
        summary=translate("From the plug-in {name}.", locale, name=one.plugin),
        channels=(),
        works=False,
        asks=False,
        trouble=str(one.faults[0]) if one.faults else "",
    )
