from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"POSTROOM_{name.upper()}", raising=False)
    monkeypatch.delenv("POSTROOM_CONFIG", raising=False)


def test_nothing_need_be_set(tmp_path: Path) -> None:
    settings = load()

    assert settings.folder == tmp_path / "postroom-data"
    assert settings.url == f"sqlite:///{tmp_path}/postroom-data/postroom.db"
    assert settings.key_file == tmp_path / "postroom-data" / "secret.key"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)


def test_what_was_typed_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "postroom.toml").write_text('port = 1001\nlocale = "pl"\nhost = "::1"\n')
    monkeypatch.setenv("POSTROOM_PORT", "1002")
    monkeypatch.setenv("POSTROOM_HOST", "127.0.0.2")

    settings = load(port=1003)

    assert (settings.port, settings.host, settings.locale) == (1003, "127.0.0.2", "pl")


def test_the_settings_file_can_lie_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.toml").write_text("port = 1001\n")
    monkeypatch.setenv("POSTROOM_CONFIG", str(tmp_path / "other.toml"))

    assert load().port == 1001


def test_settings_never_change() -> None:
    settings = load()

    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("POSTROOM_PORT", "many", "POSTROOM_PORT is 'many', which cannot be used: .* write for ex"),
        ("POSTROOM_PORT", "70000", "POSTROOM_PORT is '70000', .*less than or equal to 65535"),
        ("POSTROOM_LANES", "mixed", "POSTROOM_LANES is 'mixed', .* 'embedded' or 'none'"),
        ("POSTROOM_LOCALE", "xx", "POSTROOM_LOCALE is 'xx', .*there are texts in en, pl"),
        ("POSTROOM_CAP_RECIPIENT_HOUR", "0", "POSTROOM_CAP_RECIPIENT_HOUR is '0'"),
        ("POSTROOM_DATABSE_URL", "x", "POSTROOM_DATABSE_URL .* did you mean POSTROOM_DATABASE_URL"),
    ],
)
def test_a_bad_value_is_named_with_its_fix(
    variable: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError, match=sentence) as caught:
        load()

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("prot = 8081\n", r"postroom\.toml has an unknown setting 'prot'; did you mean 'port'"),
        ("zzz = 1\n", r"unknown setting 'zzz'; docs/reference/settings\.md lists them"),
        ("port = [1]\n", r"port in .*postroom\.toml is \[1\], which cannot be used"),
        ("port = '\xff'\n", r"postroom\.toml is not UTF-8"),
        ("port = \n", r"postroom\.toml is not TOML: .* line 1"),
    ],
)
def test_a_bad_file_is_named_with_its_fix(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").write_bytes(text.encode("latin-1"))

    with pytest.raises(SettingsError, match=sentence):
        load()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "postroom.toml").mkdir()

    with pytest.raises(SettingsError, match=r"postroom\.toml cannot be read: .*make it readable"):
        load()


def test_a_file_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_CONFIG", "/nowhere/postroom.toml")

    with pytest.raises(SettingsError, match=r"POSTROOM_CONFIG names /nowhere/postroom\.toml"):
        load()


@pytest.mark.promise("P25")
def test_the_password_of_the_database_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_DATABASE_URL", "mysql://me:hunter2@db/x")

    with pytest.raises(SettingsError, match="POSTROOM_DATABASE_URL cannot be used") as caught:
        load()

    monkeypatch.setenv("POSTROOM_DATABASE_URL", "postgresql://me:hunter2@db/x")
    assert "hunter2" not in str(caught.value) + repr(load())


def test_a_variable_of_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_SERVICE_HOST", "10.0.0.1")

    assert load().host == "127.0.0.1"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_is_for(name: str) -> None:
    field = Settings.model_fields[name]

    assert field.description
    assert field.description.endswith(".")
    assert field.examples
