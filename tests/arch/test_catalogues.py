"""Every text is in the catalogues, translated, with the same places to fill."""

import re

import pytest

from core import i18n
from tools import catalogues

LANGUAGES = sorted(i18n.languages())
TRANSLATED = [code for code in LANGUAGES if code != i18n.SOURCE]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_catalogue_holds_exactly_the_messages_of_the_code(code: str) -> None:
    listed = {entry.id for entry in catalogues.read(code) if entry.id}

    assert listed == set(catalogues.collect()), "make catalogues"


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated(code: str) -> None:
    entries = [entry for entry in catalogues.read(code) if entry.id]

    untranslated = [
        entry.id for entry in entries if not catalogues.translated(entry) or entry.fuzzy
    ]
    assert not untranslated, f"translate these in core/locale/{code}.po"


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_message(code: str) -> None:
    changed = [
        message
        for message, text in i18n.catalogue(code).items()
        if _places(message) != _places(text)
    ]

    assert not changed, "a {name} got lost, was added or renamed"


def test_messages_are_found_where_they_are_said() -> None:
    source = """
translate("One {name}.", locale, name=name)
i18n.translate("Two." if many else "Three.", locale)
Field(key="x", title="Four", help="Five")
class Sort:
    title = "Six"
translate(message, locale)
text.translate(TABLE)
"""

    assert sorted(catalogues.messages(source)) == [
        "Five", "Four", "One {name}.", "Six", "Three.", "Two.",
    ]  # fmt: skip


def test_messages_are_found_in_templates() -> None:
    source = """
{% from "x.html" import button %}
{{ button(_("Save")) }}{{ _("One {name}.", name=_("inner")) }}{{ _("Two" if many else "Three") }}
{{ ngettext("{count} ticket", "{count} tickets", count) }}{{ _(computed) }}
"""

    assert set(catalogues.template_messages(source)) == {
        "Save", "One {name}.", "inner", "Two", "Three", ("{count} ticket", "{count} tickets"),
    }  # fmt: skip


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", text))
