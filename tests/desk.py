"""A shop as agents see it: tickets in every state, in two inboxes, with all that pages show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from core import tables
from postroom.text import fold
from tests import seeds

SUBJECT = "Paczka nie dotarła, numer 6200112233"
LAID_OUT = """<table width="600"><tr><td><h2 style="color:#0a5">Zamówienie 4711</h2>
<p>Dzień dobry, w załączeniu potwierdzenie.</p><img src="https://tracker.example/p.gif" width="120" height="40" alt="logo">
<table><tr><td>Kubek „Żółw”</td><td>2 szt.</td><td>49,90 zł</td></tr></table></td></tr></table>"""
QUOTED = """Dzień dobry,

paczka miała przyjść w piątek, a dziś jest poniedziałek i nadal jej nie ma. Numer przesyłki to 6200112233. Śledzenie: https://sledzenie.example/6200112233

Pozdrawiam
Łucja Żak"""
TAIL = """

W dniu 20.11.2026 o 10:12 Sklep napisał(a):
> Dziękujemy za zamówienie. Paczka wyjdzie jeszcze dziś.
> Zespół sklepu"""


def fill(
    connection: Connection, people: dict[str, int], inboxes: dict[str, int], now: datetime
) -> int:
    """Make the shop; the number of the ticket that has a bit of everything."""
    settings = {"address": "sklep@shop.example", "name": "Sklep"}
    account = seeds.account(connection, "sklep@shop.example")
    connection.execute(
        update(tables.account).where(tables.account.c.id == account).values(settings=settings)
    )
    tags = {
        name: seeds.row(connection, tables.tag, name=name, colour=colour)
        for name, colour in (
            ("dostawa", "#0a7d55"),
            ("zwrot", "#b3261e"),
            ("VIP", ""),
            ("faktura", "#2f55d4"),
        )
    }
    seeds.row(connection, tables.ticket_type, name="Reklamacja")
    team = seeds.row(connection, tables.team, name="Wysyłka")
    seeds.row(connection, tables.membership, team_id=team, agent_id=people["anna"])
    _backdrop(connection, people, tags, now)
    number = _everything(connection, people, tags, now)
    elsewhere = seeds.ticket(
        connection,
        "olga@example.net",
        subject="Only for Returns",
        last_message_at=now - timedelta(hours=2),
    )
    connection.execute(
        update(tables.ticket)
        .where(tables.ticket.c.id == elsewhere)
        .values(inbox_id=inboxes["Returns"])
    )
    return number


_SUBJECTS = (
    ("Piotr Wiśniewski", "piotr@example.org", "Faktura do zamówienia 4711", "Dzień dobry, proszę o fakturę na firmę, NIP 525-000-00-00.", "faktura"),
    ("Márta Kovács", "marta.k@example.hu", "Where is my order?", "Hello, I ordered two weeks ago and the tracking has not moved since.", "dostawa"),
    ("Jean-Baptiste Lefèvre", "jb@example.fr", "Retour d'un article", "Bonjour, je voudrais retourner la tasse, elle est arrivée cassée.", "zwrot"),
    ("Donaudampfschifffahrtsgesellschaftskapitänswitwe", "kapitaen@donaudampfschifffahrtsgesellschaft.example", "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", "Ein sehr langes Wort ohne Leerzeichen", "VIP"),
    ("", "anonim@example.org", "", "ok", ""),
    ("Żaneta Ćwikła", "zaneta@example.org", "Re: Zmiana adresu dostawy", "Czy mogą Państwo wysłać paczkę na ulicę Źródlaną 7?", "dostawa"),
    ("Giulia Rossi", "giulia@example.it", "Disponibilità taglia M", "Buongiorno, avete ancora la maglietta nella taglia M?", ""),
)  # fmt: skip


def _backdrop(
    connection: Connection, people: dict[str, int], tags: dict[str, int], now: datetime
) -> None:
    for round_ in range(7):
        for place, (name, email, subject, text, tag) in enumerate(_SUBJECTS):
            moment = now - timedelta(minutes=3 + 37 * place, hours=9 * round_, days=2 * round_)
            contact = seeds.contact(connection, email, name)
            values: dict[str, Any] = {
                "subject": subject, "preview": text, "last_message_at": moment, "created_at": moment,
                "contact_id": contact,
                "assignee_id": (None, people["anna"], people["marta"], None)[(place + round_) % 4],
                "priority": "urgent" if (place, round_) == (1, 0) else "normal",
                "due_at": now + timedelta(hours=3 - 4 * place) if round_ == 0 and place in {1, 2} else None,
            }  # fmt: skip
            ticket = seeds.ticket(connection, email, **values)
            seeds.message(
                connection, ticket, text=text, subject=subject, sent_at=moment, created_at=moment
            )
            if tag:
                connection.execute(
                    tables.ticket_tag.insert().values(ticket_id=ticket, tag_id=tags[tag])
                )


def _everything(
    connection: Connection, people: dict[str, int], tags: dict[str, int], now: datetime
) -> int:
    start = now - timedelta(days=1, hours=2)
    ticket = seeds.ticket(
        connection, "lucja@example.org", subject=SUBJECT,
        preview="Dzień dobry, paczka miała przyjść w piątek, a dziś jest poniedziałek",
        last_message_at=now - timedelta(minutes=1), created_at=start, order_ref="4711-2026", language="pl",
        assignee_id=people["anna"],
    )  # fmt: skip
    for name in ("dostawa", "VIP"):
        connection.execute(tables.ticket_tag.insert().values(ticket_id=ticket, tag_id=tags[name]))
    seeds.row(
        connection,
        tables.participant,
        ticket_id=ticket,
        address="kurier@example.com",
        name="Kurier Piotr",
    )
    people_to = {
        "to": [["sklep@shop.example", "Sklep"]],
        "cc": [["kurier@example.com", "Kurier Piotr"]],
    }
    first = seeds.message(
        connection,
        ticket,
        subject=SUBJECT,
        text="Zamówienie 4711",
        html=LAID_OUT,
        recipients=people_to,
        author="Łucja Żak",
        sent_at=start,
        created_at=start,
    )
    seeds.row(
        connection,
        tables.attachment,
        message_id=first,
        position=0,
        name="potwierdzenie zamówienia z bardzo długą nazwą pliku numer 4711.pdf",
        media_type="application/pdf",
        size=182_400,
        digest=b"x" * 32,
    )
    seeds.row(
        connection,
        tables.attachment,
        message_id=first,
        position=1,
        name="film.mp4",
        media_type="video/mp4",
        size=99_000_000,
        omitted="too large",
    )
    _automation(connection, ticket, start + timedelta(minutes=1))
    _out(
        connection,
        ticket,
        people["marta"],
        "Marta",
        "Sprawdzam to z kurierem i wracam z odpowiedzią jeszcze dziś.",
        (start + timedelta(hours=1), "sent"),
    )
    seeds.message(
        connection,
        ticket,
        subject=SUBJECT,
        direction="note",
        source="note",
        agent_id=people["marta"],
        author="Marta",
        text="Kurier mówi, że paczka leży w sortowni od piątku.\nhttps://kurier.example/sprawa/99",
        sent_at=start + timedelta(hours=2),
        created_at=start + timedelta(hours=2),
    )
    _out(
        connection,
        ticket,
        people["anna"],
        "Anna",
        "Przesyłka jest w drodze.",
        (start + timedelta(hours=5), "failed"),
    )
    moment = now - timedelta(minutes=1)
    seeds.message(
        connection,
        ticket,
        subject="Odp: " + SUBJECT,
        text=QUOTED + TAIL,
        visible=QUOTED,
        author="Łucja Żak",
        sent_at=moment,
        created_at=moment,
    )
    connection.execute(
        update(tables.ticket).where(tables.ticket.c.id == ticket).values(last_message_at=moment)
    )
    return int(
        connection.execute(
            select(tables.ticket.c.number).where(tables.ticket.c.id == ticket)
        ).scalar_one()
    )


def _out(
    connection: Connection,
    ticket: int,
    agent: int,
    name: str,
    text: str,
    when: tuple[datetime, str],
) -> None:
    moment, state = when
    row = seeds.message(
        connection,
        ticket,
        subject=SUBJECT,
        direction="out",
        agent_id=agent,
        author=name,
        text=text,
        automatic="",
        delivery_state=state,
        contact_id=None,
        recipients={"to": [["lucja@example.org", "Łucja Żak"]]},
        sent_at=moment,
        created_at=moment,
    )
    error = "the server refuses the address: 550 5.1.1 no such user" if state == "failed" else ""
    seeds.row(
        connection,
        tables.delivery,
        ticket_id=ticket,
        account_id=seeds.account(connection, "sklep@shop.example"),
        message_id=row,
        state=state,
        idempotency_key=f"test:{row}",
        recipient=fold("lucja@example.org"),
        attempt=1,
        error=error,
        created_at=moment,
        finished_at=moment,
    )


def _automation(connection: Connection, ticket: int, moment: datetime) -> None:
    automation = seeds.row(
        connection,
        tables.automation,
        name="Poza godzinami: potwierdzenie",
        enabled=True,
        position=1,
        created_at=moment,
        updated_at=moment,
    )
    version = seeds.row(
        connection,
        tables.automation_version,
        automation_id=automation,
        number=1,
        document={},
        rows={},
        created_at=moment,
    )
    run = seeds.row(
        connection,
        tables.run,
        automation_id=automation,
        version_id=version,
        ticket_id=ticket,
        event_id=1,
        cause_id=1,
        trigger_key="test",
        state="done",
        depth=0,
        created_at=moment,
        finished_at=moment,
    )
    row = seeds.message(
        connection,
        ticket,
        subject=SUBJECT,
        direction="out",
        author="Sklep",
        text="Dziękujemy za wiadomość. Odpowiemy jutro od 8:00.",
        automatic="automation",
        run_id=run,
        delivery_state="sent",
        sent_at=moment,
        created_at=moment,
    )
    seeds.row(
        connection,
        tables.delivery,
        ticket_id=ticket,
        account_id=seeds.account(connection, "sklep@shop.example"),
        message_id=row,
        state="sent",
        idempotency_key=f"test:{row}",
        automatic=1,
        automation_id=automation,
        run_id=run,
        created_at=moment,
        finished_at=moment,
    )
