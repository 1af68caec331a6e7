"""How we name ourselves: Allegro blocks applications that do not say who they are."""

from __future__ import annotations

from connectors.allegro.settings import AllegroSettings

VERSION = "1.0.0"
"""Of this connector; the registered name decides, the number only helps to talk about errors."""


def user_agent(settings: AllegroSettings) -> str:
    """`RegisteredName/1.0.0 (+https://shop.example)`, also on the sign-in addresses."""
    return f"{settings.app_name}/{VERSION} (+{settings.contact_url})"
