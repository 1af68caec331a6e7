from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from core.access import Viewer
from core.tickets.queries import After, TicketFilters
from web.pages.inbox import desk
from web.pages.inbox.desk import DeskQuery, View

ROWS = st.none() | st.integers(1, 2**63 - 1)
QUERIES = st.builds(
    DeskQuery, view=st.sampled_from(View), inbox=ROWS, team=ROWS, tag=ROWS, q=st.text(max_size=20)
)
MOMENTS = st.datetimes(
    datetime(1980, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.just(UTC),
)


@given(QUERIES)
def test_a_list_is_what_its_address_says(query: DeskQuery) -> None:
    written = parse_qs(urlsplit(query.link()).query, keep_blank_values=True)

    read = DeskQuery.model_validate({name: values[0] for name, values in written.items()})

    assert read == query


@given(MOMENTS, st.integers(1, 2**62))
def test_a_list_goes_on_where_its_page_ended(moment: datetime, ticket: int) -> None:
    after = After(moment, ticket)

    assert desk.read(desk.written(after)) == after


def test_a_view_is_filters() -> None:
    viewer = Viewer(7, "agent")

    assert desk.filters(DeskQuery(view=View.MINE), viewer) == TicketFilters(
        is_open=True, snoozed=False, assignees=(7,)
    )
    assert desk.filters(DeskQuery(view=View.UNASSIGNED, inbox=3), viewer) == TicketFilters(
        is_open=True, snoozed=False, assignees=(None,), inboxes=(3,)
    )
