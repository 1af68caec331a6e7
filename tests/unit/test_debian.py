import pytest

from tests import debian


def test_a_missing_package_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="apt install postgresql"):
        debian.missing("postgresql")


def test_on_ci_it_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="apt install postgresql"):
        debian.missing("postgresql")


def test_the_advice_is_one_line_that_names_each_package_once() -> None:
    reasons = [
        f"('tests/test_a.py', 3, 'Skipped: {debian.PREFIX}postgresql')",
        f"('tests/test_b.py', 3, 'Skipped: {debian.PREFIX}dovecot-imapd')",
        f"('tests/test_c.py', 3, 'Skipped: {debian.PREFIX}postgresql')",
        "('tests/test_d.py', 3, 'Skipped: not on this system')",
    ]

    said = debian.advice(reasons)

    assert said == "3 TESTS WERE SKIPPED. To run them too: apt install dovecot-imapd postgresql"


def test_without_such_skips_there_is_no_advice() -> None:
    assert debian.advice(["('tests/test_d.py', 3, 'Skipped: not on this system')"]) == ""
