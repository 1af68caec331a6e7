"""Ready-made automations as YAML; `automations.gallery` reads and adds them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from postroom.hooks import hookimpl
from postroom.template import Template


@hookimpl
def register_templates() -> Iterable[Template]:
    """Every file of this folder; its name is the template's key."""
    found = sorted((one for one in files(__name__).iterdir()), key=lambda one: one.name)
    return [
        Template(key=one.name.removesuffix(".yaml"), yaml=one.read_text("utf-8"))
        for one in found
        if one.name.endswith(".yaml")
    ]
