"""The same for templates about orders, and for those of Allegro."""

from __future__ import annotations

from decimal import Decimal

from postroom.order import Shipment
from tests.integration.automations.gallery.world import DAY, HOUR, Case
from tests.seeds import NOW

WHERE = {"text": "Dzień dobry, gdzie jest moja paczka?"}
OTHER = {"subject": "Pytanie", "text": "Czy jest w kolorze białym?"}
CANCEL = {"text": "Proszę anulować zamówienie"}
MACHINE = {"automatic": "auto-replied"}
JUST_ANSWERED = {"last_agent_message_at": NOW}
SENT = {"status": "SENT", "shipments": (Shipment(carrier="DPD", number="10000012345678"),)}
OLD = {"created_at": NOW - 6 * DAY}
DISCUSSION = {"source": "allegro.discussion"}
TEAM = {"team": "Office"}
ALA = {"agent": "Ala"}
DUE = {"due_at": NOW + 5 * HOUR}

CASES = [
    Case(
        template="confirm_discussion",
        name="a discussion",
        ticket=DISCUSSION,
        done=("confirm", "tag"),
    ),
    Case(template="confirm_discussion", name="a second message", ticket=DISCUSSION, new=False),
    Case(template="confirm_discussion", name="a mail"),
    Case(template="confirm_discussion", name="a machine", ticket=DISCUSSION, mail=MACHINE),
    Case(
        template="confirm_question",
        name="a question",
        ticket={"source": "allegro.message"},
        done=("confirm",),
    ),
    Case(template="confirm_question", name="a discussion", ticket=DISCUSSION),
    Case(
        template="confirm_question",
        name="an agent is writing",
        ticket={"source": "allegro.message", **JUST_ANSWERED},
    ),
    Case(
        template="product_question_draft",
        name="an order is known",
        ticket={"type": "question"},
        order=SENT,
    ),
    Case(template="wismo_answer", name="sent", mail=WHERE, order=SENT, done=("tag", "answer")),
    Case(
        template="wismo_answer",
        name="not sent for a day",
        mail=WHERE,
        order={"status": "NEW"},
        done=("tag", "answer"),
    ),
    Case(template="wismo_answer", name="late", mail=WHERE, order=OLD),
    Case(template="wismo_answer", name="cancelled", mail=WHERE, order={"status": "CANCELLED"}),
    Case(template="wismo_answer", name="something else", mail=OTHER, order=SENT),
    Case(template="wismo_answer", name="a machine", mail={**WHERE, **MACHINE}, order=SENT),
    Case(
        template="wismo_answer",
        name="an agent is writing",
        mail=WHERE,
        order=SENT,
        ticket=JUST_ANSWERED,
    ),
    Case(
        template="wismo_late",
        name="late",
        given=TEAM,
        mail=WHERE,
        order=OLD,
        done=("tag", "priority", "assign"),
    ),
    Case(template="wismo_late", name="sent", given=TEAM, mail=WHERE, order={**OLD, **SENT}),
    Case(template="wismo_late", name="young", given=TEAM, mail=WHERE, order={"status": "NEW"}),
    Case(template="wismo_ask_number", name="unknown", mail=WHERE, done=("ask", "status")),
    Case(template="wismo_ask_number", name="known", mail=WHERE, order=SENT),
    Case(template="wismo_ask_number", name="something else", mail=OTHER),
    Case(
        template="return_instructions",
        name="reported by Allegro",
        ticket={"source": "allegro.return"},
        returned=True,
        done=("answer", "tag", "type"),
    ),
    Case(
        template="return_instructions",
        name="of the type",
        ticket={"type": "return"},
        returned=True,
        done=("answer", "tag"),
    ),
    Case(template="return_instructions", name="a question", ticket={"type": "return"}),
    Case(
        template="cancellation_request",
        name="not sent",
        given={"warehouse": "Ala"},
        mail=CANCEL,
        order={"status": "PROCESSING"},
        done=("tag", "priority", "notify", "answer"),
    ),
    Case(
        template="cancellation_request",
        name="nothing known",
        given={"warehouse": "Ala"},
        mail=CANCEL,
        done=("tag", "priority", "notify", "answer"),
    ),
    Case(
        template="cancellation_request",
        name="sent",
        given={"warehouse": "Ala"},
        mail=CANCEL,
        order=SENT,
    ),
    Case(
        template="vip_customer",
        name="has spent much",
        given=ALA,
        order={"total": Decimal("1000.01")},
        done=("priority", "assign", "answer"),
    ),
    Case(
        template="vip_customer", name="exactly so much", given=ALA, order={"total": Decimal(1000)}
    ),
    Case(
        template="vip_customer",
        name="in another currency",
        given=ALA,
        order={"total": Decimal(5000), "currency": "CZK"},
    ),
    Case(
        template="vip_customer",
        name="cancelled",
        given=ALA,
        order={"total": Decimal(5000), "cancelled": True},
    ),
    Case(
        template="discussions_to_team",
        name="a discussion",
        given=TEAM,
        ticket=DISCUSSION,
        done=("assign", "priority", "type"),
    ),
    Case(template="discussions_to_team", name="a mail", given=TEAM),
    Case(
        template="large_order",
        name="large",
        given=ALA,
        order={"total": Decimal("500.01")},
        done=("priority", "assign"),
    ),
    Case(template="large_order", name="small", given=ALA, order={"total": Decimal(500)}),
    Case(template="large_order", name="no order", given=ALA),
    Case(
        template="deadline_soon",
        name="four hours before",
        ticket={**DUE, "assignee": "Ala"},
        wait=2 * HOUR,
        done=("priority", "tag", "notify"),
    ),
    Case(template="deadline_soon", name="six hours before", ticket=DUE, wait=HOUR / 2),
    Case(
        template="deadline_soon", name="answered", ticket={**DUE, "answered": True}, wait=2 * HOUR
    ),
    Case(
        template="deadline_soon",
        name="a claim that was answered and not decided",
        ticket={**DUE, "answered": True, "source": "allegro.claim", "assignee": "Ala"},
        wait=2 * HOUR,
        done=("priority", "tag", "notify"),
    ),
    Case(
        template="deadline_missed",
        name="missed",
        given={"manager": "Ala"},
        ticket=DUE,
        wait=6 * HOUR,
        done=("notify", "note"),
    ),
    Case(
        template="deadline_missed",
        name="not yet",
        given={"manager": "Ala"},
        ticket=DUE,
        wait=4 * HOUR,
    ),
]
