"""A store full of tickets, made by set-based SQL in seconds; the same rows on both databases.

Words are drawn by Zipf's law from a Polish and English vocabulary, so that some stand in nearly
every message and most in very few; sentences are put together in the database.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert, text

from core import tables
from core.search import create_statements
from core.tables.columns import to_micros
from postroom.text import fold

SEED = 2026
INBOXES, AGENTS, TAGS = 20, 30, 12
SENTENCES = 6_000
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
STEP = timedelta(seconds=150)
"""Between the beginnings of two tickets."""

_FREQUENT = """
    dzień dobry proszę zamówienie paczka nie jest dla się czy mam pytanie kiedy dotrze numer faktura
    zwrot reklamacja wysyłka kurier płatność przelew adres produkt rozmiar kolor pozdrawiam dziękuję
    witam przesyłka status jeszcze wysłane opóźnienie uszkodzona część brakuje hello order parcel the
    please when will my return refund invoice broken thanks regards shipping tracking number size
    colour payment address question still missing item received late damaged would like to change
    and for with this that have not you your was are can could need want
""".split()
_BEGINNINGS = (
    "za po prze wy na roz do od pod nad bez nie przy re un dis over under inter pre".split()
)
_MIDDLES = (
    "mów praw kład staw pis czyt wóz chod lot bieg dom kwiat stol krzes lamp szaf but koszul"
    " order port ship form act view place pack mark light stand hold"
).split()
_ENDINGS = (
    "ienie anie owy owa owe ka ek nik arz ość ami ach om ing ed er ers able ment ion s".split()
)


def vocabulary() -> list[str]:
    """Words from the most to the least frequent."""
    made = [b + m + e for b in _BEGINNINGS for m in _MIDDLES for e in _ENDINGS]
    random.Random(SEED).shuffle(made)
    return _FREQUENT + made


def fill(connection: Connection, tickets: int) -> None:
    """Fill a migrated, otherwise empty database."""
    _people(connection)
    _sentences(connection)
    values = {
        "tickets": tickets,
        "base": to_micros(NOW) // 1_000_000 - tickets * STEP.seconds,
        "step": STEP.seconds,
        "sentences": SENTENCES,
        "inboxes": INBOXES,
        "agents": AGENTS,
    }
    sqlite = connection.dialect.name == "sqlite"
    *_, last = create_statements(connection.dialect.name)
    if not sqlite:
        connection.execute(text("DROP INDEX ix_message_search_words"))
    for statement in _ROWS:
        _run(connection, statement, values)
    connection.execute(text(last))  # SQLite: fills the index; PostgreSQL: makes it


def _run(connection: Connection, statement: str, values: dict[str, int]) -> None:
    moment = r"(to_timestamp(:base) + (\1) * interval '1 second')"
    if connection.dialect.name == "sqlite":
        moment = r"((:base + (\1)) * 1000000)"
    statement = re.sub(r"@\{(.*?)\}", moment, statement)
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    connection.execute(text(statement), used)


def _people(connection: Connection) -> None:
    add = connection.execute
    add(insert(tables.inbox), [{"name": f"Inbox {n}"} for n in range(1, INBOXES + 1)])
    add(
        insert(tables.account),
        [
            {
                "name": f"account {n}",
                "channel": "mail",
                "inbox_id": n,
                "settings": {},
                "created_at": NOW,
            }
            for n in range(1, INBOXES + 1)
        ],
    )
    add(
        insert(tables.agent),
        [
            {
                "email": f"agent{n}@example.com",
                "name": f"Agent {n}",
                "role": "admin" if n == 1 else "agent",
                "created_at": NOW,
            }
            for n in range(1, AGENTS + 1)
        ],
    )
    add(insert(tables.access), [{"agent_id": 2, "inbox_id": n} for n in (1, 5, 9, 13, 17)])
    add(insert(tables.tag), [{"name": f"tag {n}"} for n in range(1, TAGS + 1)])
    add(insert(tables.ticket_type), [{"name": f"kind {n}"} for n in range(1, 6)])
    _automation(connection)


def _automation(connection: Connection) -> None:
    times = {"created_at": NOW, "updated_at": NOW}
    row = {"name": "Greets", "position": 1, **times}
    connection.execute(insert(tables.automation), row)
    version = {"automation_id": 1, "number": 1, "document": {}, "rows": {}}
    connection.execute(insert(tables.automation_version), {**version, "created_at": NOW})


def _sentences(connection: Connection) -> None:
    rnd = random.Random(SEED)
    words = vocabulary()
    weights = [1 / (rank + 4) for rank in range(len(words))]
    column = "integer PRIMARY KEY, said text, folded text"
    connection.execute(text(f"CREATE TEMPORARY TABLE sentence (id {column})"))
    said = [
        " ".join(rnd.choices(words, weights, k=rnd.randint(8, 18))).capitalize() + "."
        for _ in range(SENTENCES)
    ]
    connection.execute(
        text("INSERT INTO sentence VALUES (:id, :said, :folded)"),
        [{"id": n, "said": one, "folded": fold(one)} for n, one in enumerate(said)],
    )


_NUMBERS = """
    CREATE TEMPORARY TABLE n AS WITH RECURSIVE n(i) AS (
        SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < :tickets
    ) SELECT i FROM n
"""
_CONTACTS = """
    INSERT INTO contact (name, name_folded, email, email_folded, email_domain, created_at)
    SELECT 'Jan Klient ' || i, 'jan klient ' || i, 'klient' || i || '@example.com',
           'klient' || i || '@example.com', 'example.com', @{i}
    FROM n WHERE i <= :tickets * 2 / 3 + 1 ORDER BY i
"""
# One ticket in eight is open or pending, more of the newer ones; inboxes are of unequal size.
_TICKETS = """
    INSERT INTO ticket (number, inbox_id, account_id, contact_id, source, thread, status_id,
        is_open, subject, preview, assignee_id, type_id, answered, created_at, last_message_at)
    SELECT i, inbox, inbox, i % (:tickets * 2 / 3) + 1, 'email', 't' || i, status.id,
        status.meaning IN ('open', 'pending'), substr(s.said, 1, 60), substr(s.said, 1, 120),
        CASE WHEN i % 3 = 0 THEN NULL ELSE i / 3 % :agents + 1 END,
        CASE WHEN i % 2 = 0 THEN i % 5 + 1 END, i % 4 = 0,
        @{i * :step}, @{i * :step}
    FROM (
        SELECT i, (i * 7919 % 61) * (i * 104729 % 67) * :inboxes / (60 * 66 + 1) + 1 AS inbox,
            CASE WHEN i % 8 > 1 AND (i < :tickets * 9 / 10 OR i % 3 > 0) THEN
                CASE WHEN i % 2 = 0 THEN 'solved' ELSE 'closed' END
            ELSE CASE WHEN i % 5 = 0 THEN 'pending' ELSE 'open' END END AS meaning
        FROM n
    ) AS made
    JOIN (SELECT meaning, min(id) AS id FROM status GROUP BY meaning) AS status
        ON status.meaning = made.meaning
    JOIN sentence AS s ON s.id = i * 31 % :sentences
    ORDER BY i
"""
# Two to five messages a ticket, of four sentences and an order number of its own.
_MESSAGES = """
    INSERT INTO message (ticket_id, account_id, contact_id, agent_id, external_id, direction,
        source, author, subject, text, subject_folded, body_folded, author_folded, headers,
        recipients, sent_at, created_at)
    SELECT t.id, t.account_id, t.contact_id, CASE WHEN k % 2 = 1 THEN t.number % :agents + 1 END,
        'm' || t.number || '-' || k, CASE WHEN k % 2 = 0 THEN 'in' ELSE 'out' END, 'email',
        c.name, t.subject,
        a.said || ' ' || b.said || ' ' || d.said || ' ' || e.said || ' nr ' || (1000000 + t.number),
        a.folded, b.folded || ' ' || d.folded || ' ' || e.folded || ' nr ' || (1000000 + t.number),
        c.name_folded || ' ' || c.email_folded, '{}', '{}',
        @{t.number * :step + k * 40}, @{t.number * :step + k * 40}
    FROM (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
          UNION ALL SELECT 4) AS nth
    JOIN ticket AS t ON k < t.number % 4 + 2
    JOIN contact AS c ON c.id = t.contact_id
    JOIN sentence AS a ON a.id = t.number * 31 % :sentences
    JOIN sentence AS b ON b.id = (t.number * 17 + k * 101) % :sentences
    JOIN sentence AS d ON d.id = (t.number * 13 + k * 211) % :sentences
    JOIN sentence AS e ON e.id = (t.number * 7 + k * 307 + t.number / 6000) % :sentences
    ORDER BY t.id, k
"""
_LAST_MESSAGES = """
    UPDATE ticket SET last_message_at = @{number * :step + (number % 4 + 1) * 40},
        last_customer_message_at = @{number * :step}
"""
_TICKET_TAGS = """
    INSERT INTO ticket_tag (ticket_id, tag_id)
    SELECT t.id, g.id FROM ticket AS t JOIN tag AS g ON t.number % (g.id * g.id + 1) = 0
    ORDER BY t.id, g.id
"""
_BESIDE = (
    """
    INSERT INTO attachment (message_id, position, name, media_type, size)
    SELECT id, 0, 'zdjęcie.jpg', 'image/jpeg', 100000 FROM message WHERE id % 10 = 0 ORDER BY id
    """,
    """
    INSERT INTO participant (ticket_id, address, name)
    SELECT id, 'cc' || id || '@example.com', 'Copy' FROM ticket WHERE id % 20 = 0 ORDER BY id
    """,
    """
    INSERT INTO delivery (ticket_id, account_id, message_id, state, idempotency_key, created_at)
    SELECT ticket_id, account_id, id, 'sent', 'k' || id, created_at FROM message
    WHERE direction = 'out' ORDER BY id
    """,
    """
    INSERT INTO run (automation_id, version_id, ticket_id, event_id, cause_id, trigger_key, state,
        depth, created_at)
    SELECT 1, 1, id, id, id, 'k' || id, 'done', 0, created_at FROM ticket ORDER BY id
    """,
)
_ROWS = (_NUMBERS, _CONTACTS, _TICKETS, _MESSAGES, _LAST_MESSAGES, _TICKET_TAGS, *_BESIDE)
