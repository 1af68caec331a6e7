import pytest

from automations.document import parse
from automations.sentence import tell
from tests.unit.automations.making import LANGUAGE


def said(when: str) -> str:
    """The English sentence of an automation that starts so."""
    text = (
        f"name: x\nwhen: [{{{when}}}]\nif: {{field: ticket.answered, is: false}}\n"
        "then: [{action: add_tag, tag: vip}]\n"
    )
    return tell(parse(text, LANGUAGE), LANGUAGE, "en").text


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("0 8 * * 1", "Every Monday at 08:00"),
        ("0 8 * * mon", "Every Monday at 08:00"),
        ("30 9,16 * * *", "Every day at 09:30 and 16:30"),
        ("0 8 * * 1-5", "From Monday to Friday at 08:00"),
        ("0 8 * * 6,0", "Every Saturday and every Sunday at 08:00"),
        ("15 7 1 * *", "On day 1 of each month at 07:15"),
        ("0 17 L * *", "On the last day of each month at 17:00"),
        ("*/15 * * * *", "Every 15 minutes"),
        ("5 * * * *", "Every hour at minute 5"),
        ("0 8 1 1 *", "On the schedule “0 8 1 1 *”"),
        ("0 8-17/2 * * *", "On the schedule “0 8-17/2 * * *”"),
    ],
)
def test_a_schedule_reads_as_people_say_it(cron: str, words: str) -> None:
    assert said(f"trigger: schedule, cron: {cron!r}").startswith(f"{words}, for each ticket where")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("on: 2026-12-24", "On December 24, 2026 at 09:00"),
        ("on: 2026-12-24, at: '8:05'", "On December 24, 2026 at 08:05"),
        ("on: 2026-12-24, every_year: true", "Each year on December 24 at 09:00"),
        (
            "on: 2026-12-24, calendar: night",
            "On December 24, 2026 at 09:00 by the calendar “night”",
        ),
    ],
)
def test_a_date_reads_as_people_say_it(options: str, words: str) -> None:
    assert said(f"trigger: date, {options}").startswith(f"{words}, for each ticket where")
