from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.secrets import KeyProblem, create_key_file, open_key_file

SECRET = "hunter2"


def test_what_was_sealed_is_opened(tmp_path: Path) -> None:
    sealer = create_key_file(tmp_path / "secret.key")

    sealed = sealer.seal(SECRET)

    assert SECRET.encode() not in sealed
    assert open_key_file(tmp_path / "secret.key").open(sealed) == SECRET


@pytest.mark.promise("P25")
def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    create_key_file(tmp_path / "secret.key")

    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_is_there_is_kept(tmp_path: Path) -> None:
    sealed = create_key_file(tmp_path / "secret.key").seal(SECRET)

    assert create_key_file(tmp_path / "secret.key").open(sealed) == SECRET


def test_two_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        one, *others = threads.map(create_key_file, [tmp_path / "secret.key"] * 8)

    assert all(other.open(one.seal(SECRET)) == SECRET for other in others)


def test_a_second_key_opens_what_was_sealed_before(tmp_path: Path) -> None:
    old = create_key_file(tmp_path / "old")
    create_key_file(tmp_path / "new")
    both = tmp_path / "both"
    both.write_bytes((tmp_path / "new").read_bytes() + (tmp_path / "old").read_bytes())
    both.chmod(0o600)

    rotated = open_key_file(both).rotated(old.seal(SECRET))

    assert open_key_file(tmp_path / "new").open(rotated) == SECRET


def test_the_wrong_key_is_named(tmp_path: Path) -> None:
    sealed = create_key_file(tmp_path / "one").seal(SECRET)
    other = create_key_file(tmp_path / "other")

    with pytest.raises(KeyProblem, match=r"other does not open .* put back the key file"):
        other.open(sealed)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    create_key_file(tmp_path / "secret.key")
    (tmp_path / "secret.key").chmod(0o640)

    with pytest.raises(KeyProblem, match=r"chmod 600 .*secret\.key"):
        open_key_file(tmp_path / "secret.key")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="is missing; put it back from your backup"):
        open_key_file(tmp_path / "secret.key")


@pytest.mark.parametrize("content", [b"", b"abc\n", b"\xff\x00"])
def test_a_file_that_holds_no_key_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(KeyProblem, match="holds no usable key"):
        open_key_file(path)


def test_a_sealer_does_not_print_its_keys(tmp_path: Path) -> None:
    sealer = create_key_file(tmp_path / "secret.key")

    assert (tmp_path / "secret.key").read_text().strip() not in repr(sealer)
