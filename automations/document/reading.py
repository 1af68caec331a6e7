"""Reading a tree of texts as the kinds of things a document has; every fault is collected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from automations.document import slips
from automations.document.errors import DocumentError, InvalidDocument
from automations.document.slips import A_LIST, KEYS_AND_VALUES, ONE_VALUE, YES_OR_NO, unknown
from automations.document.tree import Entries, Items, Located, Text

MOST_ERRORS = 50
"""Faults told at once; more of them help nobody."""

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_NO_ENTRIES: Mapping[str, Located] = {}


@dataclass(slots=True)
class Reading:
    """The faults found so far; readers return something harmless where they find one."""

    errors: list[DocumentError] = field(default_factory=list)

    def refuse(self, line: int, path: str, message: str) -> None:
        """Note a fault and read on."""
        self.errors.append(DocumentError(line, path, message))

    def finish(self) -> None:
        """Raise `InvalidDocument` if there were faults."""
        if self.errors:
            raise InvalidDocument(tuple(sorted(set(self.errors))[:MOST_ERRORS]))

    def entries(
        self,
        node: Located,
        path: str,
        hint: str = KEYS_AND_VALUES,
    ) -> Mapping[str, Located]:
        """A mapping by key, with at least one."""
        if isinstance(node, Entries) and node.members:
            return {key.value: value for key, value in node.members}
        self.refuse(node.line, path, hint)
        return _NO_ENTRIES

    def known(self, node: Located, path: str, keys: Collection[str]) -> Mapping[str, Located]:
        """A mapping that has no other keys than these, perhaps none."""
        if isinstance(node, Entries) and not node.members:
            return _NO_ENTRIES
        found = self.entries(node, path)
        if isinstance(node, Entries):
            for key, _ in node.members:
                if key.value not in keys:
                    self.refuse(key.line, joined(path, key.value), unknown("key", key.value, keys))
        return {key: value for key, value in found.items() if key in keys}

    def items(self, node: Located, path: str) -> tuple[Located, ...]:
        """The members of a list."""
        if isinstance(node, Items):
            return node.members
        self.refuse(node.line, path, A_LIST)
        return ()

    def text(self, node: Located, path: str, longest: int = 200) -> str:
        """One text."""
        if not isinstance(node, Text):
            self.refuse(node.line, path, ONE_VALUE)
            return ""
        if len(node.value) > longest:
            message = f"{len(node.value)} characters are too many, at most {longest} fit"
            self.refuse(node.line, path, message)
        return node.value

    def texts(self, node: Located, path: str) -> tuple[str, ...]:
        """Several texts, in a list."""
        members = enumerate(self.items(node, path))
        return tuple(self.text(member, f"{path}[{place}]") for place, member in members)

    def yes_no(self, node: Located, path: str) -> bool:
        """`true` or `false`."""
        found = _YES_NO.get(self.text(node, path).lower())
        if found is None:
            self.refuse(node.line, path, YES_OR_NO)
        return bool(found)

    def choice(self, node: Located, path: str, choices: Collection[str]) -> str:
        """One of a few words."""
        word = self.text(node, path)
        if word not in choices:
            self.refuse(node.line, path, unknown("word", word, choices))
        return word

    def options(self, model: type[BaseModel], node: Located, path: str) -> Mapping[str, Any]:
        """The options of a trigger or action, as its model keeps them: JSON, only what was written."""
        try:
            options = model.model_validate(plain(node))
        except ValidationError as error:
            for slip in slips.told(error, model, node):
                self.refuse(slip.line, joined(path, slip.path), slip.message)
            return {}
        found: Mapping[str, Any] = options.model_dump(
            mode="json", exclude_unset=True, by_alias=True
        )
        return found


def joined(path: str, key: str) -> str:
    """A path one key further."""
    return f"{path}.{key}" if path and key else path or key


def line_of(node: Located, key: str) -> int:
    """The line of a key's value, or of the mapping itself."""
    if isinstance(node, Entries):
        return next((value.line for word, value in node.members if word.value == key), node.line)
    return node.line


def plain(node: Located) -> Any:
    """A tree as lists, dicts and texts."""
    match node:
        case Text(value):
            return value
        case Items(members):
            return [plain(member) for member in members]
        case Entries(members):
            return {key.value: plain(value) for key, value in members}


def without(node: Located, keys: Collection[str]) -> Located:
    """A mapping without some of its keys."""
    if not isinstance(node, Entries):
        return node
    return Entries(tuple(pair for pair in node.members if pair[0].value not in keys), node.line)
