"""Public holidays of countries and their parts, from the `holidays` library, by the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

from core.calendars.errors import InvalidCalendar, suggest


@dataclass(frozen=True, slots=True)
class Region:
    """Where the public holidays come from: ISO 3166-1 country, and a subdivision or None."""

    country: str
    subdivision: str | None = None

    def __str__(self) -> str:
        return f"{self.country}-{self.subdivision}" if self.subdivision else self.country


def parse_region(text: object, field: str) -> Region:
    """Reads "PL" or "DE-BY"; else InvalidCalendar that names `field`."""
    if not isinstance(text, str):
        raise InvalidCalendar(field=field, value=text, fix='write a country such as "PL"')
    country, _, subdivision = text.strip().partition("-")
    country = country.upper()
    known = _of_country(country) if len(country) == 2 else None
    if known is None:
        fix = 'no such country is known; write its code, such as "PL", or "DE-BY" for a part of it'
        raise InvalidCalendar(field=field, value=text, fix=fix)
    if not subdivision:
        return Region(country)
    return Region(country, _subdivision(text, subdivision, known.subdivisions, field))


@lru_cache(maxsize=512)
def names_of_year(region: Region, year: int, language: str | None = None) -> Mapping[date, str]:
    """The public holidays of one year by day, named in a language ("pl", "en") if it is known.

    Otherwise, and without a language, the country's own names.
    """
    found = holidays.country_holidays(
        region.country,
        subdiv=region.subdivision,
        years=year,
        language=_known_language(region.country, language),
    )
    return MappingProxyType({day: name for day, name in found.items() if day.year == year})


@lru_cache(maxsize=256)
def _of_country(country: str) -> holidays.HolidayBase | None:
    """What the library knows of a country: languages and parts; no year is worked out here."""
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def _subdivision(text: str, name: str, known: tuple[str, ...], field: str) -> str:
    for candidate in known:
        if candidate.casefold() == name.casefold():
            return candidate
    listed = "known are " + ", ".join(known) if known else "leave it out, the country has none"
    fix = f"no such part of the country is known; {suggest(name, known) or listed}"
    raise InvalidCalendar(field=field, value=text, fix=fix)


def _known_language(country: str, wanted: str | None) -> str | None:
    found = _of_country(country)
    if found is None:
        return None
    if not wanted or wanted in found.supported_languages:
        return wanted or found.default_language
    for language in found.supported_languages:
        if language.partition("_")[0] == wanted.partition("_")[0]:
            return language
    return found.default_language
