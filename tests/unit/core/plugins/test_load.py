"""The zoo of bad plug-ins: each is named and skipped, its neighbours start."""

from __future__ import annotations

import sys
import textwrap
import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from core.plugins import BUILT_IN, load
from postroom.registry import Registry

GOOD = """
    from pydantic import BaseModel
    from postroom import Channel, Parsed, hookimpl

    class Settings(BaseModel):
        pass

    def parse(raw):
        return Parsed()

    class Good(Channel):
        key = "KEY"
        title = "Good"
        sources = ("KEY",)
        settings = Settings
        parse = staticmethod(parse)
"""
REGISTERS = """
    @hookimpl
    def register_channels():
        return [Good()]
"""

BAD = {
    "raises_at_import": ("1 / 0", "ZeroDivisionError: division by zero"),
    "exits_at_import": ("raise SystemExit(3)", "SystemExit: 3"),
    "imports_what_is_not_there": ("import nowhere", "No module named 'nowhere'"),
    "raises_in_the_hook": (
        GOOD + "    @hookimpl\n    def register_channels():\n        return [Good().missing]",
        "AttributeError: 'Good' object has no attribute 'missing'",
    ),
    "returns_nothing": (
        GOOD + "    @hookimpl\n    def register_fields():\n        return 7",
        "register_fields returned a int, but a list was expected",
    ),
    "returns_a_string": (
        GOOD + "    @hookimpl\n    def register_channels():\n        return 'good'",
        "register_channels returned a str, but a list was expected",
    ),
    "returns_the_wrong_type": (
        GOOD + "    @hookimpl\n    def register_channels():\n        return [{'key': 'good'}]",
        "register_channels returned a dict where a Channel was expected",
    ),
    "returns_the_class": (
        GOOD + "    @hookimpl\n    def register_channels():\n        return [Good]",
        "the class Good (an instance is needed) where a Channel was expected",
    ),
    "forgets_attributes": (
        GOOD + "    del Good.title\n" + REGISTERS,
        "Good has no title",
    ),
    "forgets_to_parse": (GOOD + "    del Good.parse\n" + REGISTERS, "Good has no parse or parser"),
    "has_no_settings_model": (
        GOOD + "    Good.settings = dict\n" + REGISTERS,
        "Good.settings is no pydantic model",
    ),
    "sends_synchronously": (
        GOOD + "    Good.send = lambda self, account, message: None\n" + REGISTERS,
        "Good.send must be `async def`",
    ),
    "has_an_ugly_key": (
        GOOD + "    Good.key = 'Good Channel'\n" + REGISTERS,
        "channel key 'Good Channel' is not lower_case.words",
    ),
    "takes_a_key_that_is_taken": (
        GOOD + "    Good.key = 'neighbour'\n" + REGISTERS,
        "channel 'neighbour' already comes from 'aaa_neighbour'",
    ),
    "fills_an_unknown_hook": (
        GOOD + "    @hookimpl\n    def register_pages():\n        return []",
        "register_pages is no hook; there are register_channels, register_translators",
    ),
    "forgets_the_mark": (
        GOOD + "    def register_channels():\n        return [Good()]",
        "register_channels is not marked; put @hookimpl above it",
    ),
    "asks_for_arguments": (
        GOOD + "    @hookimpl\n    def register_channels(config):\n        return []",
        "register_channels",
    ),
    "is_written_for_another_contract": (
        GOOD + "    POSTROOM_CONTRACT = 2\n" + REGISTERS,
        "written for contract 2, this Postroom has 1",
    ),
    "is_abstract": (
        """
    from postroom import Action, hookimpl
    class Half(Action):
        key = 'half'
    @hookimpl
    def register_actions():
        return [Half()]
        """,
        "Can't instantiate abstract class Half",
    ),
}


@pytest.mark.parametrize("kind", sorted(BAD))
def test_a_bad_plugin_is_named_and_skipped(kind: str, tmp_path: Path) -> None:
    source, reason = BAD[kind]
    plugins = {"aaa_neighbour": GOOD + REGISTERS, "bad": source, "zzz_neighbour": GOOD + REGISTERS}

    registry = _load(tmp_path, plugins)

    (error,) = registry.broken
    assert error.plugin == "bad"
    assert reason in error.reason
    assert "\n" not in str(error)
    assert registry.channels.keys() == ("neighbour", "other")


def test_a_plugin_that_breaks_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    half = GOOD + REGISTERS + "    @hookimpl\n    def register_fields():\n        return [1]"

    registry = _load(tmp_path, {"bad": half})

    assert registry.channels.keys() == ()
    assert len(registry.broken) == 1


def test_a_stranger_cannot_take_the_name_of_a_built_in_plugin(tmp_path: Path) -> None:
    _write(tmp_path, "ours_fake", GOOD + REGISTERS)
    _write(tmp_path, "stranger_fake", (GOOD + REGISTERS).replace("KEY", "stranger"))
    stranger = EntryPoint("ours", "stranger_fake", "postroom")

    registry = load(built_in={"ours": "ours_fake"}, installed=[stranger])

    assert registry.channels.keys() == ("good",)
    assert [error.plugin for error in registry.broken] == ["ours"]


def test_safe_mode_takes_no_stranger(tmp_path: Path) -> None:
    registry = _load(tmp_path, {"bad": "1 / 0"}, safe_mode=True)

    assert not registry.broken


def test_a_plugin_of_this_contract_may_say_so(tmp_path: Path) -> None:
    registry = _load(tmp_path, {"polite": GOOD + "    POSTROOM_CONTRACT = 1\n" + REGISTERS})

    assert registry.channels.keys() == ("good",)


def test_all_built_in_plugins_load() -> None:
    registry = load(installed=[])

    assert not registry.broken
    assert len(registry.fields) > 0


def test_built_in_plugins_are_those_the_project_declares() -> None:
    project = tomllib.loads((Path(__file__).parents[4] / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["entry-points"]["postroom"] == BUILT_IN


@pytest.fixture(autouse=True)
def _own_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.endswith("_fake"):
            del sys.modules[name]


def _load(folder: Path, plugins: dict[str, str], *, safe_mode: bool = False) -> Registry:
    keys = {"aaa_neighbour": "neighbour", "zzz_neighbour": "other"}
    for name, source in plugins.items():
        _write(folder, f"{name}_fake", source.replace("KEY", keys.get(name, "good")))
    entries = [EntryPoint(name, f"{name}_fake", "postroom") for name in plugins]
    return load(safe_mode=safe_mode, built_in={}, installed=entries)


def _write(folder: Path, module: str, source: str) -> None:
    (folder / f"{module}.py").write_text(textwrap.dedent(source.replace("KEY", "good")), "utf-8")
