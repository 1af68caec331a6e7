"""What plug-ins import is in one place, and nothing is forgotten there."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import postroom

INSIDE = {
    "Keyed",
    *("allowed", "allowed_for_mail", "meanings", "metadata", "networks", "parse", "public"),
}
"""Used between our own modules only."""
NAMESPACES = {"chat", "oauth"}
"""Imported as modules, since their functions are short words: `oauth.begin(…)`."""
MODULES = sorted(
    path.stem for path in Path(postroom.__file__).parent.glob("*.py") if path.stem[0] != "_"
)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_class_and_function_is_exported(name: str) -> None:
    module = importlib.import_module(f"postroom.{name}")

    public = {
        attribute
        for attribute, thing in vars(module).items()
        if (inspect.isclass(thing) or (inspect.isfunction(thing) and name not in NAMESPACES))
        and thing.__module__ == module.__name__
        and not attribute.startswith(("_", "register_"))
    }

    assert public - INSIDE <= set(postroom.__all__)


def test_every_exported_name_is_there() -> None:
    assert len(set(postroom.__all__)) == len(postroom.__all__)
    assert all(hasattr(postroom, name) for name in postroom.__all__)


def test_the_contract_has_a_version() -> None:
    assert postroom.POSTROOM_CONTRACT == 1
