"""From the YAML of a template to a `Template`; every fault of the text is told at once.

A template is an automation's document without name and switch, and beside it what the gallery
shows and what is asked when it is added. `!input team` stands where an answer goes: a tag of YAML,
which neither a text nor Liquid can be taken for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from automations.document.parse import KEYS
from automations.document.reading import Reading, joined
from automations.document.slips import unknown
from automations.document.tree import Entries, Items, Located, Text, read_yaml
from automations.gallery.inputs import KINDS, MOST_PHRASES
from automations.gallery.types import CATEGORIES, Answer, Category, Input, Said, Template
from automations.texts import LONGEST
from core.i18n import SOURCE

INPUT = "!input"
"""The tag before an input's name."""

OWN_KEYS = ("title", "summary", "category", "channels", "version", "inputs")
FILLED_BY_THE_GALLERY = ("name", "description", "enabled")
BODY_KEYS = tuple(key for key in KEYS if key not in FILLED_BY_THE_GALLERY)
INPUT_KEYS = ("kind", "title", "help", "default", "optional")
LONGEST_TITLE = 80
LONGEST_SUMMARY = 400
NEWEST = 9_999

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}")


@lru_cache(maxsize=512)
def read(key: str, text: str) -> Template:
    """Read a template; `InvalidDocument` holds every fault, with line and path."""
    root, errors = read_yaml(text, (INPUT,))
    reading = Reading(errors)
    template = _TemplateReader(reading, key).template(root)
    reading.finish()
    return template


class _TemplateReader:
    def __init__(self, reading: Reading, key: str) -> None:
        self.reading = reading
        self.key = key

    def template(self, root: Located) -> Template:
        entries = self.reading.known(root, "", (*OWN_KEYS, *BODY_KEYS))
        self._require(entries, root.line)
        body = _body(root)
        inputs = self._inputs(entries)
        self._check_uses(entries, body, {one.name for one in inputs})
        return Template(
            key=self.key,
            version=self._version(entries),
            title=self._said(entries, "title", LONGEST_TITLE),
            summary=self._said(entries, "summary", LONGEST_SUMMARY),
            category=self._category(entries),
            channels=self._channels(entries),
            inputs=inputs,
            body=body,
        )

    def _require(self, entries: Mapping[str, Located], line: int) -> None:
        for key in ("title", "summary", "category", "when", "then"):
            if key not in entries:
                self.reading.refuse(line, key, f'"{key}" is missing')

    def _version(self, entries: Mapping[str, Located]) -> int:
        node = entries.get("version")
        if node is None:
            return 1
        written = self.reading.text(node, "version")
        if written.isdecimal() and 0 < int(written) <= NEWEST:
            return int(written)
        self.reading.refuse(node.line, "version", f"write a number from 1 to {NEWEST}")
        return 1

    def _category(self, entries: Mapping[str, Located]) -> Category:
        if "category" not in entries:
            return "reply"
        return cast("Category", self.reading.choice(entries["category"], "category", CATEGORIES))

    def _channels(self, entries: Mapping[str, Located]) -> tuple[str, ...]:
        return self.reading.texts(entries["channels"], "channels") if "channels" in entries else ()

    def _said(self, entries: Mapping[str, Located], key: str, longest: int, at: str = "") -> Said:
        node, path = entries.get(key), joined(at, key)
        if node is None:
            return {}
        return {
            code: self.reading.text(one, joined(path, code), longest)
            for code, one in self._by_language(node, path).items()
        }

    def _by_language(self, node: Located, path: str) -> Mapping[str, Located]:
        """What is written for each language; a plain value is English, and so all there is."""
        if not isinstance(node, Entries):
            return {SOURCE: node}
        found = self.reading.entries(node, path)
        for code, one in found.items():
            if not _LANGUAGE.fullmatch(code):
                hint = f'"{code}" is no language; write codes such as en and pl'
                self.reading.refuse(one.line, joined(path, code), hint)
        if found and SOURCE not in found:
            self.reading.refuse(node.line, path, f'the text in English ("{SOURCE}") is missing')
        return found

    def _inputs(self, entries: Mapping[str, Located]) -> tuple[Input, ...]:
        if "inputs" not in entries:
            return ()
        found = self.reading.entries(entries["inputs"], "inputs")
        return tuple(self._input(name, node) for name, node in found.items())

    def _input(self, name: str, node: Located) -> Input:
        path = f"inputs.{name}"
        if not _NAME.fullmatch(name):
            self.reading.refuse(node.line, path, "an input's name is lower_case, such as team")
        entries = self.reading.known(node, path, INPUT_KEYS)
        for key in ("kind", "title"):
            if key not in entries:
                self.reading.refuse(node.line, joined(path, key), f'"{key}" is missing')
        kind = self._kind(entries, path)
        optional = entries.get("optional")
        return Input(
            name=name,
            kind=kind,
            title=self._said(entries, "title", LONGEST_TITLE, path),
            help=self._said(entries, "help", LONGEST_SUMMARY, path),
            default=self._default(entries, kind, path),
            optional=self.reading.yes_no(optional, f"{path}.optional") if optional else False,
        )

    def _kind(self, entries: Mapping[str, Located], path: str) -> str:
        if "kind" not in entries:
            return "text"
        word = self.reading.text(entries["kind"], f"{path}.kind")
        if word in KINDS:
            return word
        said = unknown("kind of input", word, KINDS)
        self.reading.refuse(entries["kind"].line, f"{path}.kind", said)
        return "text"

    def _default(
        self, entries: Mapping[str, Located], kind: str, path: str
    ) -> Mapping[str, Answer]:
        if "default" not in entries:
            return {}
        where = f"{path}.default"
        found = self._by_language(entries["default"], where)
        return {code: self._answer(one, kind, joined(where, code)) for code, one in found.items()}

    def _answer(self, node: Located, kind: str, path: str) -> Answer:
        if not KINDS[kind].many:
            return self._checked(node, kind, path).strip()
        members = self.reading.items(node, path)
        if len(members) > MOST_PHRASES:
            self.reading.refuse(node.line, path, f"at most {MOST_PHRASES} phrases fit")
        return tuple(self._checked(one, kind, path) for one in members)

    def _checked(self, node: Located, kind: str, path: str) -> str:
        written = self.reading.text(node, path, LONGEST)
        try:
            KINDS[kind].check(written.strip())
        except ValueError as error:
            self.reading.refuse(node.line, path, str(error))
        return written

    def _check_uses(self, entries: Mapping[str, Located], body: Entries, inputs: set[str]) -> None:
        used = set[str]()
        for text, path in tagged(body):
            used.add(text.value)
            if text.value not in inputs:
                self.reading.refuse(text.line, path, unknown("input", text.value, inputs))
        own = [(key, node) for key, node in entries.items() if key in OWN_KEYS]
        for key, node in own:
            for text, path in tagged(node, key):
                self.reading.refuse(text.line, path, "an input stands in the document only")
        for name in sorted(inputs - used):
            line = entries["inputs"].line
            self.reading.refuse(
                line, f"inputs.{name}", f"nothing asks for it; write {INPUT} {name}"
            )


def tagged(node: Located, path: str = "") -> Iterator[tuple[Text, str]]:
    """Every `!input` below a node, with its path."""
    match node:
        case Text():
            if node.tag == INPUT:
                yield node, path
        case Items(members):
            for place, member in enumerate(members):
                yield from tagged(member, f"{path}[{place}]")
        case Entries(members):
            for key, value in members:
                yield from tagged(value, joined(path, key.value))


def _body(root: Located) -> Entries:
    """The document inside a template."""
    members = root.members if isinstance(root, Entries) else ()
    kept = tuple(pair for pair in members if pair[0].value in BODY_KEYS)
    return Entries(kept, root.line)
