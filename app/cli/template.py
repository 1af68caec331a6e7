"""`postroom template`: ready-made automations, read and added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson
from app.cli.planted import planted
from app.work import Plant
from automations import gallery, language, library
from automations.gallery import Adding, Given, Input, Shelved, Template, default_of, said
from automations.gallery.inputs import KINDS
from core.problems import Refused

app = App(name="template", help="Ready-made automations.")

Key = Annotated[str, Parameter(help="The template's key; `template list` shows them.")]
Language = Annotated[
    str, Parameter(name="--language", help="Language of the texts; else that of the instance.")
]


@app.command(name="list")
def list_templates(*, lang: Language = "", as_json: AsJson = False) -> None:
    """Show every template by category; those that cannot be read say why."""
    with planted() as plant:
        found = [one for one in gallery.shelf(plant.registry) if one.state != "later"]
        locale = _locale(plant, lang)
    columns: show.Columns[Shelved] = {
        "key": lambda row: row.key,
        "category": lambda row: row.template.category if row.template else "",
        "title": lambda row: said(row.template.title, locale) if row.template else "",
        "channels": lambda row: ", ".join(row.template.channels) if row.template else "",
        "trouble": lambda row: "; ".join(map(str, row.faults)),
    }
    if as_json:
        cells = [{head: read(row) for head, read in columns.items()} for row in found]
        show.document(cells)
    else:
        show.rows(found, columns, as_json=False)


@app.command(name="show")
def show_template(key: Key, /, *, lang: Language = "") -> None:
    """Show what a template does, and what it asks."""
    with planted() as plant:
        template = gallery.find(plant.registry, key)
        locale = _locale(plant, lang)
    show.line("\n".join(_told(template, locale)))


@app.command
def add(
    key: Key,
    /,
    *,
    given: Annotated[
        list[str] | None,
        Parameter(name="--set", negative="", help="An answer, input=value; several phrases by |."),
    ] = None,
    lang: Language = "",
    name: Annotated[str, Parameter(help="Name of the automation; else the title.")] = "",
    on: Annotated[bool, Parameter(negative="", help="Switch it on at once.")] = False,
) -> None:
    """Make an automation of a template, switched off unless you say so."""
    with planted() as plant:
        template = gallery.find(plant.registry, key)
        wanted = Adding(
            template=template,
            given=_given(template, given or ()),
            locale=_locale(plant, lang),
            on=on,
            name=name,
            author="command line",
        )
        spoken = language.of(plant.registry)
        automation = plant.store.write_now(gallery.add, wanted, spoken, by_command_line())
        saved = plant.store.read_now(library.by_id, automation)
    show.line(f"added{', switched on' if on else ''}: {saved.name if saved else automation}")


def _locale(plant: Plant, lang: str) -> str:
    return lang or plant.settings.locale


def _given(template: Template, written: Sequence[str]) -> Given:
    found: dict[str, str | list[str]] = {}
    for one in written:
        key, equals, value = one.partition("=")
        if not equals:
            raise Refused(f"write --set input=value instead of {one!r}")
        asked = template.input(key)
        many = asked is not None and KINDS[asked.kind].many
        found[key] = value.split("|") if many else value
    return found


def _told(template: Template, locale: str) -> Iterator[str]:
    yield f"{said(template.title, locale)} ({template.category}, version {template.version})"
    yield said(template.summary, locale)
    for one in template.inputs:
        yield f"  {one.name} ({one.kind}{_default(one, locale)}): {said(one.title, locale)}"


def _default(one: Input, locale: str) -> str:
    if one.optional:
        return ", may be empty"
    answer = default_of(one, locale)
    if not answer:
        return ", needed"
    first = answer if isinstance(answer, str) else " | ".join(answer)
    return f", else {' '.join(first.split())[:60]!r}"
