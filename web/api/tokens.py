"""Tokens: keys for programs that use this API, each with the rights of an agent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from core import tokens
from core.agents import by_id
from core.problems import Forbidden, NotThere, Refused
from core.tokens import NewToken, TokenRow
from web.api.scopes import Scope
from web.api.shapes import Body, Name, RowId, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cut
from web.kernel.routes import Routes

api = Routes("/api/v1", tag="tokens")


class Token(Body):
    """A token, without its secret."""

    id: int = Field(description="What to revoke it by.", examples=[3])
    name: str = Field(description="What it is for.", examples=["Stock sync"])
    agent: str = Field(description="Whose rights it gives.", examples=["anna@shop.example"])
    scopes: list[str] = Field(
        description="What it is limited to; empty: all that the agent may.",
        examples=[["tickets:read"]],
    )
    created_at: datetime = Field(description="When it was made.")
    expires_at: datetime | None = Field(description="When it ends; null: never.")
    used_at: datetime | None = Field(description="When it was last used.")
    revoked_at: datetime | None = Field(description="When it was ended.")


class IssuedToken(Token):
    """A token that was just made."""

    token: str = Field(
        description="The secret. It is shown this once and stored nowhere.",
        examples=["postroom_…"],
    )


class TokenRequest(Body):
    """A token that is to be made."""

    name: Name = Field(description="What it is for.", examples=["Stock sync"])
    scopes: Annotated[list[Scope], Field(max_length=50)] = Field(
        [], description="What it is limited to; empty: all that the agent may."
    )
    expires_at: AwareDatetime | None = Field(None, description="When it ends; null: never.")
    agent: RowId | None = Field(
        None, description="Whose rights it gives; left out: yours. Others' only by admins."
    )


@api.get("/tokens", scope="tokens:read")
async def list_tokens(asked: Asked, query: Paging) -> Page[Token]:
    """List tokens without their secrets: one's own, or everybody's for admins."""
    rows = await asked.house.store.read(tokens.listed)
    mine = [row for row in rows if asked.viewer.sees_everything or row.agent == asked.agent.email]
    return cut([_shown(row) for row in mine], query, lambda each: each.id)


@api.post("/tokens", scope="tokens:write", status=201)
async def create_token(asked: Asked, body: TokenRequest) -> IssuedToken:
    """Make a token for oneself; admins also for others. Its secret is shown this once.

    A token makes only tokens that may do no more than itself, and no longer.
    """
    if asked.key:
        raise Refused("a token is shown once, so it cannot be kept; leave out Idempotency-Key")
    email = await _owner(asked, body)
    rows = await asked.house.store.read(tokens.listed)
    scopes = tuple(scope.value for scope in body.scopes)
    wanted = NewToken(agent=email, name=body.name, scopes=scopes, expires_at=body.expires_at)
    _require_no_more(asked, rows, wanted)
    issued = await asked.house.store.write(tokens.issue, wanted, by(asked))
    rows = await asked.house.store.read(tokens.listed)
    shown = next(_shown(row) for row in rows if row.id == issued.id)
    return IssuedToken(**shown.model_dump(), token=issued.secret)


@api.delete("/tokens/{token}", scope="tokens:write")
async def revoke_token(asked: Asked, token: int) -> None:
    """End a token at once: one's own, or anybody's for admins."""
    await asked.house.store.write(tokens.end, token, by(asked))


async def _owner(asked: Asked, body: TokenRequest) -> str:
    if body.agent in (None, asked.agent.id):
        return asked.agent.email
    if not asked.viewer.sees_everything:
        raise Forbidden("only an admin makes tokens for others; leave out agent")
    found = await asked.house.store.read(by_id, body.agent or 0)
    if found is None:
        raise NotThere(f"there is no agent {body.agent}")
    return found.email


def _require_no_more(asked: Asked, rows: list[TokenRow], wanted: NewToken) -> None:
    """A token that leaked must not make itself a stronger one, nor one that lives longer."""
    own = next((row for row in rows if row.id == asked.token), None)
    if own is None:
        return
    if own.scopes and (not wanted.scopes or set(wanted.scopes) - set(own.scopes)):
        raise Forbidden(f"your token has only {', '.join(own.scopes)}; name some of these scopes")
    if own.expires_at and (wanted.expires_at is None or wanted.expires_at > own.expires_at):
        raise Forbidden(
            f"expires_at: your token ends at {own.expires_at:%Y-%m-%d %H:%M} UTC; name a time that"
            " is not later",
            "expires_at",
        )


def _shown(row: TokenRow) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        agent=row.agent,
        scopes=list(row.scopes),
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
