"""Thirty days of a shop, made up in advance: who writes what, when, and to whom."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from examples.demo.scenes import LOCALES, Scene, Tongue

DAYS = 30
SITTINGS = (8, 15)
"""Hours (UTC) of a day at which what has come is worked on."""
OFTEN = 8
"""In the last so many days; before that once a day is enough, and sooner made."""
MAIL = {"pl": 40, "de": 18, "en": 15, "cs": 8, "fr": 9, "it": 9}
"""Mails by language."""
ALLEGRO = {
    "message": {"pl": 36, "cs": 8, "sk": 4, "hu": 3, "en": 2},
    "problem": {"pl": 8, "cs": 2, "sk": 2, "hu": 2},
    "discussion": {"pl": 9, "cs": 2, "sk": 2, "en": 1},
    "claim": {"pl": 9, "cs": 2, "hu": 2},
    "return": {"pl": 8, "cs": 2},
    "rating": {"pl": 7, "sk": 2},
}
"""What buyers do on Allegro, by kind and language; with the mails more than two hundred."""
HOME = (("Lampa stołowa „Lipa”", "189.00"), ("Kubek emaliowany 0,5 l", "34.50"), ("Komplet pościeli lnianej", "329.00"), ("Doniczka ceramiczna 24 cm", "79.90"), ("Koc wełniany w kratę", "219.00"), ("Wieszak dębowy", "129.00"))  # fmt: skip
TRAIL = (("Plecak „Turnia” 35 l", "459.00"), ("Buty trekkingowe „Świnica”", "549.00"), ("Kurtka przeciwdeszczowa „Halny”", "389.00"), ("Kijki składane", "169.00"), ("Czołówka „Iskra” 400 lm", "119.99"), ("Namiot dwuosobowy „Polana”", "799.00"))  # fmt: skip
BRANDS = {"Pod Lipą": HOME, "Górski Szlak": TRAIL}
SELLERS = {"Pod Lipą": "Pod_Lipa", "Górski Szlak": "Gorski-Szlak"}
MAILBOXES = {"Pod Lipą": "sklep@pod-lipa.example", "Górski Szlak": "kontakt@gorski-szlak.example"}
ABROAD = "hello@gorski-szlak.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One customer with one matter."""

    at: datetime
    kind: str
    language: str
    scene: Scene
    brand: str
    name: str
    address: str
    """The customer's mail address, or login at Allegro."""
    item: str
    price: str
    number: int
    greeting: tuple[str, str]
    """How their language begins and ends a mail."""

    @property
    def account(self) -> str:
        """The mailbox, or the seller's login."""
        if self.kind != "mail":
            return SELLERS[self.brand]
        return MAILBOXES[self.brand] if self.language == "pl" else ABROAD

    @property
    def locale(self) -> str:
        """Their language as Allegro writes it."""
        return LOCALES.get(self.language, "pl-PL")

    def said(self, text: str) -> str:
        """A text with what it speaks of filled in."""
        order, parcel = f"{40_000 + self.number}", f"6200{11_000_000 + self.number * 7919}"
        filled = text.replace("{item}", self.item)
        return filled.replace("{order}", order).replace("{parcel}", parcel)


def told(tongues: Mapping[str, Tongue], now: datetime, days: int = DAYS) -> list[Happening]:
    """The whole story, the oldest first; the last of it happened a few minutes ago."""
    chance = random.Random(1)
    wanted = [("mail", language) for language, many in MAIL.items() for _ in range(many)]
    for kind, languages in ALLEGRO.items():
        wanted += [(kind, language) for language, many in languages.items() for _ in range(many)]
    chance.shuffle(wanted)
    moments = _moments(now, days, len(wanted), chance)
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for number, ((kind, language), at) in enumerate(zip(wanted, moments, strict=True)):
        scenes = tongues[language].of(kind)
        scene = scenes[seen[kind, language] % len(scenes)]
        seen[kind, language] += 1
        found.append(_happening(tongues[language], scene, kind, at, (number, chance)))
    return found


def sittings(now: datetime, days: int = DAYS) -> Iterator[datetime]:
    """When the house works on what has come, until now."""
    first = now - timedelta(days=days)
    for number in range(days + 1):
        for hour in SITTINGS if days - number <= OFTEN else SITTINGS[1:]:
            day = first + timedelta(days=number)
            moment = day.replace(hour=hour, minute=5, second=0, microsecond=0)
            if first < moment < now - timedelta(minutes=30):
                yield moment
    yield now - timedelta(minutes=2)


def _happening(
    tongue: Tongue, scene: Scene, kind: str, at: datetime, by: tuple[int, random.Random]
) -> Happening:
    number, chance = by
    known_here = tongue.code in {"pl", "cs", "sk", "hu"}
    brand = chance.choice(list(BRANDS)) if known_here else "Górski Szlak"
    item, price = chance.choice(BRANDS[brand])
    name = tongue.name(number)
    return Happening(
        at=at,
        kind=kind,
        language=tongue.code,
        scene=scene,
        brand=brand,
        name=name,
        address=_address(name, number, kind),
        item=item,
        price=price,
        number=number,
        greeting=(tongue.hello, tongue.bye),
    )


def _moments(now: datetime, days: int, many: int, chance: random.Random) -> Sequence[datetime]:
    """More in the last days than before, mostly by day."""
    found = []
    for _ in range(many):
        ago = timedelta(days=days - 0.3) * chance.random() ** 1.4 + timedelta(minutes=4)
        moment = now - ago
        asleep = moment.hour < 5 and ago > timedelta(days=1)
        found.append(moment + timedelta(hours=7) if asleep else moment)
    return sorted(min(one, now - timedelta(minutes=4)) for one in found)


def _address(name: str, number: int, kind: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().replace("ł", "l").replace("ß", "ss"))
    letters = "".join(one for one in plain if one.isascii() and (one.isalpha() or one == " "))
    first, last = letters.split(" ", 1)
    last = last.replace(" ", "")
    if kind == "mail":
        return f"{first}.{last}{number}@mail.example"
    return f"{first}_{last[:5]}{number}" if number % 9 else f"Client:{44_000_000 + number}"
