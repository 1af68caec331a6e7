import pytest

from connectors.mail.automatic import why_automatic
from connectors.mail.envelope import Senders
from tests.mails import make_mail, read

SENDERS = Senders(
    own=frozenset({"shop@example.com", "help@example.com"}),
    customers=frozenset({"form@example.com", "@market.example", "help@example.com"}),
)
PERSON = "jan@example.pl"

MACHINES: list[tuple[str, str, str]] = [
    # field, value, sender
    ("Auto-Submitted", "auto-replied", PERSON),
    ("Auto-Submitted", "auto-generated", PERSON),
    ("auto-submitted", "AUTO-NOTIFIED; owner=x", PERSON),
    ("Auto-Submitted", "auto-replied (vacation)", PERSON),
    ("Auto-Submitted", "yes", PERSON),
    ("Precedence", "bulk", PERSON),
    ("Precedence", "List", PERSON),
    ("Precedence", "junk", PERSON),
    ("Precedence", "auto_reply", PERSON),
    ("X-Precedence", "bulk", PERSON),
    ("List-Id", "News <news.example.pl>", PERSON),
    ("List-Unsubscribe", "<mailto:u@example.pl>", PERSON),
    ("List-Post", "NO", PERSON),
    ("Mailing-List", "list news@example.pl", PERSON),
    ("X-Autoreply", "yes", PERSON),
    ("X-Autorespond", "Out of office", PERSON),
    ("X-Autoresponder", "1", PERSON),
    ("X-Auto-Reply", "vacation", PERSON),
    ("X-Vacation", "yes", PERSON),
    ("X-Auto-Response-Suppress", "All", PERSON),
    ("X-Auto-Response-Suppress", "OOF, AutoReply", PERSON),
    ("X-Auto-Response-Suppress", "DR, AutoReply", PERSON),
    ("X-Loop", "yes", PERSON),
    ("X-Loop", "shop@example.com", PERSON),
    ("X-Loop", "t1.m2.0123456789abcdef", PERSON),
    ("X-FC-MachineGenerated", "true", PERSON),
    ("X-MS-Exchange-Inbox-Rules-Loop", "jan@example.pl", PERSON),
    ("X-MS-Exchange-Generated-Message-Source", "Mailbox Rules Agent", PERSON),
    ("X-Failed-Recipients", "a@b.pl", PERSON),
    ("Return-Path", "<>", PERSON),
    ("Return-Path", "", PERSON),
    ("Content-Type", "multipart/report; report-type=delivery-status; boundary=x", PERSON),
    ("Content-Type", 'Multipart/Report; report-type="disposition-notification"', PERSON),
    ("Content-Type", "multipart/report; report-type=feedback-report", PERSON),
    ("Content-Type", "multipart/report", PERSON),
    ("Content-Type", "message/delivery-status", PERSON),
    ("Content-Type", "message/disposition-notification", PERSON),
    *[
        ("X-A", "1", sender)
        for sender in (
            "MAILER-DAEMON@example.pl",
            "mailerdaemon@example.pl",
            "postmaster@example.pl",
            "no-reply@example.pl",
            "noreply@example.pl",
            "no_reply@example.pl",
            "no.reply@example.pl",
            "shop-noreply@example.pl",
            "noreply+123@example.pl",
            "orders.no-reply.pl@example.pl",
            "donotreply@example.pl",
            "do-not-reply@example.pl",
            "bounce@example.pl",
            "bounces@example.pl",
            "bounce-123=jan@example.pl",
            "nieodpowiadac@example.pl",
            "shop@example.com",
            "SHOP@Example.com",
        )
    ],
    *[
        ("Subject", subject, PERSON)
        for subject in (
            "Automatic reply: Order",
            "Auto-Reply: Order",
            "[Auto-Reply] Order",
            "AutoReply: x",
            "Out of office: Jan",
            "Out of the office until Monday",
            "Undeliverable: Order",
            "Undelivered Mail Returned to Sender",
            "Mail delivery failed: returning message to sender",
            "Delivery Status Notification (Failure)",
            "Returned mail: see transcript for details",
            "failure notice",
            "Autoodpowiedź: Zamówienie",
            "Odpowiedź automatyczna: Zamówienie",
            "Automatyczna odpowiedź",
            "Autoresponder",
            "Poza biurem",
            "Nieobecność w pracy",
            "Jestem na urlopie",
            "Nie można dostarczyć: Zamówienie",
            "Niedostarczona wiadomość",
            "Automatische Antwort: Bestellung",
            "Abwesenheitsnotiz: Bestellung",
            "Außer Haus",
            "Unzustellbar: Bestellung",
            "Réponse automatique : Commande",
            "Absence du bureau",
            "Absente du bureau",
            "Non remis : Commande",
            "Risposta automatica: Ordine",
            "Fuori sede: Ordine",
            "Fuori ufficio",
            "Non recapitabile: Ordine",
            "Respuesta automática: Pedido",
            "Fuera de la oficina",
            "No se puede entregar: Pedido",
            "Automatická odpověď: Objednávka",
            "Mimo kancelář",
            "Nepřítomnost",
            "Nedoručitelné: Objednávka",
            "Automatisch antwoord: Bestelling",
        )
    ],
]

PEOPLE: list[tuple[str, str, str]] = [
    ("Auto-Submitted", "no", PERSON),
    ("Auto-Submitted", "No (a person)", PERSON),
    ("Auto-Submitted", "", PERSON),
    ("Precedence", "first-class", PERSON),
    ("X-Autoreply", "no", PERSON),
    ("X-Auto-Response-Suppress", "None", PERSON),
    ("X-Auto-Response-Suppress", "DR, RN, NRN", PERSON),
    ("X-Loop", "", PERSON),
    ("X-Loop", "jan@elsewhere.example", PERSON),
    ("Return-Path", "<jan@example.pl>", PERSON),
    ("Content-Type", "multipart/mixed; boundary=report", PERSON),
    ("X-A", "1", "kontakt@example.pl"),
    ("X-A", "1", "bouncer@example.pl"),
    ("X-A", "1", "janoreply@example.pl"),
    ("X-A", "1", ""),
    ("Subject", "Re: Automatic reply: Order", PERSON),
    ("Subject", "Odp: Autoodpowiedź: Zamówienie", PERSON),
    ("Subject", "Nieobecność kuriera", PERSON),
    ("Subject", "Automatyczny ekspres nie działa", PERSON),
    ("Subject", "Auto części - zwrot", PERSON),
    ("Subject", "Odpowiedź na pytanie", PERSON),
    ("Subject", "Reading lamp", PERSON),
    ("Subject", "Absent-minded me", PERSON),
    ("Subject", "Delivery", PERSON),
    ("Subject", "Nie można złożyć zamówienia", PERSON),
    ("Subject", "", PERSON),
]

ALLOWED: list[tuple[str, str, str, bool]] = [
    ("Auto-Submitted", "auto-generated", "form@example.com", False),
    ("Precedence", "bulk", "anything@market.example", False),
    ("List-Unsubscribe", "<x>", "noreply@market.example", False),
    ("Return-Path", "<>", "form@example.com", False),
    ("Subject", "Automatic reply: x", "form@example.com", False),
    ("X-A", "1", "help@example.com", False),
    ("X-Loop", "t1.m2.0123456789abcdef", "help@example.com", True),
    ("X-Loop", "yes", "form@example.com", True),
    ("Content-Type", "multipart/report; report-type=delivery-status", "form@example.com", True),
    ("Auto-Submitted", "auto-generated", "x@othermarket.example", True),
]


@pytest.mark.promise("P14")
@pytest.mark.parametrize(("name", "value", "sender"), MACHINES)
def test_a_machine_is_known_by(name: str, value: str, sender: str) -> None:
    assert why_automatic([(name, value)], sender, SENDERS)


@pytest.mark.parametrize(("name", "value", "sender"), PEOPLE)
def test_a_person_is_not_taken_for_a_machine_by(name: str, value: str, sender: str) -> None:
    assert why_automatic([(name, value)], sender, SENDERS) == ""


@pytest.mark.parametrize(("name", "value", "sender", "automatic"), ALLOWED)
def test_the_allow_list_lets_through(
    name: str, value: str, sender: str, *, automatic: bool
) -> None:
    assert bool(why_automatic([(name, value)], sender, SENDERS)) is automatic


def test_the_reason_is_told() -> None:
    message = read(make_mail(auto_submitted="auto-replied"))

    assert message.automatic == "Auto-Submitted: auto-replied"


def test_an_encoded_subject_is_read_before_it_is_judged() -> None:
    mail = make_mail(subject="=?utf-8?q?Automatyczna_odpowied=C5=BA=3A_x?=")

    assert read(mail).automatic.startswith("subject")
