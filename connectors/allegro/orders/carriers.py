"""Where each carrier lets people follow a parcel."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

_PAGES: Mapping[str, str] = {
    "ALLEGRO": "https://allegro.pl/allegrodelivery/sledzenie-paczki?numer=",
    "DHL": "https://www.dhl.com/pl-pl/home/sledzenie.html?tracking-id=",
    "DPD": "https://tracktrace.dpd.com.pl/parcelDetails?p1=",
    "FEDEX": "https://www.fedex.com/fedextrack/?trknbr=",
    "GLS": "https://gls-group.com/PL/pl/sledzenie-paczek?match=",
    "INPOST": "https://inpost.pl/sledzenie-przesylek?number=",
    "PACZKA_W_RUCHU": "https://www.orlenpaczka.pl/sledz-paczke/?numer=",
    "POCZTA_POLSKA": "https://emonitoring.poczta-polska.pl/?numer=",
    "UPS": "https://www.ups.com/track?tracknum=",
}
"""Allegro's id of a carrier (GET /order/carriers) → its page, up to the number."""


def tracking(carrier: str, number: str) -> str:
    """The page of one parcel; empty for a carrier that is not known."""
    page = _PAGES.get(carrier.upper())
    return f"{page}{quote(number, safe='')}" if page and number else ""
