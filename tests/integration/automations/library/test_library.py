from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from automations import library
from automations.document import parse
from automations.library import AutomationMissing, CannotSave
from automations.library.files import BadFiles, Difference, File, apply, export, plan
from automations.library.leaving import leaving
from core import plugins, tables
from core.store import Store, open_store
from tests import seeds
from tests.engines import BUILT_IN, add, written
from tests.seeds import NOW

TAG = "{id: s1, action: add_tag, tag: parcel}"
SEND = "{id: s2, action: send_message, text: Hello}"
BY = ("Ala", NOW)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _whats(differences: list[Difference]) -> list[tuple[str, str, str]]:
    return [(each.name, each.what, each.switch) for each in differences]


def test_saving_makes_a_version_only_of_what_changed(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG), on=False)
        add(connection, written("Sort", TAG), on=False)
        add(connection, written("Sort", TAG, SEND), on=False)

        saved = library.named(connection, "Sort")

        assert saved is not None
        assert (saved.number, saved.enabled) == (2, False)
        versions = library.versions(connection, saved.id)
        assert [version.number for version in versions] == [2, 1]
        assert [len(version.document["then"]) for version in versions] == [2, 1]
        assert saved.rows["tag"]["parcel"] == seeds.named(connection, tables.tag, "parcel")

    store.write_now(scene)


def test_switching_notes_when(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Sort", TAG), on=False)
        later = NOW + timedelta(hours=1)

        library.enable(connection, "Sort", later)
        library.enable(connection, "Sort", later + timedelta(hours=1))

        saved = library.named(connection, "Sort")
        assert saved is not None
        assert (saved.enabled, saved.enabled_at) == (True, later)
        with pytest.raises(AutomationMissing, match="Sort it"):
            library.disable(connection, "Sort it", later)

    store.write_now(scene)


def test_a_name_that_is_not_there_is_told_with_the_nearest(store: Store) -> None:
    def scene(connection: Connection) -> None:
        text = written("Sort", "{action: set_status, status: opne}")

        with pytest.raises(CannotSave, match=r'no status "opne".*open'):
            library.pin(connection, parse(text, BUILT_IN), BUILT_IN)

    store.write_now(scene)


def test_two_agents_of_one_name_must_be_named_by_address(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for address in ("ala@a.example", "ala@b.example"):
            seeds.row(
                connection, tables.agent, name="Ala", email=address, role="agent", created_at=NOW
            )
        by_name = parse(written("A", "{action: assign, agent: Ala}"), BUILT_IN)
        by_address = parse(written("A", "{action: assign, agent: ala@b.example}"), BUILT_IN)

        with pytest.raises(CannotSave, match="Ala"):
            library.pin(connection, by_name, BUILT_IN)
        assert library.pin(connection, by_address, BUILT_IN)["agent"] == {"ala@b.example": 2}

    store.write_now(scene)


def test_files_are_planned_then_applied_then_unchanged(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Old", TAG))
        files = [
            File("b.yaml", written("New", SEND).replace("name: New", "name: New\nenabled: true")),
            File("a.yaml", written("Old", "{id: s1, action: add_tag, tag: order}")),
        ]

        planned = plan(connection, files, BUILT_IN)

        assert _whats(planned) == [("New", "create", ""), ("Old", "change", "")]
        assert planned[0].sends == ("Hello",)
        assert planned[1].new_tags == ("order",)
        assert any(line.startswith("-") and "parcel" in line for line in planned[1].diff)
        assert not seeds.column(connection, tables.tag, "id", name="order"), "nothing was written"

        assert apply(connection, files, BUILT_IN, BY) == planned

        assert [(one.name, one.enabled) for one in library.listed(connection)] == [
            ("New", False),
            ("Old", True),
        ]
        assert _whats(plan(connection, files, BUILT_IN)) == [
            ("New", "unchanged", ""),
            ("Old", "unchanged", ""),
        ]

    store.write_now(scene)


def test_everything_that_would_leave_is_told_with_whom_it_goes_to() -> None:
    document = parse(
        written(
            "All",
            SEND,
            "{action: send_message, text: Perhaps, mode: draft}",
            "{action: send_translated, text: Hallo, to: de}",
            "{action: send_ai, instructions: Be kind}",
            "{action: send_email, to: [a@b.example, c@d.example], subject: x, text: Look}",
            "{action: notify, to: assignee, teams: [Office], text: Hurry}",
            "{action: call_webhook, webhook: Warehouse}",
            "{action: add_note, text: Nobody reads this}",
        ),
        BUILT_IN,
    )

    assert list(leaving(document)) == [
        "Hello",
        "a draft: Perhaps",
        "translated (de): Hallo",
        "a draft: what AI writes as told: Be kind",
        "to a@b.example, c@d.example: Look",
        "to assignee, Office: Hurry",
        "to the webhook Warehouse",
    ]


def test_a_file_whose_name_only_looks_like_another_is_refused(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Parcels", TAG))
        twice = [File("1.yaml", written("A", TAG)), File("2.yaml", written("a", TAG))]

        with pytest.raises(BadFiles, match='there is an automation "Parcels" already'):
            plan(connection, [File("x.yaml", written("PARCELS", TAG))], BUILT_IN)
        with pytest.raises(BadFiles, match="two files"):
            plan(connection, twice, BUILT_IN)

    store.write_now(scene)


def test_a_plan_looks_at_what_channels_forbid(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.account(connection, "market", channel="allegro")
        link = "{action: send_message, text: 'See https://shop.example/'}"

        (one,) = plan(
            connection,
            [File("x.yaml", written("Links", link))],
            BUILT_IN,
            channels=plugins.load(installed=[]).channels.as_mapping(),
        )

        assert any("Allegro allows no links" in warning for warning in one.warnings)

    store.write_now(scene)


def test_the_switch_is_followed_only_when_asked(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Off", TAG))
        on = written("On", TAG).replace("name: On", "name: On\nenabled: true")
        files = [File("1.yaml", on), File("2.yaml", written("Off", TAG))]

        differences = apply(connection, files, BUILT_IN, BY, switch=True)

        assert _whats(differences) == [("On", "create", "on"), ("Off", "unchanged", "off")]
        assert {one.name: one.enabled for one in library.listed(connection)} == {
            "On": True,
            "Off": False,
        }

    store.write_now(scene)


def test_one_faulty_file_stops_all_and_every_fault_is_told(store: Store) -> None:
    def scene(connection: Connection) -> None:
        files = [
            File("good.yaml", written("Good", TAG)),
            File("bad.yaml", written("Bad", "{action: jump}")),
            File("twice.yaml", written("Good", TAG)),
        ]

        with pytest.raises(BadFiles) as caught:
            apply(connection, files, BUILT_IN, BY)

        assert "bad.yaml: line" in str(caught.value)
        assert 'two files are called "Good"' in str(caught.value)
        assert not library.listed(connection)

    store.write_now(scene)


def test_what_is_exported_applies_unchanged_and_in_order(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for name in ("Zażółć", "Alpha", "Mid"):
            add(connection, written(name, TAG, SEND), on=name != "Mid")

        files = export(connection, BUILT_IN)

        assert [file.path for file in files] == [
            "001-zazolc.yaml",
            "002-alpha.yaml",
            "003-mid.yaml",
        ]
        assert "enabled: true" in files[0].text
        differences = plan(connection, files, BUILT_IN, switch=True)
        assert {each.what for each in differences} == {"unchanged"}
        assert {each.switch for each in differences} == {""}
        assert [file.path for file in export(connection, BUILT_IN, ["Mid"])] == ["001-mid.yaml"]

    store.write_now(scene)


def test_a_few_files_are_ordered_among_themselves(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for name in ("A", "B", "C", "D"):
            add(connection, written(name, TAG))

        apply(
            connection,
            [File("1", written("D", TAG)), File("2", written("B", TAG))],
            BUILT_IN,
            BY,
        )

        assert [one.name for one in library.listed(connection)] == ["A", "D", "C", "B"]

    store.write_now(scene)
