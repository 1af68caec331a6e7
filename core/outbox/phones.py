"""Telephone numbers in a text, told from the other numbers that shops write. Pure.

Orders, parcels, offers and accounts have as many digits as telephones. A number is what the word
before it says; without one, how it is grouped decides (ITU-T E.123; Poland: nine digits, 3-3-3).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOST_DIGITS = 15
"""ITU-T E.164."""
_BEFORE = 40
"""Characters before a number in which a word may say what it is."""

_RUN = re.compile(r"(?<![\w/-])(?<!\d\.)[+(]?\d(?:[ \u00a0().-]{0,2}\d){8,40}(?![\w@]|[/-]\w)")
_GROUP = re.compile(r"\d+")
_TELEPHONE = re.compile(
    r"\b(?:tel|telef\w*|phone\w*|mobile|hotline|infolini\w*|kom[oó]rk\w*|kom|dzwo[nń]\w*"
    r"|zadzwo[nń]\w*|oddzwo[nń]\w*|call|ring|dial|text us|sms\w*|whatsapp\w*|fax|faks\w*|kontakt\w*"
    r"|contact\w*|zavol\w*|volejte|h[ií]vj\w*)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:zam[oó]wie\w*|zam|przesy[lł]\w*|paczk\w*|paczek|paczce|listu?|nadani\w*|[sś]ledz\w*"
    r"|ofert\w*|aukcj\w*|zwrot\w*|reklamacj\w*|faktur\w*|paragon\w*|p[lł]atno[sś]\w*|transakcj\w*"
    r"|dyskusj\w*|zg[lł]osze\w*|spraw\w*|etykiet\w*|kod\w*|kont[oa]|rachun\w*|seryjn\w*|katalog\w*"
    r"|artyku[lł]\w*|produkt\w*|klient\w*|order\w*|parcel\w*|shipment\w*|package\w*|consignment\w*"
    r"|waybill\w*|track\w*|delivery|offer\w*|auction\w*|item\w*|return\w*|refund\w*|claim\w*|rma"
    r"|invoice\w*|receipt\w*|payment\w*|transaction\w*|case|ticket\w*|code\w*|account\w*|bank\w*"
    r"|serial|customer\w*|ref(?:erence)?|nip|regon|krs|pesel|iban|vat|ean|gtin|isbn|sku|imei|id"
    r"|inpost|dpd|dhl|ups|gls|fedex|orlen|pocztex|packeta|z[aá]silk\w*|objedn[aá]v\w*|rendel\w*"
    r"|csomag\w*)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\s*(?:zł|pln|eur|€|\$|usd|gbp|£|czk|kč|huf|ft|szt|pcs|kg|g|ml|mm|cm)\b|\s*[€$£%]"
)
_AND = re.compile(r"[\s,;&]*(?:\b(?:i|oraz|lub|albo|and|or|a|és|vagy)\b)?[\s,;&]*")
_END = re.compile(r"[!?;]\s|(?<=\d)\.\s|(?<=[^\W\d]{5})\.\s|\n\s*\n")
"""Ends of sentences; behind a short word a dot is an abbreviation's, as in "nr."."""
_MOBILE = re.compile(r"(?:45|5[01379]|6[069]|7[2389]|88)")
"""How Polish mobile numbers begin (UKE's numbering plan)."""


@dataclass(frozen=True, slots=True)
class _Number:
    """A run of digits and what stands between them."""

    start: int
    end: int
    text: str

    @property
    def digits(self) -> str:
        return "".join(_GROUP.findall(self.text))

    @property
    def groups(self) -> tuple[int, ...]:
        return tuple(len(group) for group in _GROUP.findall(self.text))


def phones(text: str, known: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Where telephone numbers stand; `known`: numbers (digits) of the ticket that are none."""
    before: _Number | None = None
    was = False
    for found in _RUN.finditer(text):
        number = _Number(*found.span(), found[0])
        listed = before is not None and _goes_on(text, before, number)
        was = was if listed else _is_phone(text, before.end if before else 0, number, known)
        if was and number.digits not in known:
            yield found.span()
        before = number


def _goes_on(text: str, before: _Number, number: _Number) -> bool:
    """Whether both are members of one list, as in "orders 123456789 and 123456790"."""
    between = _AND.fullmatch(text, before.end, number.start)
    return between is not None and before.groups == number.groups


def _is_phone(text: str, begin: int, number: _Number, known: Collection[str]) -> bool:
    if number.digits in known or _AMOUNT.match(text, number.end):
        return False
    if len(number.digits) > MOST_DIGITS:
        return number.groups[-3:] == (3, 3, 3)
    if number.text[0] == "+":
        return True
    said = _END.split(text[max(begin, number.start - _BEFORE) : number.start])[-1]
    telephone, reference = _last(_TELEPHONE, said), _last(_REFERENCE, said)
    if telephone != reference:
        return telephone > reference
    return _looks_like_one(number)


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last such word ends; -1 if there is none."""
    return max((found.end() for found in pattern.finditer(text)), default=-1)


def _looks_like_one(number: _Number) -> bool:
    """Whether it is grouped as telephones are; a bare one only if it begins as mobiles do."""
    digits, groups = number.digits, number.groups
    if digits.startswith("00") or "(" in number.text:
        return True
    if groups in ((3, 3, 3), (2, 3, 2, 2), (2, 3, 3, 3), (3, 2, 2, 2)):
        return True
    if len(groups) > 1:
        return digits.startswith("0") and groups[0] > 2
    national = digits.removeprefix("48") if len(digits) == 11 else digits
    return len(national) == 9 and _MOBILE.match(national) is not None
