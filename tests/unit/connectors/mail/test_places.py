"""Mail servers stand anywhere but where clouds keep credentials."""

import pytest
from pydantic import SecretStr

from connectors.mail.imap.connection import opened as imap
from connectors.mail.places import require_place, require_place_soon
from connectors.mail.settings import MailSettings
from connectors.mail.smtp.connection import opened as smtp
from postroom.errors import PermanentError

FORBIDDEN = ["169.254.169.254", "0xA9FEA9FE", "2852039166", "::ffff:169.254.169.254", "fe80::1"]


@pytest.mark.promise("P21")
@pytest.mark.parametrize("host", FORBIDDEN)
async def test_metadata_address_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(PermanentError, match="no mail server may be"):
        require_place(host, 993)
    with pytest.raises(PermanentError, match="no mail server may be"):
        await require_place_soon(host, 465)


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.1.5", "10.0.0.9", "name.invalid", ""])
async def test_house_is_allowed_and_an_unknown_name_is_left_to_the_connection(host: str) -> None:
    require_place(host, 993)
    await require_place_soon(host, 465)


async def test_both_connections_ask_first() -> None:
    settings = MailSettings(
        address="a@b.example",
        password=SecretStr("x"),
        imap_host="169.254.169.254",
        smtp_host="169.254.169.254",
    )

    with pytest.raises(PermanentError), imap(settings):
        pass
    with pytest.raises(PermanentError):
        async with smtp(settings):
            pass
