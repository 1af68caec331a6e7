"""The saved form of an automation: strict YAML in, frozen types, YAML and JSON out."""

from automations.document.dump import dump, to_json
from automations.document.errors import DocumentError, InvalidDocument
from automations.document.parse import from_json, parse
from automations.document.types import (
    Document,
    Group,
    Leaf,
    Limits,
    Node,
    Not,
    Scope,
    Step,
    TriggerUse,
)

__all__ = [
    "Document",
    "DocumentError",
    "Group",
    "InvalidDocument",
    "Leaf",
    "Limits",
    "Node",
    "Not",
    "Scope",
    "Step",
    "TriggerUse",
    "dump",
    "from_json",
    "parse",
    "to_json",
]
