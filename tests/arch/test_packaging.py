"""What is declared, locked and shipped agrees."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tools.source import PRODUCT, ROOT, product

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("dev", "postgres")}


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_each_dependency_is_locked_at_a_version_it_allows(lock: str) -> None:
    pinned = _pinned(lock)

    wrong = [
        f"{wanted} but {pinned.get(canonicalize_name(wanted.name))}"
        for wanted in _declared(LOCKS[lock])
        if not _allows(wanted.specifier, pinned.get(canonicalize_name(wanted.name), []))
    ]

    assert not wrong, f"make lock: {wrong}"


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_a_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")

    assert "://" not in text
    assert "index" not in re.sub(r"^\S+==.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_every_locked_version_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8").strip())

    assert all("--hash=sha256:" in entry for entry in entries)


def test_both_locks_agree() -> None:
    running, developing = _pinned("requirements.lock"), _pinned("requirements-dev.lock")

    assert {name: developing.get(name) for name in running} == running, "make lock"


def test_the_wheel_holds_the_packages_and_no_tests() -> None:
    packages = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert packages == list(PRODUCT)


def test_everything_that_is_imported_is_declared() -> None:
    declared = {canonicalize_name(one.name) for one in _declared(("postgres", "testing"))}
    ours = {*PRODUCT, *sys.stdlib_module_names}
    providers = packages_distributions()

    undeclared = {
        f"{module.path} imports {name}"
        for module in product()
        for name in module.imports()
        if name not in ours
        and not declared & {canonicalize_name(one) for one in providers.get(name, [])}
    }
    assert not undeclared


def _declared(extras: tuple[str, ...]) -> list[Requirement]:
    project = PYPROJECT["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return [Requirement(text) for text in texts]


def _pinned(lock: str) -> dict[str, list[str]]:
    pinned: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)==([^\s;]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE
    ):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    return pinned


def _allows(wanted: SpecifierSet, versions: list[str]) -> bool:
    return bool(versions) and all(version in wanted for version in versions)
