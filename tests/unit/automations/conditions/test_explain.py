from automations.conditions.explain import LeafVerdict, explain
from tests.unit.automations.making import LANGUAGE, ROWS, make_condition, make_facts, make_message


def test_an_explanation_leaves_nothing_out() -> None:
    tree = make_condition(
        {
            "all": [
                {"field": "ticket.status", "is_not": ["open", "solved"]},
                {"not": {"field": "ticket.tags", "has": "vip"}},
                {"field": "message.subject", "contains": "Parcel"},
                {"field": "ticket.team", "is": "gone"},
            ]
        }
    )

    found = explain(tree, make_facts(tags=frozenset({2, 1})), LANGUAGE, ROWS)

    assert found.outcome == "false"
    assert found.leaves == (
        LeafVerdict(
            path="if.all[0]",
            field="ticket.status",
            operator="is_not",
            negated=True,
            wanted=("open", "solved"),
            found=1,
            outcome="false",
        ),
        LeafVerdict(
            path="if.all[1].not",
            field="ticket.tags",
            operator="has",
            negated=False,
            wanted="vip",
            found=(1, 2),
            outcome="true",
        ),
        LeafVerdict(
            path="if.all[2]",
            field="message.subject",
            operator="contains",
            negated=False,
            wanted="Parcel",
            found="where is my parcel",
            outcome="true",
        ),
        LeafVerdict(
            path="if.all[3]",
            field="ticket.team",
            operator="is",
            negated=False,
            wanted="gone",
            found=None,
            outcome="error",
            error='the team "gone" is gone',
        ),
    )


def test_long_texts_are_cut_and_moments_are_written_out() -> None:
    tree = make_condition(
        {
            "any": [
                {"field": "message.body", "contains": "x"},
                {"field": "ticket.created_at", "younger_than": "1h"},
            ]
        }
    )

    found = explain(tree, make_facts(message=make_message(body="a" * 5000)), LANGUAGE, ROWS)

    assert found.leaves[0].found == "a" * 200 + "…"
    assert found.leaves[1].found == "2026-11-23T08:30:00+00:00"
    assert found.outcome == "false"
