"""Adding webhooks, changing them, giving them new secrets; no secret is ever noted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, update

from core import catalogues, tables
from core.access import SYSTEM
from core.audit import By, changes
from core.catalogues import queries as names
from core.catalogues.catalogue import WEBHOOKS
from core.catalogues.removal import Removal, mark_automations, remove
from core.http.urls import checked
from core.problems import Refused
from core.secrets import Sealer
from core.webhooks import queries
from core.webhooks.signing import new_secret
from postroom.errors import PermanentError

MOST_SECRETS = 2
"""One that replaces the other, as the specification advises."""


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What a person says of a webhook."""

    name: str
    url: str = field(repr=False)


def add(connection: Connection, new: NewWebhook, sealer: Sealer, by: By) -> tuple[int, str]:
    """Add a webhook; returns its row and its secret, which is shown this once."""
    host = _host(new.url)
    catalogues.only_one_change(connection)
    secret, name = new_secret(), catalogues.free(connection, WEBHOOKS, new.name)
    made = connection.execute(
        insert(tables.webhook)
        .values(
            name=name,
            url=sealer.seal(new.url),
            host=host,
            secrets=_sealed([secret], sealer),
            enabled=True,
            created_at=by.now,
        )
        .returning(tables.webhook.c.id)
    ).scalar_one()
    by.note(connection, "webhook.add", f"webhook:{made}", {"name": name, "host": host})
    return made, secret


def change(
    connection: Connection,
    webhook: int,
    new: NewWebhook,
    sealer: Sealer,
    by: By,
) -> None:
    """Rename a webhook and give it another address, unless that is empty."""
    catalogues.only_one_change(connection)
    row = queries.found(connection, webhook)
    wanted: dict[str, object] = {
        "name": catalogues.free(connection, WEBHOOKS, new.name, but=webhook)
    }
    sealed: dict[str, object] = {}
    if new.url:
        wanted["host"] = _host(new.url)
        sealed = {"url": sealer.seal(new.url), "trouble": ""}
    _write(connection, webhook, {**wanted, **sealed})
    detail = changes({"name": row.name, "host": row.host}, wanted)
    by.note(connection, "webhook.change", f"webhook:{webhook}", {**detail, "url": bool(new.url)})


def switch(connection: Connection, webhook: int, by: By, *, on: bool) -> None:
    """Switch a webhook on or off; while it is off, what is to be told fails."""
    row = queries.found(connection, webhook)
    _write(connection, webhook, {"enabled": on, "trouble": "" if on else row.trouble})
    word = "webhook.enable" if on else "webhook.disable"
    by.note(connection, word, f"webhook:{webhook}", {"name": row.name})


def rotate(connection: Connection, webhook: int, sealer: Sealer, by: By) -> str:
    """Give a webhook a new secret, shown this once; the one before signs too until forgotten."""
    row = queries.found(connection, webhook)
    secret = new_secret()
    kept = [secret, *opened(row.secrets, sealer)][:MOST_SECRETS]
    _put(connection, webhook, kept, sealer, by)
    by.note(connection, "webhook.rotate", f"webhook:{webhook}", {"name": row.name})
    return secret


def forget_older(connection: Connection, webhook: int, sealer: Sealer, by: By) -> None:
    """Sign with the newest secret alone."""
    row = queries.found(connection, webhook)
    _put(connection, webhook, opened(row.secrets, sealer)[:1], sealer, by)
    by.note(connection, "webhook.forget_older", f"webhook:{webhook}", {"name": row.name})


def delete(connection: Connection, webhook: int, how: Removal, by: By) -> None:
    """Delete a webhook; raises `InUse` where automations name it, unless that is confirmed."""
    remove(connection, WEBHOOKS, webhook, how, by)


def retire(connection: Connection, webhook: int, reason: str, now: datetime) -> None:
    """Switch a webhook off whose receiver wants no more; the automations that name it say so."""
    row = queries.found(connection, webhook)
    _write(connection, webhook, {"enabled": False, "trouble": reason})
    naming = names.automations_naming(connection, WEBHOOKS.key, webhook)
    by = By(viewer=SYSTEM, now=now)
    mark_automations(connection, naming, f"the webhook {row.name!r} is off: {reason}", by)


def opened(sealed: bytes, sealer: Sealer) -> list[str]:
    """The secrets, newest first."""
    secrets: list[str] = json.loads(sealer.open(sealed))
    return secrets


def _sealed(secrets: Sequence[str], sealer: Sealer) -> bytes:
    return sealer.seal(json.dumps(list(secrets)))


def _put(
    connection: Connection, webhook: int, secrets: Sequence[str], sealer: Sealer, by: By
) -> None:
    _write(connection, webhook, {"secrets": _sealed(secrets, sealer), "rotated_at": by.now})


def _write(connection: Connection, webhook: int, values: Mapping[str, object]) -> None:
    connection.execute(
        update(tables.webhook).where(tables.webhook.c.id == webhook).values(**values)
    )


def _host(url: str) -> str:
    """The host, for lists; raises `Refused` for what is no address."""
    try:
        return checked(url).host or ""
    except PermanentError as error:
        raise Refused(str(error), "url") from None
