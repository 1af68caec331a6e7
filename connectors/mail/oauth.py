"""Signing in at Google or Microsoft: OAuth 2.0 code flow with PKCE (RFC 6749, RFC 7636)."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.mail.settings import MailSettings
from postroom import oauth
from postroom.channel import Begun, Tokens
from postroom.clock import Clock
from postroom.errors import PermanentError
from postroom.http import Http
from postroom.oauth import TokenServer


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
    ends = endpoints(settings)
    more = {"scope": " ".join(ends.scopes), **dict(ends.more)}
    return oauth.begin(ends.authorize, settings.oauth_client_id, redirect, more)


@dataclass(frozen=True, slots=True)
class Way:
    """How the token server is reached, and what time it is here."""

    http: Http
    clock: Clock


async def finish(way: Way, settings: MailSettings, begun: Begun, answer: str) -> Tokens:
    """Exchange the code that came back for tokens."""
    tokens = await _server(way, settings).ask(oauth.code_form(begun, answer))
    if not tokens.refresh:
        raise PermanentError(
            "the sign-in gave nothing to renew it with; take Postroom's access away in the"
            " account's security settings and sign in again"
        )
    return tokens


async def refresh(way: Way, settings: MailSettings, tokens: Tokens) -> Tokens:
    """The next tokens; the refresh token stays where the server sends no new one."""
    fresh = await _server(way, settings).ask(oauth.refresh_form(tokens))
    kept = fresh.refresh or tokens.refresh
    return Tokens(access=fresh.access, refresh=kept, expires_at=fresh.expires_at)


def _server(way: Way, settings: MailSettings) -> TokenServer:
    return TokenServer(
        url=endpoints(settings).token,
        http=way.http,
        clock=way.clock,
        client_id=settings.oauth_client_id,
        client_secret=settings.oauth_client_secret.get_secret_value(),
    )
