"""`postroom automation`: what happens by itself, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.automation_replay import replay_automation
from app.cli.options import AsJson
from app.cli.planted import planted
from app.cli.session import session
from automations import language, library
from automations.conditions.explain import LeafVerdict
from automations.engine import switch
from automations.engine.explain import StepShown, Why, explain, named
from automations.library import AutomationMissing, Saved, editing, files
from automations.library.files import Applying, Difference, File
from core.problems import NotThere, Refused
from postroom.clock import utc_now

app = App(name="automation", help="Automations: what happens by itself, and why.")

Name = Annotated[str, Parameter(help="The automation's name.")]
Paths = Annotated[Path, Parameter(help="A YAML file, or a folder of them.")]
Switch = Annotated[
    bool, Parameter(negative="", help="Also switch them on and off as `enabled:` says.")
]
AlsoMatching = Annotated[
    bool,
    Parameter(
        negative="",
        help="If it waits for time to pass: begin on the tickets that match now too, little by"
        " little.",
    ),
]
COLUMNS: show.Columns[Saved] = {
    "": lambda row: row.position,
    "name": lambda row: row.name,
    "on": lambda row: row.enabled,
    "version": lambda row: row.number,
    "changed": lambda row: row.updated_at,
    "attention": lambda row: row.attention,
}
DONE = {"create": "created", "change": "changed", "unchanged": "unchanged"}


@app.command(name="list")
def list_automations(*, as_json: AsJson = False) -> None:
    """Show every automation in the order they are tried."""
    with session() as own:
        show.rows(own.store.read_now(library.listed), COLUMNS, as_json=as_json)


@app.command(name="show")
def show_automation(name: Name, /, *, as_json: AsJson = False) -> None:
    """Show an automation as YAML."""
    with planted() as plant:
        saved = plant.store.read_now(library.named, name)
        if saved is None:
            raise AutomationMissing(name)
        (file,) = plant.store.read_now(files.export, language.of(plant.registry), [name])
    if as_json:
        show.document(saved)
    else:
        show.line(file.text.rstrip())


@app.command
def enable(name: Name, /, *, also_matching: AlsoMatching = False) -> None:
    """Switch an automation on; it looks at what happens from now on."""
    _switch(name, on=True, also_matching=also_matching)


@app.command
def disable(name: Name, /) -> None:
    """Switch an automation off."""
    _switch(name, on=False)


@app.command
def pause_all() -> None:
    """Pause all automations; what comes meanwhile waits, nothing is lost."""
    _pause(paused=True)
    show.line("all automations are paused; what comes meanwhile waits")


@app.command
def resume_all() -> None:
    """Let all automations go on with what has come meanwhile."""
    _pause(paused=False)
    show.line("automations go on")


@app.command
def plan(*path: Paths, switch: Switch = False, as_json: AsJson = False) -> None:
    """Say what `apply` would do; change nothing."""
    read = _read(path)
    with planted() as plant:
        spoken = language.of(plant.registry)
        channels = plant.registry.channels.as_mapping()
        found = plant.store.read_now(files.plan, read, spoken, switch=switch, channels=channels)
    _tell(found, _planned, as_json=as_json)


@app.command
def apply(*path: Paths, switch: Switch = False, as_json: AsJson = False) -> None:
    """Save automations from files, all or none; new ones arrive switched off."""
    read = _read(path)
    with planted() as plant:
        spoken = language.of(plant.registry)
        channels = plant.registry.channels.as_mapping()
        by = by_command_line()
        how = Applying(author="command line", by=by, switch=switch, channels=channels)
        done = plant.store.write_now(files.apply_by, read, spoken, how)
    _tell(done, _applied, as_json=as_json)


@app.command
def export(
    *name: Name,
    to: Annotated[Path | None, Parameter(help="Folder to write to; else they are shown.")] = None,
) -> None:
    """Write automations as YAML files that `apply` takes: all, or those named."""
    with planted() as plant:
        for one in name:
            if plant.store.read_now(library.named, one) is None:
                raise AutomationMissing(one)
        found = plant.store.read_now(files.export, language.of(plant.registry), name)
    if to is None:
        show.line("\n---\n".join(file.text.rstrip() for file in found))
        return
    to.mkdir(parents=True, exist_ok=True)
    for file in found:
        (to / file.path).write_text(file.text, "utf-8")
        show.line(str(to / file.path))


@app.command(name="explain")
def explain_automation(
    name: Name,
    /,
    *,
    ticket: Annotated[int, Parameter(help="The ticket's number.")],
    event: Annotated[int | None, Parameter(help="Which event; else the latest it met.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say why an automation ran on a ticket, or why not, leaf by leaf."""
    with planted() as plant:
        spoken = language.of(plant.registry)
        why = plant.store.read_now(explain, spoken, name, ticket, event, utc_now())
        why = plant.store.read_now(named, why, spoken)
    if as_json:
        show.document(why)
    else:
        show.line("\n".join(_explained(why)))


app.command(replay_automation, name="replay")


def _pause(*, paused: bool) -> None:
    with session() as own:
        own.store.write_now(switch.pause, by_command_line(), paused=paused)


def _switch(name: str, *, on: bool, also_matching: bool = False) -> None:
    with planted() as plant:
        saved = plant.store.read_now(library.named, name)
        if saved is None:
            raise AutomationMissing(name)
        spoken = language.of(plant.registry)
        plant.store.write_now(
            editing.switch,
            saved.id,
            spoken,
            by_command_line(),
            on=on,
            also_matching=also_matching,
        )


def _read(paths: Sequence[Path]) -> list[File]:
    if not paths:
        raise Refused("name a YAML file or a folder of them")
    found = [File(str(path), _text(path)) for one in paths for path in _files(one)]
    if not found:
        raise NotThere(f"there is no YAML file in {paths[0]}; their names end in .yaml")
    return found


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.rglob("*") if one.suffix in {".yaml", ".yml"})


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise NotThere(f"{path} is not there; check the spelling") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8 text; save it as such") from None


def _tell(
    found: Sequence[Difference],
    told: Callable[[Difference], Iterator[str]],
    *,
    as_json: bool,
) -> None:
    if as_json:
        show.document(found)
        return
    for difference in found:
        for line in told(difference):
            show.line(line)


def _planned(difference: Difference) -> Iterator[str]:
    switched = f", switch {difference.switch}" if difference.switch else ""
    yield f"{difference.what}{switched}: {difference.name} ({difference.path})"
    yield from (f"    {line}" for line in difference.diff)
    yield from (f"    new tag: {tag}" for tag in difference.new_tags)
    yield from (f"    sends: {text!r}" for text in difference.sends)
    yield from (f"    look at {warning}" for warning in difference.warnings)


def _applied(difference: Difference) -> Iterator[str]:
    switched = f", switched {difference.switch}" if difference.switch else ""
    yield f"{DONE[difference.what]}{switched}: {difference.name}"
    yield from (f"    look at {warning}" for warning in difference.warnings)


def _explained(why: Why) -> Iterator[str]:
    yield f"{why.automation} (version {why.version}), ticket {why.ticket}: {why.sentence}"
    yield f"event {why.event or 'none'}, {why.kind}, {why.at:%Y-%m-%d %H:%M:%S}"
    if why.due:
        yield f"due at {why.due:%Y-%m-%d %H:%M:%S} if nothing happens until then"
    if why.earlier:
        yield f"run {why.earlier.run} of {why.earlier.automation} stood in the way"
    if why.condition:
        yield from (_leaf(leaf) for leaf in why.condition.leaves)
    if why.run:
        yield f"run {why.run.id}: {why.run.state} {why.run.error}".rstrip()
        yield from (_step(step) for step in why.run.steps)


def _step(step: StepShown) -> str:
    reason = (step.detail or {}).get("reason", "")
    said = f"  {step.step} {step.action}: {step.outcome}"
    return f"{said} ({reason})" if reason else said


def _leaf(leaf: LeafVerdict) -> str:
    said = leaf.error or f"found {leaf.found!r}"
    return f"  {leaf.outcome:5} {leaf.field} {leaf.operator} {leaf.wanted!r}: {said}"
