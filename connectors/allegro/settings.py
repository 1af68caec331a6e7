"""What an admin sets for one Allegro account; the application is registered by the seller."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from postroom.wording import marked

Environment: TypeAlias = Literal["production", "sandbox"]
Language: TypeAlias = Literal["pl-PL", "en-US", "uk-UA", "sk-SK", "cs-CZ", "hu-HU"]

_MORE: dict[str, Any] = {"section": marked("More settings"), "rank": 3, "folded": True}
_LANGUAGES: dict[str, Any] = {
    "pl-PL": "polski",
    "en-US": "English",
    "uk-UA": "українська",
    "sk-SK": "slovenčina",
    "cs-CZ": "čeština",
    "hu-HU": "magyar",
}
"""In their own words, which nobody translates."""
_APP_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class AllegroSettings(BaseModel):
    """Settings of one seller's account; signing in happens on Allegro's own page."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    client_id: str = Field(
        title="Client ID",
        description="Of the application that you registered at apps.developer.allegro.pl as one"
        " that runs on a device.",
        min_length=1,
        max_length=200,
        examples=["0123456789abcdef0123456789abcdef"],
    )
    client_secret: SecretStr = Field(
        title="Client secret",
        description="Shown beside the client ID.",
        examples=["…"],
    )
    app_name: str = Field(
        title="Name of the application",
        description="Exactly as registered, without spaces: Allegro blocks applications that do not"
        " say who they are.",
        examples=["MyShopPostroom"],
    )
    contact_url: str = Field(
        title="Address of your shop",
        description="Where Allegro finds you if your application causes trouble.",
        max_length=300,
        examples=["https://shop.example"],
    )
    environment: Environment = Field(
        default="production",
        title="Environment",
        json_schema_extra={
            "titles": {
                "production": marked("The real Allegro"),
                "sandbox": marked("The sandbox, for trying things out"),
            }
        },
    )
    start_date: date | None = Field(
        default=None,
        title="Read from",
        description="Older threads stay outside. Empty: only what comes from now on.",
        examples=["2026-11-01"],
    )
    order_days: int = Field(
        default=30,
        title="Earlier orders",
        description="Of how many days before the connecting orders are read, so that what a"
        " customer bought is known from the first day. 0: none.",
        ge=0,
        le=365,
        examples=[30],
    )
    language: Language = Field(
        default="pl-PL",
        title="Language of Allegro's texts",
        description="In which Allegro words subjects of discussions and its errors.",
        json_schema_extra={**_MORE, "titles": _LANGUAGES},
    )
    api_url: str = Field(
        default="",
        title="Address of the API",
        description="Only for tests against a server of your own.",
        max_length=300,
        examples=["http://127.0.0.1:8090"],
        json_schema_extra=_MORE,
    )
    auth_url: str = Field(
        default="",
        title="Address of the sign-in",
        description="Only for tests against a server of your own.",
        max_length=300,
        examples=["http://127.0.0.1:8090/auth/oauth"],
        json_schema_extra=_MORE,
    )

    @field_validator("app_name")
    @classmethod
    def _one_token(cls, name: str) -> str:
        if not _APP_NAME.fullmatch(name):
            raise ValueError("letters, digits, dots and hyphens only, as in MyShopPostroom")
        return name

    @field_validator("contact_url", "api_url", "auth_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("begin with https://")
        return url.rstrip("/")
