import pytest

from core.outbox.domains import SHARED, domain_key


@pytest.mark.parametrize(
    ("recipient", "counted"),
    [
        ("jan@shop.example", "@shop.example"),
        ("jan@mail.eu.shop.example", "@shop.example"),
        ("jan@firma.pl", "@firma.pl"),
        ("jan@firma.com.pl", "@firma.com.pl"),
        ("jan@mx1.firma.com.pl", "@firma.com.pl"),
        ("jan@mx1.firma.co.uk", "@firma.co.uk"),
        ("jan@ab.pl", "@ab.pl"),
        ("jan@localhost", "@localhost"),
        ("jan@wp.pl", ""),
        ("jan@poczta.onet.pl", ""),
        ("jan@mail.yahoo.com", ""),
        ("0f4242+5487@allegromail.pl", ""),
        ("x1y2@marketplace.amazon.de", ""),
        ("jan_kowalski", ""),
        ("contact:17", ""),
        ("@", ""),
        ("", ""),
    ],
)
def test_a_domain_counts_unless_strangers_share_it(recipient: str, counted: str) -> None:
    assert domain_key(recipient) == counted


def test_the_list_is_written_as_addresses_are_compared() -> None:
    assert all(domain == domain.lower() and "." in domain for domain in SHARED)
    assert {"gmail.com", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "outlook.com"} <= SHARED
