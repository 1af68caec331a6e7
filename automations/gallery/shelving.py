"""What the gallery shows: every template that plug-ins brought, broken ones as broken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from automations import language
from automations.document import DocumentError, InvalidDocument
from automations.document.lines import line_of_path
from automations.gallery import fill, parse
from automations.gallery.types import CATEGORIES, Category, Template
from automations.language import Language
from core.problems import NotThere
from postroom.registry import Registry
from postroom.text import fold

State: TypeAlias = Literal["ready", "later", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A template somebody brought, and whether an automation can be made of it."""

    key: str
    plugin: str
    template: Template | None
    """None if it cannot be read."""
    state: State
    """later: it uses words of the language that are not available yet."""
    faults: tuple[DocumentError, ...] = ()


def shelf(registry: Registry) -> tuple[Shelved, ...]:
    """Every template, by category, then in the order they were brought."""
    spoken, owners = language.of(registry), registry.templates.owners()
    found = [_shelved(one.key, one.yaml, owners[one.key], spoken) for one in registry.templates]
    return tuple(sorted(found, key=_place))


def ready(registry: Registry) -> Mapping[str, Template]:
    """The templates that can be added, by key."""
    return {one.key: one.template for one in shelf(registry) if one.template and _is_ready(one)}


def find(registry: Registry, key: str) -> Template:
    """The template of that key; raises `NotThere` with the reason if it cannot be added."""
    found = next((one for one in shelf(registry) if one.key == key), None)
    if found is None:
        raise NotThere(f'there is no template "{key}"; `template list` shows them')
    if found.template is None or not _is_ready(found):
        why = f": {found.faults[0]}" if found.faults else ""
        raise NotThere(f'the template "{key}" cannot be used{why}')
    return found.template


def chosen(found: Iterable[Shelved], words: str, category: str = "") -> list[Shelved]:
    """Those somebody looks for: in any language, whatever the case and accents."""
    wanted = fold(words).split()
    return [
        one for one in found if (not category or _category(one) == category) and _has(one, wanted)
    ]


def sources(registry: Registry, channels: Iterable[str]) -> frozenset[str]:
    """The sources that messages come from through these channels."""
    known = [registry.channels.get(key) for key in channels]
    return frozenset(source for channel in known if channel for source in channel.sources)


def works_on(template: Template, has: Collection[str]) -> bool:
    """Whether a template is meant for any of the sources the shop has."""
    return not template.channels or any(one in has for one in template.channels)


def _shelved(key: str, text: str, plugin: str, spoken: Language) -> Shelved:
    try:
        template = parse.read(key, text)
    except InvalidDocument as error:
        return Shelved(key=key, plugin=plugin, template=None, state="broken", faults=error.errors)
    faults = tuple(
        DocumentError(line_of_path(text, one.path), one.path, one.message)
        for one in fill.faults_of(template, spoken)
    )
    return Shelved(key=key, plugin=plugin, template=template, state=_state(faults), faults=faults)


def _state(faults: Collection[DocumentError]) -> State:
    if not faults:
        return "ready"
    later = all(fault.message.endswith(fill.NOT_YET) for fault in faults)
    return "later" if later else "broken"


def _is_ready(one: Shelved) -> bool:
    return one.state == "ready"


def _category(one: Shelved) -> Category | None:
    return one.template.category if one.template else None


def _place(one: Shelved) -> tuple[int, int]:
    category = _category(one)
    at = CATEGORIES.index(category) if category else len(CATEGORIES)
    return (1 if one.state == "broken" else 0, at)


def _has(one: Shelved, words: Collection[str]) -> bool:
    if not words:
        return True
    template = one.template
    texts = [one.key, *(template.channels if template else ())]
    for said in (template.title, template.summary) if template else ():
        texts += said.values()
    text = fold(" ".join(texts))
    return all(word in text for word in words)
