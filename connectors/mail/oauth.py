"""Signing in at Google or Microsoft: OAuth 2.0 code flow with PKCE (RFC 6749, RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from connectors.mail.settings import MailSettings
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
class Endpoints:
    """Where one signs in, and what is asked for."""

    authorize: str
    token: str
    scopes: tuple[str, ...]
    more: tuple[tuple[str, str], ...] = ()
    """Further parameters of the sign-in page."""


def endpoints(settings: MailSettings) -> Endpoints:
    """The provider's addresses and scopes; an account may name other addresses."""
    google = settings.sign_in == "google"
    known = _google() if google else _microsoft(settings.oauth_tenant)
    return Endpoints(
        authorize=settings.oauth_authorize_url or known.authorize,
        token=settings.oauth_token_url or known.token,
        scopes=known.scopes,
        more=(*known.more, ("login_hint", settings.address)),
    )


def _google() -> Endpoints:
    return Endpoints(
        authorize="https://accounts.google.com/o/oauth2/v2/auth",
        token="https://oauth2.googleapis.com/token",  # noqa: S106  an address, no secret
        scopes=("https://mail.google.com/",),
        more=(("access_type", "offline"), ("prompt", "consent")),
    )


def _microsoft(tenant: str) -> Endpoints:
    home = f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0"
    return Endpoints(
        authorize=f"{home}/authorize",
        token=f"{home}/token",
        scopes=(
            "https://outlook.office365.com/IMAP.AccessAsUser.All",
            "https://outlook.office365.com/SMTP.Send",
            "offline_access",
        ),
    )


def begin(settings: MailSettings, redirect: str) -> Begun:
    """Where to send the person, and what to remember until they come back."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    ends = endpoints(settings)
    asked = {
        "response_type": "code",
        "client_id": settings.oauth_client_id,
        "redirect_uri": redirect,
        "scope": " ".join(ends.scopes),
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
        **dict(ends.more),
    }
    joint = "&" if "?" in ends.authorize else "?"
    url = f"{ends.authorize}{joint}{urlencode(asked)}"
    return Begun(url=url, state=state, verifier=verifier, redirect=redirect)


@dataclass(frozen=True, slots=True)
class Way:
    """How the token server is reached, and what time it is here."""

    http: Http
    clock: Clock


async def finish(way: Way, settings: MailSettings, begun: Begun, answer: str) -> Tokens:
    """Exchange the code that came back for tokens."""
    came = {name: values[0] for name, values in parse_qs(answer.lstrip("?")).items()}
    if not hmac.compare_digest(came.get("state", "").encode(), begun.state.encode()):
        raise PermanentError("this sign-in was not begun here, or is an old one; begin again")
    if "error" in came:
        said = came.get("error_description") or came["error"]
        raise PermanentError(f"the sign-in was refused: {said[:300]}")
    if "code" not in came:
        raise PermanentError("the sign-in brought no code back; begin again")
    asked = {
        "grant_type": "authorization_code",
        "code": came["code"],
        "redirect_uri": begun.redirect,
        "code_verifier": begun.verifier,
    }
    tokens = await _ask(way, settings, asked)
    if not tokens.refresh:
        raise PermanentError(
            "the sign-in gave nothing to renew it with; take Postroom's access away in the"
            " account's security settings and sign in again"
        )
    return tokens


async def refresh(way: Way, settings: MailSettings, tokens: Tokens) -> Tokens:
    """The next tokens; the refresh token stays where the server sends no new one."""
    if not tokens.refresh:
        raise NeedsReauthorisation("nobody has signed in to this account yet", step="login")
    asked = {"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    fresh = await _ask(way, settings, asked)
    kept = fresh.refresh or tokens.refresh
    return Tokens(access=fresh.access, refresh=kept, expires_at=fresh.expires_at)


async def _ask(way: Way, settings: MailSettings, asked: Mapping[str, str]) -> Tokens:
    """Ask the token server; counted from before the question, so that a token never lives long."""
    ends = endpoints(settings)
    secret = settings.oauth_client_secret.get_secret_value()
    form = {"client_id": settings.oauth_client_id, **asked}
    if secret:
        form["client_secret"] = secret
    now = way.clock()
    response = await way.http.send(
        HttpRequest(
            url=ends.token,
            method="POST",
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            body=urlencode(form).encode("ascii"),
        )
    )
    if not response.ok:
        raise _refused(response)
    return _read(response, now)


def _read(response: HttpResponse, now: datetime) -> Tokens:
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


def _refused(response: HttpResponse) -> Exception:
    error, said = _said(response)
    if error in _AGAIN:
        return NeedsReauthorisation(
            f"the sign-in has expired or was taken back ({said}); sign in to this account again",
            step="login",
        )
    if response.status == 429 or response.status >= 500:
        return TemporaryError(
            f"the sign-in server wants to be asked later ({response.status})",
            retry_after=_wish(response),
            step="login",
        )
    return NeedsReauthorisation(
        f"the sign-in server refuses this account's application ({said}); check client ID and"
        " secret, then sign in again",
        step="login",
    )


def _said(response: HttpResponse) -> tuple[str, str]:
    """The error's code and its description, without believing that there is any."""
    try:
        found = response.json()
    except PermanentError:
        found = None
    if not isinstance(found, dict):
        return "", str(response.status)
    error = str(found.get("error") or "")[:100]
    return error, " ".join(str(found.get("error_description") or error).split())[:200]


def _wish(response: HttpResponse) -> timedelta:
    """How long the server wants to be left alone (RFC 9110 §10.2.3, in seconds)."""
    asked = response.headers.get("retry-after", "")
    return min(timedelta(seconds=int(asked)), _LONGEST_WAIT) if asked.isdecimal() else _LATER
