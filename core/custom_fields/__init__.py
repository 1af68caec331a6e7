"""Custom fields: what a shop wants to know of its tickets and contacts besides."""

from core.custom_fields.changes import FieldValues, NewField, add, change, remove
from core.custom_fields.queries import (
    any_stored,
    choices,
    found,
    listed,
    of_contact,
    of_ticket,
    offered,
    values,
)
from core.custom_fields.reading import read, to_json
from core.custom_fields.types import (
    KINDS,
    OWNERS,
    CustomField,
    FieldKind,
    Owner,
    Scalar,
    Values,
    catalogue_of,
    name_of,
    split_name,
)
from core.custom_fields.wanted import differences
from core.custom_fields.writing import Setting, write

__all__ = [
    "KINDS",
    "OWNERS",
    "CustomField",
    "FieldKind",
    "FieldValues",
    "NewField",
    "Owner",
    "Scalar",
    "Setting",
    "Values",
    "add",
    "any_stored",
    "catalogue_of",
    "change",
    "choices",
    "differences",
    "found",
    "listed",
    "name_of",
    "of_contact",
    "of_ticket",
    "offered",
    "read",
    "remove",
    "split_name",
    "to_json",
    "values",
    "write",
]
