"""`postroom translator`: what translates messages, and in which order it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show, typed
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.serviced import serviced
from core import services
from core.problems import Refused
from core.services import ServiceRow, keeping, kinds
from core.services.queries import TRANSLATOR
from core.services.states import state_of
from core.translating import Translating
from postroom.clock import utc_now
from postroom.translator import Translation

app = App(name="translator", help="What translates messages.")

Key = Annotated[str, Parameter(help="What the translator is called: libretranslate, google …")]
Given = Annotated[
    tuple[str, ...],
    Parameter(name="--set", negative="", help="A setting, as name=value; any number."),
]
Secret = Annotated[
    tuple[str, ...], Parameter(negative="", help="A secret setting's name; its value is asked for.")
]
COLUMNS: show.Columns[ServiceRow] = {
    "key": lambda row: row.key,
    "place": lambda row: row.place,
    "state": lambda row: state_of(row, utc_now()),
    "retry_at": lambda row: row.retry_at,
    "error": lambda row: row.error,
}


def listed(rows: Sequence[ServiceRow], *, as_json: bool) -> None:
    """Services without their secrets."""
    if as_json:
        show.document([{name: show_it(row) for name, show_it in COLUMNS.items()} for row in rows])
    else:
        show.rows(rows, COLUMNS, as_json=False)


@app.command(name="list")
def list_translators(*, as_json: AsJson = False) -> None:
    """Show the translators that are set up, first asked first, and how they fare."""
    with serviced() as own:
        rows = own.house.store.read_now(services.listed, TRANSLATOR)
        listed(rows, as_json=as_json)


@app.command(name="set")
def set_up(key: Key, /, *, given: Given = (), secret: Secret = ()) -> None:
    """Set a translator up, or change it; a new one is asked last."""
    with serviced() as own:
        kind = kinds.translator(own.house.registry, key)
        values = {**typed.settings(kind.settings, given), **typed.secrets(secret)}
        store, sealer = own.house.store, own.house.sealer
        store.write_now(keeping.save, kind, values, sealer, by_command_line())


@app.command
def order(*keys: Key) -> None:
    """Ask these, in this order, and no others."""
    with serviced() as own:
        own.house.store.write_now(keeping.order, TRANSLATOR, keys, by_command_line())


@app.command
def remove(key: Key, /) -> None:
    """Delete a translator's settings and key."""
    with serviced() as own:
        own.house.store.write_now(keeping.forget, TRANSLATOR, key, by_command_line())


@app.command(name="try")
def try_out(
    text: Annotated[str, Parameter(help="What to translate.")],
    /,
    *,
    target: Annotated[str, Parameter(name="--to", help="The wanted language, such as de.")],
    source: Annotated[str, Parameter(name="--from", help="Its language; else found out.")] = "",
    only: Annotated[str, Parameter(help="Ask just this translator.")] = "",
) -> None:
    """Translate a sentence, to see whether it works; nothing is sent to anybody."""
    with serviced() as own:
        row = own.house.store.read_now(services.by_key, TRANSLATOR, only) if only else None
        if only and row is None:
            raise Refused(f"the translator {only!r} is not set up; type: postroom translator list")

        async def ask(house: services.Backing) -> Translation:
            asking = Translating(house)
            if row is None:
                return await asking.translate(text, source=source, target=target)
            return await asking.translate_with(row, text, source=source, target=target)

        found = own.ask(ask)
        show.line(found.text)
        show.line(f"({found.source_language or '?'} to {target}, {found.provider or 'as it was'})")
