from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from core.accounts import Filled, fill, sealed, unsealed
from core.accounts.form import faults
from core.secrets import KeyProblem, create_key_file
from postroom import InvalidSettings


class Mailbox(BaseModel):
    model_config = ConfigDict(extra="forbid")

    host: str
    port: int = 993
    password: SecretStr


GIVEN = {"host": "mail.example", "port": "143", "password": "hunter2"}


def test_secrets_are_parted_from_settings() -> None:
    filled = fill(Mailbox, GIVEN)

    assert filled == Filled({"host": "mail.example", "port": 143}, {"password": "hunter2"})


def test_a_channel_gets_back_what_was_typed(tmp_path: Path) -> None:
    sealer = create_key_file(tmp_path / "key")
    filled = fill(Mailbox, GIVEN)

    opened = unsealed(Mailbox, filled.settings, sealed(filled, sealer), sealer)

    assert opened == Mailbox.model_validate(GIVEN)


@pytest.mark.promise("P25")
def test_sealed_secrets_do_not_contain_them(tmp_path: Path) -> None:
    blob = sealed(fill(Mailbox, GIVEN), create_key_file(tmp_path / "key"))

    assert blob is not None
    assert b"hunter2" not in blob


def test_another_key_does_not_open_them(tmp_path: Path) -> None:
    blob = sealed(fill(Mailbox, GIVEN), create_key_file(tmp_path / "key"))

    with pytest.raises(KeyProblem):
        unsealed(Mailbox, {}, blob, create_key_file(tmp_path / "other"))


def test_without_secrets_nothing_is_sealed(tmp_path: Path) -> None:
    assert sealed(Filled({"a": 1}, {}), create_key_file(tmp_path / "key")) is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"port": "many"}, "port: .*valid integer.*'many' was given"),
        ({"host": None}, "host: .*valid string"),
        (
            {"prot": 1, "port": "x"},
            "prot: there is no such setting; there are host, port, password",
        ),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(InvalidSettings, match=sentence):
        fill(Mailbox, {**GIVEN, **changed})


@pytest.mark.promise("P25")
def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(InvalidSettings, match="password: ") as caught:
        fill(Mailbox, {**GIVEN, "password": ["hunter2"]})

    assert "hunter2" not in str(caught.value)


def test_every_fault_is_told_by_field_at_once() -> None:
    found = faults(Mailbox, {"port": "many", "password": "x", "colour": "red"})

    assert set(found) == {"host", "port", "colour"}
    assert "'many' was given" in found["port"]


def test_what_is_right_has_no_faults() -> None:
    assert faults(Mailbox, GIVEN) == {}


def test_a_fault_never_repeats_a_secret() -> None:
    assert "hunter2" not in str(faults(Mailbox, {**GIVEN, "password": ["hunter2"]}))
