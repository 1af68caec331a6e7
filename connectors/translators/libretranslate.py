"""LibreTranslate, hosted by its makers or in your own house.

https://docs.libretranslate.com
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from postroom import (
    Http,
    HttpRequest,
    HttpResponse,
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
    Translation,
    Translator,
)

SECONDS = 30.0


class LibreTranslateSettings(BaseModel):
    """Where the server is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(
        title="Address of the server",
        description="One of your own in the house needs POSTROOM_ALLOW_NETWORKS.",
        examples=["https://libretranslate.example.com"],
        pattern=r"^https?://\S+$",
        max_length=500,
    )
    api_key: SecretStr = Field(
        SecretStr(""), title="Key", description="Empty for a server that wants none."
    )


class LibreTranslate(Translator[LibreTranslateSettings]):
    """A LibreTranslate server."""

    key = "libretranslate"
    title = "LibreTranslate"
    settings = LibreTranslateSettings
    max_bytes = 6000

    async def translate(
        self, settings: LibreTranslateSettings, text: str, *, source: str, target: str, http: Http
    ) -> Translation:
        """Translate a text: `POST /translate`."""
        document = {"q": text, "source": source or "auto", "target": target, "format": "text"}
        key = settings.api_key.get_secret_value()
        response = await http.send(
            HttpRequest(
                url=f"{settings.url.rstrip('/')}/translate",
                method="POST",
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                body=json.dumps(document | ({"api_key": key} if key else {})).encode(),
                seconds=SECONDS,
            )
        )
        if not response.ok:
            raise _refusal(response, key)
        found = _document(response)
        return Translation(
            text=_text(found),
            source_language=source or _detected(found),
            target_language=target,
            provider=self.key,
        )


def _document(response: HttpResponse) -> dict[str, Any]:
    try:
        found = response.json()
    except PermanentError:
        found = None
    if not isinstance(found, dict):
        raise TemporaryError("LibreTranslate answered something else than a translation.")
    return found


def _text(found: dict[str, Any]) -> str:
    text = found.get("translatedText")
    if not isinstance(text, str):
        raise TemporaryError("LibreTranslate answered without a translation.")
    return text


def _detected(found: dict[str, Any]) -> str:
    told = found.get("detectedLanguage")
    language = told.get("language") if isinstance(told, dict) else ""
    return language if isinstance(language, str) and len(language) < 10 else ""


def _refusal(response: HttpResponse, key: str) -> PostroomError:
    status = response.status
    if status == 429 or status >= 500:
        return TemporaryError(
            f"LibreTranslate wants to be asked later ({status}).", response.retry_after
        )
    if status in {401, 403}:
        return NeedsReauthorisation(
            f"LibreTranslate refuses the key ({status}); put in the one it gave you."
        )
    if status == 404:
        return InvalidSettings("url", "no LibreTranslate answers there; check the address")
    return PermanentError(f"LibreTranslate refuses the text ({status}){_said(response, key)}.")


def _said(response: HttpResponse, key: str) -> str:
    """The server's own reason, without the key should it repeat it."""
    try:
        found = response.json()
    except PermanentError:
        return ""
    reason = found.get("error") if isinstance(found, dict) else None
    if not isinstance(reason, str):
        return ""
    text = " ".join(reason.split())
    return f": {text.replace(key, '***') if key else text}"[:200]
