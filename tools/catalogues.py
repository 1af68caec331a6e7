"""Finds every message in the code and brings the catalogues up to date (`make catalogues`).

A message is the first argument of `translate(…)` or `marked(…)`, or a title or help text that a declaration
(field, operator, action, channel) is given, because pages and the command line translate those. In
templates it is the first argument of `_(…)`, or the first two of `ngettext(…)`, which depend on a
number and are one entry with as many forms as a language has.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from core.i18n import FOLDER, SOURCE

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("postroom", "core", "connectors", "automations", "templates_lib", "web", "app")
DECLARED = frozenset({"title", "negated_title", "help", "badge", "skipped"})
OF_CONNECTORS = DECLARED | {"description", "hint"}
"""What settings say of themselves: forms of accounts are drawn from it."""
DRAWN = frozenset({ROOT / "core" / "writing" / "settings.py", ROOT / "postroom" / "chat.py"})
"""Further settings that pages draw forms of."""
HEADER = (
    "# Texts of Postroom. Ids and files come from `make catalogues`; translate the msgstr lines."
)
TEMPLATES = ROOT / "web" / "templates"
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # a date that moves would change the files at every run


Text = str | tuple[str, str]
"""A message id; a pair for one that depends on a number: (one, many)."""


def collect(root: Path = ROOT) -> dict[Text, list[str]]:
    """Map each message to the files that say it, both in order."""
    found: dict[Text, list[str]] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if path.is_relative_to(root / "app" / "cli"):
                continue  # the command line speaks English; scripts and guides rely on it
            declared = OF_CONNECTORS if package == "connectors" or path in DRAWN else DECLARED
            for message in sorted(set(messages(path.read_text("utf-8"), declared)), key=_order):
                found.setdefault(message, []).append(path.relative_to(root).as_posix())
    for path in sorted(TEMPLATES.rglob("*.html")):
        for text in sorted(set(template_messages(path.read_text("utf-8"))), key=_order):
            found.setdefault(text, []).append(path.relative_to(root).as_posix())
    return dict(sorted(found.items(), key=lambda item: _order(item[0])))


def _order(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def template_messages(source: str) -> Iterator[Text]:
    """Yield the messages that a template says; a computed one is said where it is written."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Name(name="_"), args=[text, *_]):
                yield from _said(text)
            case nodes.Call(
                node=nodes.Name(name="ngettext"),
                args=[nodes.Const(value=str(one)), nodes.Const(value=str(many)), *_],
            ):
                yield (one, many)
            case _:
                pass


def _said(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Const(value=str(text)) if text:
            yield text
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _said(one)
            if other is not None:
                yield from _said(other)
        case _:
            return


def messages(source: str, declared: Collection[str] = DECLARED) -> Iterator[Text]:
    """Yield the messages that a module says."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Name(id="translate_count") | ast.Attribute(attr="translate_count"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), *_],
            ):
                yield (one, many)
            case ast.Call(func=ast.Name(id="say" | "marked"), args=[ast.Constant() as text, *_]):
                yield from _written(text)
            case ast.Call(
                func=ast.Name(id="translate") | ast.Attribute(attr="translate"), args=[text, *_]
            ):
                yield from _written(text)
            case ast.keyword(arg=name, value=text) if name in declared:
                yield from _written(text)
            case ast.Assign(targets=[ast.Name(id=name)], value=text) if name in declared:
                yield from _written(text)


def _written(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _written(one)
            yield from _written(other)
        case _:
            return  # a name or a computed text: said where it is written


def update(code: str, found: dict[Text, list[str]]) -> Catalog:
    """Return a language's catalogue with new messages added and gone ones dropped."""
    old = read(code)
    new = Catalog(
        locale=code,
        project="Postroom",
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="The Postroom authors",
        language_team="The Postroom authors",
        msgid_bugs_address="the project's issues",
        version="texts",
        header_comment=HEADER,
        fuzzy=False,
    )
    for message, files in found.items():
        known = old.get(message)
        new.add(message, known.string if known else "", locations=[(file, 0) for file in files])
    return new


def read(code: str) -> Catalog:
    """Read a language's catalogue as it stands, empty if there is none yet."""
    path = FOLDER / f"{code}.po"
    if not path.is_file():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue without line numbers: those would change with every edit of the code."""
    with path.open("wb") as file:
        write_po(file, catalog, include_lineno=False, sort_output=True, width=100)


def translated(message: Message) -> bool:
    """Whether every form of a message is there."""
    forms = message.string
    return all(forms) if isinstance(forms, tuple) else bool(forms)


def main(codes: list[str]) -> None:
    """Update the named languages and all that exist, and say what is still untranslated."""
    found = collect()
    existing = (path.stem for path in FOLDER.glob("*.po"))
    for code in sorted({SOURCE, *existing, *codes}):
        catalog = update(code, found)
        write(catalog, FOLDER / f"{code}.po")
        missing = (
            [] if code == SOURCE else [text for text in found if not translated(catalog[text])]
        )
        print(f"{code}: {len(found)} messages, {len(missing)} to translate")
        for text in missing:
            print(f"    {text}")


if __name__ == "__main__":
    main(sys.argv[1:])
