"""Where Allegro is: production and sandbox (developer.allegro.pl, "Basic information")."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.allegro.settings import AllegroSettings, Environment


@dataclass(frozen=True, slots=True)
class Places:
    """Addresses without a slash at the end."""

    api: str
    auth: str
    site: str
    """What people open in a browser."""


_KNOWN: dict[Environment, Places] = {
    "production": Places(
        api="https://api.allegro.pl",
        auth="https://allegro.pl/auth/oauth",
        site="https://allegro.pl",
    ),
    "sandbox": Places(
        api="https://api.allegro.pl.allegrosandbox.pl",
        auth="https://allegro.pl.allegrosandbox.pl/auth/oauth",
        site="https://allegro.pl.allegrosandbox.pl",
    ),
}


def places(settings: AllegroSettings) -> Places:
    """The addresses of an account; it may name others for tests."""
    known = _KNOWN[settings.environment]
    return Places(
        api=settings.api_url or known.api,
        auth=settings.auth_url or known.auth,
        site=known.site,
    )


def sales_center(environment: Environment) -> str:
    """Where a seller sees orders in a browser."""
    ending = ".allegrosandbox.pl" if environment == "sandbox" else ""
    return f"https://salescenter.allegro.com{ending}"
