"""Signing in elsewhere (OAuth 2.0, RFC 6749): what every channel that does so has in common."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from postroom.channel import Begun, Tokens
from postroom.clock import Clock
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError
from postroom.http import Http, HttpRequest, HttpResponse

_SHORTEST, _LONGEST = 60, 86_400
"""Seconds a token may claim to live; anything else is a slip of the server's."""
_USUAL = 3_600
_LATER = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)
_AGAIN = ("invalid_grant", "interaction_required", "consent_required", "login_required")
"""Refusals that only a person can end (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenServer:
    """Who gives out tokens, and as which application we ask."""

    url: str
    http: Http
    clock: Clock
    client_id: str
    client_secret: str = field(default="", repr=False)
    basic: bool = False
    """Whether the application names itself in a header (RFC 6749 §2.3.1) and not in the form."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Further headers, such as a User-Agent."""

    async def ask(self, form: Mapping[str, str]) -> Tokens:
        """Ask for tokens; their life is counted from before the question.

        Raises `NeedsReauthorisation` where only a person can help, else `TemporaryError`.
        """
        now = self.clock()
        response = await self.post(self.url, form)
        if not response.ok:
            raise refused(response)
        return read_tokens(response, now)

    async def post(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """Send a form as this application, to the token server or one beside it."""
        return await self.http.send(
            HttpRequest(
                url=url,
                method="POST",
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Accept": "application/json",
                    **self._basic(),
                    **self.headers,
                },
                body=urlencode({**self._named(), **form}).encode("ascii"),
            )
        )

    def _basic(self) -> dict[str, str]:
        if not self.basic:
            return {}
        pair = f"{self.client_id}:{self.client_secret}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}

    def _named(self) -> dict[str, str]:
        if self.basic:
            return {}
        named = {"client_id": self.client_id}
        return {**named, "client_secret": self.client_secret} if self.client_secret else named


def begin(authorize: str, client_id: str, redirect: str, more: Mapping[str, str]) -> Begun:
    """Where to send the person, and what to remember until they come back (PKCE, RFC 7636)."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        **more,
    }
    joint = "&" if "?" in authorize else "?"
    url = f"{authorize}{joint}{urlencode(asked)}"
    return Begun(url=url, state=state, verifier=verifier, redirect=redirect)


def code_form(begun: Begun, answer: str) -> dict[str, str]:
    """What to ask the token server once the person has come back with this query string.

    Raises `PermanentError` if the sign-in was refused or is not the one that was begun.
    """
    came = {name: values[0] for name, values in parse_qs(answer.lstrip("?")).items()}
    if not hmac.compare_digest(came.get("state", "").encode(), begun.state.encode()):
        raise PermanentError("this sign-in was not begun here, or is an old one; begin again")
    if "error" in came:
        said = came.get("error_description") or came["error"]
        raise PermanentError(f"the sign-in was refused: {said[:300]}")
    if "code" not in came:
        raise PermanentError("the sign-in brought no code back; begin again")
    return {
        "grant_type": "authorization_code",
        "code": came["code"],
        "redirect_uri": begun.redirect,
        "code_verifier": begun.verifier,
    }


def refresh_form(tokens: Tokens) -> dict[str, str]:
    """What to ask for the next tokens; raises `NeedsReauthorisation` if nobody has signed in."""
    if not tokens.refresh:
        raise NeedsReauthorisation("nobody has signed in to this account yet", step="login")
    return {"grant_type": "refresh_token", "refresh_token": tokens.refresh}


def refused(response: HttpResponse) -> Exception:
    """The error that a token server's refusal means."""
    error, said = told(response)
    if error in _AGAIN:
        return NeedsReauthorisation(
            f"the sign-in has expired or was taken back ({said}); sign in to this account again",
            step="login",
        )
    if response.status == 429 or response.status >= 500:
        return TemporaryError(
            f"the sign-in server wants to be asked later ({response.status})",
            retry_after=min(response.retry_after or _LATER, _LONGEST_WAIT),
            step="login",
        )
    return NeedsReauthorisation(
        f"the sign-in server refuses this account's application ({said}); check client ID and"
        " secret, then sign in again",
        step="login",
    )


def told(response: HttpResponse) -> tuple[str, str]:
    """The error's code and its description, without believing that there is any."""
    try:
        found = response.json()
    except PermanentError:
        found = None
    if not isinstance(found, dict):
        return "", str(response.status)
    error = str(found.get("error") or "")[:100]
    return error, " ".join(str(found.get("error_description") or error).split())[:200]


def read_tokens(response: HttpResponse, now: datetime) -> Tokens:
    """The tokens of an answer; raises `TemporaryError` if there are none in it."""
    found = response.json()
    access = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(access, str) or not access:
        raise TemporaryError("the sign-in server's answer holds no access token")
    return Tokens(
        access=access,
        refresh=str(found.get("refresh_token") or ""),
        expires_at=now + timedelta(seconds=_lifetime(found.get("expires_in"))),
    )


def _lifetime(claimed: object) -> int:
    """Seconds; some servers send them as text, or forget them."""
    try:
        return min(max(int(str(claimed)), _SHORTEST), _LONGEST)
    except ValueError:
        return _USUAL
