import json
from datetime import UTC, datetime

from automations.engine.clock import Openness, clocks

MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
COMPANY = json.dumps({"name": "Company", "zone": "Europe/Warsaw", "week": {"mon": ["09:00-17:00"]}})
NIGHT = json.dumps({"name": "Night", "zone": "UTC", "week": {"mon": ["22:00-24:00"]}})
DOCUMENTS = {1: (COMPANY, True), 2: (NIGHT, False)}


def test_an_inbox_reads_its_own_calendar_and_all_others_by_id() -> None:
    read = clocks(MONDAY_NOON, DOCUMENTS, {}, {})

    assert read.seen_from(None).own.open
    assert not read.seen_from(2).own.open
    assert read.seen_from(2).calendars[1].minute == 12 * 60


def test_agents_without_a_calendar_follow_the_company() -> None:
    facts = clocks(MONDAY_NOON, DOCUMENTS, {7: 2}, {}).seen_from(None)

    assert not facts.agents[7]
    assert facts.agents[8]
    assert facts.teams[1]


def test_a_company_without_a_calendar_is_never_open() -> None:
    facts = clocks(MONDAY_NOON, {}, {}, {}).seen_from(None)

    assert not facts.own.open
    assert facts.own.minute == 11 * 60


def test_texts_learn_when_it_opens_next() -> None:
    read = clocks(SUNDAY, DOCUMENTS, {}, {})

    assert read.opens_at(None) == "2026-11-23 09:00"
    assert read.opens_at(2) == "2026-11-23 22:00"


def test_openness_answers_for_everybody() -> None:
    people = Openness({1: False}, others=True)

    assert (people[1], people[99]) == (False, True)
