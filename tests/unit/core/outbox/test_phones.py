"""Which numbers in a text are telephones: by the word before them, else by how they are grouped."""

import time

import pytest

from core.outbox.phones import phones

TELEPHONES = [
    "Zadzwoń: 600100200",
    "Zadzwoń pod 600 100 200, pomożemy.",
    "Prosimy dzwonić: 22 123 45 67",
    "tel. 600-100-200",
    "tel.600100200",
    "tel: +48600100200",
    "Nr telefonu 221234567",
    "Numer telefonu: 22 123 45 67",
    "Infolinia 801234567",
    "Nasza komórka: 512345678",
    "Kontakt: 601 202 303",
    "WhatsApp 48600100200",
    "Wyślij SMS na 605123456",
    "+48 600 100 200",
    "Jesteśmy pod +48 22 123 45 67.",
    "0048 600 100 200",
    "600 100 200",
    "600-100-200",
    "600.100.200",
    "(22) 123 45 67",
    "22 123 45 67",
    "48 600 100 200",
    "Mój numer 600100200",
    "Zamówienie 123456789, tel. 600100200",
    "W sprawie zamówienia zadzwoń 221234567",
    "Call us: 221234567",
    "Please call +44 20 7946 0958 today",
    "Ring 0207 946 0958",
    "Phone 2079460958",
    "Our mobile is 07911 123456",
    "Hotline: 800 123 456",
    "About order 123456789 contact us at 221234567",
    "+1 (212) 555-0100",
    "0171 5550123 oder per Mail",
    "Volejte 601123456",
    "Order A-17. 600 100 200",
    "Wysłaliśmy zamówienie. 600 100 200",
]
OTHERS = [
    "Zamówienie 600100200 zostało przyjęte",
    "Zam. 600 100 200",
    "Order no. 600 100 200",
    "Państwa zamówienie nr 123456789012",
    "zamowienie: 512345678",
    "Numer zamówienia to 600 100 200",
    "Przesyłka 6200112233445 jest w drodze",
    "Nr listu przewozowego: 520113015550012",
    "nr listu 600100200",
    "Numer nadania 605123456789",
    "Paczka InPost 600100200300",
    "DPD 1234567890123",
    "Śledzenie przesyłki: 0000123456789",
    "Oferta 12345678901",
    "Numer zwrotu 600100200",
    "Zwrot 600100200 i 600100201",
    "Zamówienia: 600100200, 600100201 oraz 600100202",
    "Faktura 123456789/2026",
    "NIP 5252344078",
    "REGON 123456785",
    "Konto 12 1140 2004 0000 3002 0135 5387",
    "12 1140 2004 0000 3002 0135 5387",
    "Proszę podać kod 600100200",
    "EAN 5901234123457",
    "Reklamacja nr 601202303",
    "Your order 600100200 has left",
    "Order number: 600 100 200",
    "Parcel 600100200 is on its way",
    "Tracking number 00340434161094042557",
    "tracking 512345678",
    "Shipment no. 605123456",
    "Offer 12345678901 is back",
    "Return reference 601202303",
    "Call off order 123456789",
    "Invoice 605123456",
    "Serial number 512345678",
    "A payment of 123 456 789 PLN",
    "Cena: 600 100 200 zł",
    "It costs 100 200 300 €",
    "123456789",
    "1234567890123",
    "Dated 2026-11-23 10:00",
    "Between 2025-11-23 2026-11-23",
    "https://shop.example/600100200",
    "InPost/600100200300",
    "AB-600100200",
    "600100200@shop.example",
    "192.168.100.200",
    "Zásilka 601123456",
    "29738e61-7f6a-11e8-ac45-09db60ede9d6",
]


@pytest.mark.parametrize("text", TELEPHONES)
def test_a_telephone_number_is_found(text: str) -> None:
    assert len(list(phones(text))) == 1


@pytest.mark.parametrize("text", OTHERS)
def test_another_number_is_none(text: str) -> None:
    assert list(phones(text)) == []


def test_a_number_of_the_ticket_is_none_however_it_is_written() -> None:
    text = "Ihr Paket: 600 100 200 oder 600100200"

    assert len(list(phones(text))) == 2
    assert list(phones(text, {"600100200"})) == []


def test_only_the_telephone_is_pointed_at() -> None:
    text = "Zamówienie 123456789, przesyłka 600100201, tel. 600 100 200."

    ((start, end),) = phones(text)

    assert text[start:end] == "600 100 200"


def test_long_hostile_texts_are_read_quickly() -> None:
    started = time.perf_counter()

    for text in (
        "1 " * 20_000,
        "600 100 200 " * 3_000,
        "tel " * 10_000,
        "+" * 40_000,
        "1" * 40_000,
    ):
        list(phones(text))

    assert time.perf_counter() - started < 2
