"""What Allegro wants of messages: length, files, and what no automatic text may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from connectors.allegro.sending.limits import LARGEST_FILE, LONGEST, TYPES
from postroom.channel import ChannelRules, OutgoingRules

NEWS = (
    "otrzymaliśmy płatność",
    "płatność została zaksięgowana",
    "zamówienie zostało opłacone",
    "przyjęliśmy zamówienie do realizacji",
    "zamówienie jest w realizacji",
    "zamówienie zostało wysłane",
    "paczka została wysłana",
    "paczka została nadana",
    "przesyłka została nadana",
    "wystaw nam ocenę",
    "wystaw ocenę",
    "prosimy o ocenę",
    "prosimy o wystawienie oceny",
    "zostaw opinię",
    "payment has been received",
    "we have received your payment",
    "your order is being processed",
    "your order has been shipped",
    "your parcel has been sent",
    "please rate us",
    "leave a review",
    "leave us a review",
    "platba byla přijata",
    "vaše objednávka byla odeslána",
    "ohodnoťte nás",
    "platba bola prijatá",
    "vaša objednávka bola odoslaná",
    "a fizetés megérkezett",
    "a rendelését feladtuk",
)
"""What Allegro tells buyers itself; since 2026-03-02 it blocks sellers who repeat it (#13038)."""

RULES = ChannelRules(
    max_length=LONGEST["message"],
    links=False,
    texts=OutgoingRules(
        links="block", addresses="block", phones="block", notices="warn", phrases=NEWS
    ),
    attachment_types=TYPES,
    max_file_bytes=LARGEST_FILE,
    spacing=timedelta(seconds=1.1),
)
"""Of the Message Center; one message a second and seller is allowed, one at a time."""

_BY_SOURCE: Mapping[str, ChannelRules] = {
    "allegro.discussion": replace(RULES, max_length=LONGEST["issue"]),
    "allegro.claim": replace(RULES, max_length=LONGEST["issue"]),
    "allegro.review": replace(RULES, max_length=LONGEST["review"], max_attachment_bytes=0),
}


def rules_for(source: str) -> ChannelRules:
    """What a message of this source may be."""
    return _BY_SOURCE.get(source, RULES)
