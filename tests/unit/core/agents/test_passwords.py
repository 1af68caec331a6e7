from __future__ import annotations

from core.agents import Passwords, invented


async def test_a_password_fits_its_hash_and_no_other_does() -> None:
    passwords = Passwords()

    stored = await passwords.hash("correct horse")

    assert stored.startswith("$argon2id$")
    assert await passwords.verify(stored, "correct horse")
    assert not await passwords.verify(stored, "correct hors")
    assert not passwords.is_outdated(stored)
    passwords.close()


async def test_what_is_no_hash_never_fits() -> None:
    passwords = Passwords()

    assert not await passwords.verify("", "")
    assert not await passwords.verify("plain", "plain")
    passwords.close()


def test_a_weak_hash_is_told() -> None:
    weak = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$7nJOsTQ1u3nPd1s9k8mB3Q"
    passwords = Passwords()

    assert passwords.is_outdated(weak)
    passwords.close()


def test_invented_passwords_differ_and_are_long() -> None:
    made = {invented() for _ in range(100)}

    assert len(made) == 100
    assert all(len(password.replace("-", "")) == 20 for password in made)
