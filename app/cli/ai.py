"""`postroom ai`: the server that writes messages with a language model."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show, typed
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.serviced import serviced
from app.cli.translator import Given, Secret, listed
from core import services
from core.services import keeping
from core.writing import WriteRequest, Writing, Written
from core.writing.settings import WRITER_KIND, WriterSettings

app = App(name="ai", help="What writes messages with AI.")


@app.command(name="show")
def show_writer(*, as_json: AsJson = False) -> None:
    """Show whether the server is set up, and how it fares."""
    with serviced() as own:
        rows = own.house.store.read_now(services.listed, WRITER_KIND.kind)
        listed(rows, as_json=as_json)


@app.command(name="set")
def set_up(*, given: Given = (), secret: Secret = ()) -> None:
    """Set the server up, or change it."""
    with serviced() as own:
        values = {**typed.settings(WriterSettings, given), **typed.secrets(secret)}
        store, sealer = own.house.store, own.house.sealer
        store.write_now(keeping.save, WRITER_KIND, values, sealer, by_command_line())


@app.command
def remove() -> None:
    """Delete the server's settings and key."""
    with serviced() as own:
        own.house.store.write_now(
            keeping.forget, WRITER_KIND.kind, WRITER_KIND.key, by_command_line()
        )


@app.command(name="try")
def try_out(
    instructions: Annotated[str, Parameter(help="What to write.")],
    /,
    *,
    language: Annotated[str, Parameter(help="In which language.")] = "en",
) -> None:
    """Have a text written, to see whether it works; nothing is sent to anybody."""
    with serviced() as own:
        request = WriteRequest(ticket=0, instructions=instructions, language=language)

        async def ask(house: services.Backing) -> Written:
            return await Writing(house).write(request)

        written = own.ask(ask)
        show.line(written.text)
        show.line(f"({written.provider}, {written.model}, {written.tokens} tokens)")
