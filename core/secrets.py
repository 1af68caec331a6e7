"""Sealing: credentials are stored encrypted, with a key that lies outside the database."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.problems import Refused

MODE = 0o600


class KeyProblem(Refused):
    """The secret key is missing, unreadable or another one: what is wrong, and what to do."""


class Sealer:
    """Seals with the first key and opens with any, so that keys can be replaced one by one."""

    def __init__(self, keys: Sequence[bytes], source: Path) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._source = source

    def __repr__(self) -> str:
        return f"Sealer({self._source})"

    def seal(self, text: str) -> bytes:
        """Encrypt and sign a text (Fernet: AES-128-CBC with HMAC-SHA256)."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again; `KeyProblem` when another key sealed it or the bytes were changed."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise KeyProblem(
                f"the key in {self._source} does not open the secrets in this database;"
                " put back the key file that belongs to it"
            ) from None

    def rotated(self, sealed: bytes) -> bytes:
        """The same secret sealed with the first key; the older key can go when all are."""
        return self.seal(self.open(sealed))


def open_key_file(path: Path) -> Sealer:
    """Read the keys, one a line, newest first; refuse a file that others may read."""
    try:
        mode = path.stat().st_mode & 0o777
        keys = path.read_bytes().split()
    except FileNotFoundError:
        raise KeyProblem(
            f"the secret key {path} is missing; put it back from your backup, because without it"
            " the accounts' passwords in the database cannot be opened"
        ) from None
    except OSError as error:
        raise KeyProblem(
            f"the secret key {path} cannot be read: {error.strerror}; let the user who runs"
            " Postroom read it"
        ) from None
    if mode & 0o077:
        raise KeyProblem(f"other users may read the secret key {path}; type: chmod 600 {path}")
    return _sealer(keys, path)


def create_key_file(path: Path) -> Sealer:
    """Make a key file for its owner alone, on the disk before anything is sealed with it.

    A file that is there already is kept and read: two first starts agree on one key.
    """
    key = Fernet.generate_key()
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return open_key_file(path)


def _sealer(keys: Sequence[bytes], path: Path) -> Sealer:
    try:
        return Sealer(keys, path)
    except ValueError:
        raise KeyProblem(
            f"{path} holds no usable key; each line must be one as Postroom made it, so put the"
            " file back from your backup"
        ) from None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
