"""The proof of an account's settings: which step failed, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from connectors.mail.channel import MailChannel
from connectors.mail.check import prove
from connectors.mail.settings import MailSettings
from postroom.errors import InvalidSettings
from tests import debian, dovecot, smtp
from tests.dovecot import Dovecot, make_certificate
from tests.smtp import Office, Reply


@pytest.fixture
def office() -> Iterator[Office]:
    with smtp.running() as server:
        server.password = dovecot.PASSWORD
        yield server


@pytest.fixture(scope="module")
def imap() -> Iterator[Dovecot]:
    if not dovecot.installed():
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as server:
        yield server


def make_settings(imap: Dovecot, office: Office, **values: Any) -> MailSettings:
    ours = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none"}
    return MailSettings.model_validate({**imap.settings(uuid4().hex), **ours, **values})


async def failure(settings: MailSettings, token: str = "") -> tuple[str, str]:
    with pytest.raises(InvalidSettings) as caught:
        await prove(settings, token)
    return caught.value.field, caught.value.message


async def test_settings_that_work_are_proved_and_nothing_is_sent(
    imap: Dovecot, office: Office
) -> None:
    await prove(make_settings(imap, office), "")

    assert office.commands["mail"] == 1
    assert office.letters == []
    assert MailChannel.settings is MailSettings


async def test_an_account_that_only_holds_imports_has_nothing_to_prove() -> None:
    await prove(MailSettings(address="shop@example.pl"), "")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"imap_host": "imap.invalid"}, "imap_host", "no server called 'imap.invalid'"),
        ({"imap_port": 1}, "imap_port", "does not take connections on port 1"),
        ({"imap_security": "tls"}, "imap_security", "does not speak TLS"),
        ({"folders": ["Sklep"]}, "folders", "'Sklep' cannot be opened"),
        ({"smtp_host": "smtp.invalid"}, "smtp_host", "no server called 'smtp.invalid'"),
        ({"smtp_port": 1}, "smtp_port", "does not take connections on port 1"),
        ({"smtp_security": "tls"}, "smtp_security", "does not speak TLS"),
        ({"smtp_security": "starttls"}, "smtp_security", "offers no STARTTLS"),
        ({"password": "guessed"}, "password", "does not accept login and password"),
    ],
)
async def test_the_step_that_fails_is_named_with_what_to_do(
    values: dict[str, Any], field: str, sentence: str, imap: Dovecot, office: Office
) -> None:
    named, said = await failure(make_settings(imap, office, **values))

    assert named == field
    assert sentence in said
    assert any(word in said for word in ("check", "choose", "type", "there are"))


async def test_a_certificate_of_nobodys_is_told_apart(
    imap: Dovecot, office: Office, tmp_path: Path
) -> None:
    settings = make_settings(imap, office, imap_port=imap.tls_port, imap_security="tls")

    field, said = await failure(settings)

    assert field == "imap_security"
    assert "certificate of 127.0.0.1 cannot be trusted" in said
    make_certificate(tmp_path)
    with smtp.running(smtp.tls_of(tmp_path)) as encrypted:
        settings = make_settings(imap, encrypted, smtp_security="tls")
        assert (await failure(settings))[0] == "smtp_security"


async def test_a_wrong_smtp_password_is_the_passwords_fault(imap: Dovecot, office: Office) -> None:
    office.password = "another"

    field, said = await failure(make_settings(imap, office))

    assert field == "password"
    assert "does not accept login and password" in said


async def test_an_expired_token_wants_a_sign_in(office: Office) -> None:
    settings = MailSettings.model_validate(
        office.settings(sign_in="microsoft", oauth_client_id="app", password="")
    )

    field, said = await failure(settings, "old-token")

    assert field == "sign_in"
    assert "sign in to this account again" in said


async def test_microsofts_switched_off_smtp_is_explained(office: Office) -> None:
    office.will("auth", *[Reply("535 5.7.139 Authentication unsuccessful")] * 3)

    _, said = await failure(MailSettings.model_validate(office.settings()))

    assert "switched off for this mailbox" in said


async def test_a_sender_the_server_does_not_let_us_be_is_the_addresss_fault(
    office: Office,
) -> None:
    office.will("mail", Reply("553 5.7.1 Sender address rejected: not owned by user"))

    field, said = await failure(MailSettings.model_validate(office.settings()))

    assert field == "address"
    assert "does not let this account send as shop@example.pl" in said


@asynccontextmanager
async def refusing(answer: str) -> AsyncIterator[int]:
    """An IMAP server that refuses every sign-in with these words."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.partition(b" ")
            if command.upper().startswith(b"LOGIN"):
                writer.write(tag + b" NO " + answer.encode() + b"\r\n")
            elif command.upper().startswith(b"LOGOUT"):
                break
            else:
                writer.write(b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_mailbox_with_imap_switched_off_is_told_apart_from_a_wrong_password() -> None:
    async with refusing("[ALERT] Your account is not enabled for IMAP use.") as port:
        settings = MailSettings(
            address="shop@example.pl",
            imap_host="127.0.0.1",
            imap_port=port,
            imap_security="none",
            password="secret",  # type: ignore[arg-type]  # pydantic makes it one
        )
        field, said = await failure(settings)

    assert field == "password"
    assert said.startswith("IMAP is switched off for this mailbox; switch it on")
