from collections.abc import Iterator
from pathlib import Path

import pytest

from core import i18n


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of catalogues of the test's own."""
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    i18n.languages.cache_clear()
    i18n.catalogue.cache_clear()
    i18n.plurals.cache_clear()


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("pl", "pl"),
        ("pl_PL.UTF-8", "pl"),
        ("PL-pl", "pl"),
        ("C", "en"),
        ("", "en"),
        ("xx_YY", "en"),
    ],
)
def test_a_locale_is_read_as_a_language_with_texts(locale: str, code: str) -> None:
    assert i18n.language(locale) == code


def test_a_message_without_a_translation_stays_english() -> None:
    assert i18n.translate("Nobody ever wrote this.", "pl") == "Nobody ever wrote this."


def test_values_are_put_in_and_never_read_as_a_template() -> None:
    said = i18n.translate("There is no {name}.", "pl", name="{secret}")

    assert said == "There is no {secret}."


def test_a_translated_message_is_said_in_its_language(catalogues: Path) -> None:
    (catalogues / "pl.po").write_text('msgid "Two {n}."\nmsgstr "Dwa {n}."\n', "utf-8")

    assert i18n.translate("Two {n}.", "pl_PL", n=7) == "Dwa 7."
    assert i18n.translate("Two {n}.", "en", n=7) == "Two 7."


def test_a_fuzzy_translation_is_not_used(catalogues: Path) -> None:
    (catalogues / "pl.po").write_text('#, fuzzy\nmsgid "Two."\nmsgstr "Trzy."\n', "utf-8")

    assert i18n.translate("Two.", "pl") == "Two."


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 list"), (3, "3 listy"), (5, "5 listów"), (22, "22 listy")]
)
def test_a_number_takes_the_form_its_language_wants(
    catalogues: Path, count: int, said: str
) -> None:
    (catalogues / "pl.po").write_text(
        'msgid "{count} mail"\nmsgid_plural "{count} mails"\n'
        'msgstr[0] "{count} list"\nmsgstr[1] "{count} listy"\nmsgstr[2] "{count} listów"\n',
        "utf-8",
    )

    assert i18n.translate_count("{count} mail", "{count} mails", count, "pl") == said


def test_a_number_without_a_translation_is_said_in_english(catalogues: Path) -> None:
    (catalogues / "pl.po").write_text("", "utf-8")

    assert i18n.translate_count("{count} mail", "{count} mails", 1, "pl") == "1 mail"
    assert i18n.translate_count("{count} mail", "{count} mails", 5, "pl") == "5 mails"
