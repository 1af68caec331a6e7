"""Trying accounts out before anything depends on them, and signing them in elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from core.accounts import fill, signing_in, tending
from core.accounts.proving import Proved, prove
from core.accounts.signing_in import Desk
from core.i18n import translate
from core.problems import Refused
from postroom.channel import Account, Channel, Connects, Suggests
from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    PostroomError,
    TemporaryError,
)
from web.api.accounts import ChannelKey, Settings, workshop
from web.api.faults import named_fields
from web.api.shapes import Body, RowId, by
from web.kernel.asked import Asked
from web.kernel.origin import base
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="accounts")

BACK = "/accounts/signed_in"
"""The page a person comes back to from signing in elsewhere."""


class SettingsToTry(Body):
    """Settings that are to be tried out without being saved."""

    channel: ChannelKey = Field("mail", description="What kind of account.", examples=["mail"])
    account: RowId | None = Field(
        None, description="An account whose settings these change; its secrets need not be sent."
    )
    settings: Settings = Field({}, description="As the channel's schema says, secrets too.")


class PartProof(Body):
    """What trying one part of an account out came to."""

    title: str = Field(description="Which part, in your language; empty for the whole.")
    ok: bool = Field(description="Whether it works.")
    step: str = Field(description="Which step failed: resolve, connect, tls, login, folder …")
    field: str = Field(description="The setting to look at.", examples=["password"])
    detail: str = Field(description="What happened and what to do; empty if it works.")


class Proof(Body):
    """What trying an account out came to."""

    ok: bool = Field(description="Whether every part works.")
    parts: list[PartProof] = Field(
        description="Reading and sending, for mail; none for a kind that cannot be tried out."
    )


class SuggestionWanted(Body):
    """The one thing somebody knows of an account."""

    channel: ChannelKey = Field("mail", description="What kind of account.", examples=["mail"])
    typed: Annotated[str, StringConstraints(min_length=1, max_length=300)] = Field(
        description="What the channel asks for first; for mail the address.",
        examples=["shop@example.com"],
    )


class SuggestedSettings(Body):
    """Settings that probably fit."""

    settings: dict[str, Any] = Field(description="To be checked, and completed with secrets.")
    title: str = Field(description="Who runs the other side; empty if nobody knows.")
    hint: str = Field(description="What people have to know before it works.")


class SignIn(Body):
    """Where to sign in."""

    url: str = Field(description="Send the person there; they come back to Postroom.")


class SignInAnswer(Body):
    """What came back with the person."""

    answer: Annotated[str, StringConstraints(min_length=1, max_length=8000)] = Field(
        description="The whole query string of the page they came back to.",
        examples=["code=…&state=…"],
    )


class SignedInAccount(Body):
    """The account that was signed in."""

    account: int = Field(description="Its id.", examples=[2])


@api.post("/accounts/suggest", needs=Needs.ADMIN, scope="accounts:write")
async def suggest_settings(asked: Asked, body: SuggestionWanted) -> SuggestedSettings:
    """Find the servers of an address by itself; asks nobody for secrets. Only admins may."""
    channel = workshop(asked).channel(body.channel)
    if not isinstance(channel, Suggests):
        raise Refused(f"{channel.key} finds nothing by itself; fill in its settings", "channel")
    with named_fields():
        found = await channel.suggest(body.typed, asked.house.http)
    return SuggestedSettings(
        settings=dict(found.settings),
        title=found.title,
        hint=translate(found.hint, asked.locale) if found.hint else "",
    )


@api.post("/accounts/check", needs=Needs.ADMIN, scope="accounts:write")
async def check_settings(asked: Asked, body: SettingsToTry) -> Proof:
    """Try settings out that are not saved; says which step failed. Only admins may."""
    with named_fields("body.settings"):
        channel, account = await _to_try(asked, body)
    return await _proof(asked, channel, account)


@api.post("/accounts/{account}/check", needs=Needs.ADMIN, scope="accounts:write")
async def check_account(asked: Asked, account: int) -> Proof:
    """Prove that an account works; says which step failed. Only admins may."""
    await asked.house.store.read(tending.found, asked.viewer, account)
    try:
        opened = await asked.house.accounts.look(account)
    except InvalidSettings as error:
        return _told(asked, [Proved(title="", message=error.message, field=error.field)])
    if opened is None:
        raise Refused("the plug-in of this account is not loaded; the list of plug-ins says why")
    return await _proof(asked, opened.channel, opened.account)


@api.post("/accounts/{account}/sign_in", needs=Needs.ADMIN, scope="accounts:write")
async def begin_sign_in(asked: Asked, account: int) -> SignIn:
    """Begin to sign an account in at Google, Microsoft or another server. Only admins may."""
    await asked.house.store.read(tending.found, asked.viewer, account)
    redirect = base(asked.request) + BACK
    with named_fields("settings"):
        url = await signing_in.begin(desk(asked), account, redirect, by(asked))
    return SignIn(url=url)


@api.post("/accounts/sign_in/finish", needs=Needs.ADMIN, scope="accounts:write")
async def finish_sign_in(asked: Asked, body: SignInAnswer) -> SignedInAccount:
    """Take what came back with the person who signed in, within ten minutes. Only admins may."""
    try:
        account = await signing_in.finish(desk(asked), body.answer, by(asked))
    except (InvalidSettings, PermanentError, TemporaryError, NeedsReauthorisation) as error:
        raise Refused(str(error)) from None
    return SignedInAccount(account=account)


def desk(asked: Asked) -> Desk:
    """What signing in needs."""
    return Desk(asked.house.store, asked.house.sealer, asked.house.accounts)


async def _to_try(asked: Asked, body: SettingsToTry) -> tuple[Channel[Any], Account[Any]]:
    """The account as it would be; one that would move has none of the tokens it has now."""
    own = workshop(asked)
    if body.account is None:
        channel, known = own.channel(body.channel), 0
        filled = fill(channel.settings, body.settings)
    else:
        row = await asked.house.store.read(tending.found, asked.viewer, body.account)
        channel = own.channel(row.channel)
        filled = tending.merged(row, body.settings, own)
        moves = tending.moves(channel.settings, row.settings, filled.settings)
        known = 0 if moves else row.id
    settings = channel.settings.model_validate({**filled.settings, **filled.secrets})
    house = asked.house
    return channel, Account(
        id=known, name="", settings=settings, clock=house.clock, http=house.http
    )


async def _proof(asked: Asked, channel: Channel[Any], account: Account[Any]) -> Proof:
    try:
        ready = await _with_token(asked, channel, account)
    except PostroomError as error:
        return _told(asked, [Proved(title="", message=str(error), step="login")])
    return _told(asked, await prove(channel, ready))


async def _with_token(asked: Asked, channel: Channel[Any], account: Account[Any]) -> Account[Any]:
    if not (isinstance(channel, Connects) and channel.uses_tokens(account.settings)):
        return account
    if not account.id:
        raise NeedsReauthorisation("save the account first, then sign in to it")
    tokens = asked.house.accounts.tokens
    return replace(account, token=await tokens.fresh(channel, account))


def _told(asked: Asked, proved: Iterable[Proved]) -> Proof:
    parts = [
        PartProof(
            title=translate(one.title, asked.locale) if one.title else "",
            ok=one.ok,
            step=one.step,
            field=one.field,
            detail=one.message,
        )
        for one in proved
    ]
    return Proof(ok=all(part.ok for part in parts), parts=parts)
