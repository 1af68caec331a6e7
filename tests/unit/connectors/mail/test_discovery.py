from __future__ import annotations

import pytest

from connectors.mail.discovery import read, suggested
from postroom.errors import InvalidSettings, TemporaryError
from postroom.http import HttpRequest, HttpResponse

ADDRESS = "biuro@sklep.pl"
FILE = """<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="sklep.pl"><domain>sklep.pl</domain>
<incomingServer type="pop3"><hostname>pop.sklep.pl</hostname><port>995</port>
<socketType>SSL</socketType><username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>plain.sklep.pl</hostname><port>143</port>
<socketType>plain</socketType><username>%EMAILADDRESS%</username></incomingServer>
<incomingServer type="imap"><hostname>mail.%EMAILDOMAIN%</hostname><port>993</port>
<socketType>SSL</socketType><username>{login}</username></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.sklep.pl</hostname><port>587</port>
<socketType>STARTTLS</socketType><username>{login}</username></outgoingServer>
</emailProvider></clientConfig>"""


def file(login: str = "%EMAILADDRESS%") -> bytes:
    return FILE.replace("{login}", login).encode()


class Web:
    """Answers by what stands in the URL."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def send(self, request: HttpRequest) -> HttpResponse:
        self.asked.append(request.url)
        for part, body in self.answers.items():
            if part in request.url:
                return HttpResponse(status=200, headers={}, body=body, url=request.url)
        raise TemporaryError("The name is not known.")


async def test_a_known_providers_settings_need_no_asking() -> None:
    web = Web({})

    found = await suggested("jan@wp.pl", web)

    assert web.asked == []
    assert found.settings["imap_host"] == "imap.wp.pl"
    assert found.settings["login"] == "jan"
    assert found.title == "WP"
    assert "IMAP is switched on" in found.hint


@pytest.mark.parametrize("place", ["https://autoconfig.sklep.pl/", "/.well-known/autoconfig/"])
async def test_a_domain_is_asked_for_its_settings_over_https(place: str) -> None:
    web = Web({place: file()})

    found = await suggested(ADDRESS, web)

    assert all(url.startswith("https://") for url in web.asked)
    assert found.settings == {
        "address": ADDRESS,
        "imap_host": "mail.sklep.pl",
        "imap_port": "993",
        "imap_security": "tls",
        "smtp_host": "smtp.sklep.pl",
        "smtp_port": "587",
        "smtp_security": "starttls",
        "login": "",
    }


async def test_a_domain_that_says_nothing_leaves_the_servers_to_the_person() -> None:
    found = await suggested(ADDRESS, Web({}))

    assert found.settings == {"address": ADDRESS}


async def test_what_is_no_address_is_refused_by_name() -> None:
    with pytest.raises(InvalidSettings, match=r"address: 'sklep\.pl' is not a mail address"):
        await suggested("sklep.pl", Web({}))


async def test_a_domain_with_letters_of_its_own_is_asked_by_its_dns_name() -> None:
    web = Web({})

    await suggested("biuro@żółw.pl", web)

    assert "autoconfig.xn--w-uga1v8h.pl" in web.asked[0]


async def test_a_domain_at_a_known_provider_gets_its_hint() -> None:
    hosted = file().replace(b"mail.%EMAILDOMAIN%", b"outlook.office365.com")

    found = await suggested(ADDRESS, Web({"autoconfig.sklep.pl": hosted}))

    assert found.title == "Microsoft 365"
    assert found.settings["sign_in"] == "microsoft"


def test_a_login_of_the_local_part_is_filled_in() -> None:
    found = read(file("%EMAILLOCALPART%"), ADDRESS)

    assert found is not None
    assert found["login"] == "biuro"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>no such page</html>",
        b"<clientConfig",
        b"\x00\xff",
        file().replace(b"SSL", b"plain").replace(b"STARTTLS", b"plain"),
        file().replace(b"mail.%EMAILDOMAIN%", b"https://evil.example/"),
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><clientConfig>&b;</clientConfig>',
    ],
)
def test_a_file_that_is_none_or_unsafe_says_nothing(document: bytes) -> None:
    assert read(document, ADDRESS) is None
