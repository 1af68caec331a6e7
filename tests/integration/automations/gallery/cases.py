"""What happens, and which steps of a template it has done: at least one of each outcome."""

from __future__ import annotations

from typing import Any

from tests.integration.automations.gallery.world import DAY, HOLIDAY, HOUR, NIGHT, SATURDAY, Case
from tests.seeds import NOW

MACHINE = {"automatic": "auto-replied"}
JUST_ANSWERED = {"last_agent_message_at": NOW}
ANSWERED = {"last_agent_message_at": NOW - DAY}
VACATION = {"first_day": "2026-11-20", "last_day": "2026-11-23"}
TEAM = {"team": "Office"}
PENDING = {"status": "pending", "answered": True}
THANKS = {"text": "Dziękuję bardzo!"}
COMPLAINT = {"manager": "Ala"}


def _ago(days: int) -> dict[str, Any]:
    moment = NOW - days * DAY
    moments = ("created_at", "last_message_at", "last_customer_message_at", "last_agent_message_at")
    return dict.fromkeys(moments, moment)


CASES = [
    Case(template="out_of_hours", name="at night", now=NIGHT, done=("answer",)),
    Case(template="out_of_hours", name="at noon"),
    Case(template="out_of_hours", name="a machine", now=NIGHT, mail=MACHINE),
    Case(
        template="out_of_hours",
        name="an agent is writing",
        now=NIGHT,
        ticket={"last_agent_message_at": NIGHT - HOUR / 20},
    ),
    Case(template="out_of_hours", name="Amazon", now=NIGHT, mail={"source": "amazon"}),
    Case(
        template="out_of_hours",
        name="a review",
        now=NIGHT,
        ticket={"source": "allegro.review"},
    ),
    Case(
        template="out_of_hours",
        name="a return",
        now=NIGHT,
        ticket={"source": "allegro.return"},
    ),
    Case(template="out_of_hours", name="hours of a team", now=NIGHT, given=TEAM, done=("answer",)),
    Case(template="weekend_and_holidays", name="Saturday", now=SATURDAY, done=("answer",)),
    Case(template="weekend_and_holidays", name="a holiday", now=HOLIDAY, done=("answer",)),
    Case(template="weekend_and_holidays", name="Monday"),
    Case(template="weekend_and_holidays", name="a machine", now=SATURDAY, mail=MACHINE),
    Case(
        template="weekend_and_holidays",
        name="in a calendar",
        given={"calendar": "Company"},
        now=SATURDAY,
        done=("answer",),
    ),
    Case(template="vacation", name="on the last day", given=VACATION, done=("answer",)),
    Case(template="vacation", name="a day later", given=VACATION, now=NOW + DAY),
    Case(template="vacation", name="a machine", given=VACATION, mail=MACHINE),
    Case(template="confirm_email", name="a new mail", done=("confirm",)),
    Case(template="confirm_email", name="another mail", new=False),
    Case(template="confirm_email", name="closed already", ticket={"status": "closed"}),
    Case(template="confirm_email", name="no mail", ticket={"source": "chat"}),
    Case(template="confirm_email", name="a machine", mail=MACHINE),
    Case(
        template="invoice_request",
        name="in the text",
        given=TEAM,
        mail={"text": "Poproszę FAKTURE na firmę"},
        done=("tag", "assign", "answer"),
    ),
    Case(
        template="invoice_request",
        name="in the subject",
        given=TEAM,
        mail={"subject": "Invoice for order 4711"},
        done=("tag", "assign", "answer"),
    ),
    Case(template="invoice_request", name="something else", given=TEAM),
    Case(
        template="invoice_request",
        name="a machine",
        given=TEAM,
        mail={"text": "faktura", **MACHINE},
    ),
    Case(
        template="invoice_request",
        name="an agent is writing",
        given=TEAM,
        mail={"text": "faktura"},
        ticket=JUST_ANSWERED,
    ),
    Case(
        template="confirm_in_their_language",
        name="German",
        mail={"language": "de"},
        done=("confirm",),
    ),
    Case(template="confirm_in_their_language", name="English", mail={"language": "en"}),
    Case(template="confirm_in_their_language", name="not known"),
    Case(
        template="confirm_in_their_language", name="a machine", mail={"language": "de", **MACHINE}
    ),
    Case(
        template="confirm_in_their_language",
        name="the second message",
        mail={"language": "de"},
        new=False,
    ),
    Case(
        template="product_question_draft",
        name="a question",
        ticket={"type": "question"},
        done=("draft",),
    ),
    Case(template="product_question_draft", name="a return", ticket={"type": "return"}),
    Case(template="product_question_draft", name="no type"),
    Case(
        template="product_question_draft",
        name="an agent is writing",
        ticket={"type": "question", **JUST_ANSWERED},
    ),
    Case(template="all_but_discussions", name="mail", given={"agent": "Ala"}, done=("assign",)),
    Case(
        template="all_but_discussions",
        name="a discussion",
        given={"agent": "Ala"},
        ticket={"source": "allegro.discussion"},
    ),
    Case(template="all_but_discussions", name="no new ticket", given={"agent": "Ala"}, new=False),
    Case(
        template="by_account",
        name="that account",
        given={"account": "second", "tag": "Second", "inbox": "Second"},
        ticket={"account": "second"},
        done=("tag", "move"),
    ),
    Case(
        template="by_account",
        name="another account",
        given={"account": "second", "tag": "Second", "inbox": "Second"},
    ),
    Case(template="round_robin", name="nobody has it", given=TEAM, done=("assign",)),
    Case(template="round_robin", name="somebody has it", given=TEAM, ticket={"assignee": "Ala"}),
    Case(
        template="by_language",
        name="that language",
        given={"language": "de", "tag": "de", **TEAM},
        mail={"language": "de"},
        done=("assign", "tag"),
    ),
    Case(
        template="by_language",
        name="another language",
        given={"language": "de", "tag": "de", **TEAM},
        mail={"language": "pl"},
    ),
    Case(template="by_language", name="no language", given={"language": "de", "tag": "de", **TEAM}),
    Case(
        template="assignee_away",
        name="at night",
        given=TEAM,
        ticket={"assignee": "Olek", "priority": "high"},
        now=NIGHT,
        done=("assign", "notify"),
    ),
    Case(
        template="assignee_away",
        name="at noon",
        given=TEAM,
        ticket={"assignee": "Olek", "priority": "high"},
    ),
    Case(
        template="assignee_away",
        name="not urgent",
        given=TEAM,
        ticket={"assignee": "Olek"},
        now=NIGHT,
    ),
    Case(
        template="assignee_away",
        name="nobody has it",
        given=TEAM,
        ticket={"priority": "urgent"},
        now=NIGHT,
    ),
    Case(template="tag_by_words", name="the word", mail={"text": "No delivery?"}, done=("tag",)),
    Case(
        template="tag_by_words",
        name="own words",
        given={"phrases": "ŻÓŁW\nkrólik", "tag": "zoo"},
        mail={"subject": "Kubek zolw"},
        done=("tag",),
    ),
    Case(template="tag_by_words", name="other words", mail={"subject": "Hello"}),
    Case(template="tag_by_words", name="a machine", mail={"text": "delivery", **MACHINE}),
    Case(
        template="complaint_words",
        name="broken in Polish",
        given=COMPLAINT,
        mail={"text": "Kubek przyszedł USZKODZONY."},
        done=("tag", "priority", "notify"),
    ),
    Case(
        template="complaint_words",
        name="a lawyer",
        given=COMPLAINT,
        mail={"subject": "My lawyer"},
        done=("tag", "priority", "notify"),
    ),
    Case(
        template="complaint_words", name="praise", given=COMPLAINT, mail={"text": "Świetny kubek"}
    ),
    Case(
        template="thank_you",
        name="thanks",
        ticket=ANSWERED,
        mail=THANKS,
        new=False,
        done=("handled",),
    ),
    Case(template="thank_you", name="first message", mail=THANKS),
    Case(
        template="thank_you",
        name="with a question",
        ticket=ANSWERED,
        mail={"text": "Dziękuję, a kiedy przyjdzie druga?"},
        new=False,
    ),
    Case(
        template="thank_you",
        name="with a but",
        ticket=ANSWERED,
        mail={"text": "Dziękuję, ale paczka jest pusta"},
        new=False,
    ),
    Case(
        template="thank_you",
        name="long",
        ticket=ANSWERED,
        mail={"text": "Dziękuję. " + "Paczka przyszła wczoraj. " * 5},
        new=False,
    ),
    Case(
        template="thank_you",
        name="with a file",
        ticket=ANSWERED,
        mail={**THANKS, "attachment_names": "zdjecie.jpg"},
        new=False,
    ),
    Case(
        template="system_notifications",
        name="a subject",
        mail={"subject": "Your weekly summary"},
        done=("tag", "archive"),
    ),
    Case(
        template="system_notifications",
        name="a sender",
        given={"senders": "lucja@", "subjects": "x-x"},
        done=("tag", "archive"),
    ),
    Case(template="system_notifications", name="a customer"),
    Case(
        template="system_notifications",
        name="no new ticket",
        mail={"subject": "Your weekly summary"},
        new=False,
    ),
    Case(template="out_of_office", name="a machine", mail=MACHINE, done=("note", "archive")),
    Case(template="out_of_office", name="a customer"),
    Case(
        template="spam_flag",
        name="marked",
        mail={"headers": {"x-spam-flag": "yes"}},
        done=("tag", "archive"),
    ),
    Case(template="spam_flag", name="not marked", mail={"headers": {"x-spam-flag": "no"}}),
    Case(template="spam_flag", name="no header"),
    Case(
        template="close_after_silence",
        name="sixteen days",
        ticket={**PENDING, **_ago(14)},
        wait=2 * DAY,
        done=("close", "tag"),
    ),
    Case(
        template="close_after_silence",
        name="not so long",
        ticket={**PENDING, **_ago(1)},
        wait=2 * DAY,
    ),
    Case(
        template="close_after_silence",
        name="nobody answered",
        ticket={**PENDING, **_ago(14), "answered": False},
        wait=2 * DAY,
    ),
    Case(
        template="close_after_silence",
        name="open",
        ticket={**_ago(14), "answered": True},
        wait=2 * DAY,
    ),
    Case(
        template="unanswered",
        name="a day",
        ticket={"assignee": "Ala"},
        wait=25 * HOUR,
        done=("priority", "notify"),
    ),
    Case(template="unanswered", name="an hour", ticket={"assignee": "Ala"}, wait=HOUR),
    Case(template="unanswered", name="answered", ticket={"answered": True}, wait=25 * HOUR),
    Case(
        template="follow_up_date",
        name="the day has come",
        given={"field": "ticket.fields.follow_up"},
        ticket={"status": "pending", "assignee": "Ala"},
        fields={"follow_up": NOW + DAY},
        wait=DAY + HOUR,
        done=("open", "notify"),
    ),
    Case(
        template="follow_up_date",
        name="not yet",
        given={"field": "ticket.fields.follow_up"},
        ticket={"status": "pending", "assignee": "Ala"},
        fields={"follow_up": NOW + 3 * DAY},
        wait=DAY + HOUR,
    ),
    Case(
        template="follow_up_date",
        name="open already",
        given={"field": "ticket.fields.follow_up"},
        ticket={"assignee": "Ala"},
        fields={"follow_up": NOW + DAY},
        wait=DAY + HOUR,
    ),
]
