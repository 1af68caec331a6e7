"""Imports stand at the top of a file, but for the lazy ones listed here, each with its reason."""

import ast

from tools import source

LAZY = {
    (
        "connectors/mail/charsets.py",
        "chardet",
    ): "150 ms and its tables, for undeclared charsets only",
    (
        "connectors/translators/google.py",
        "deep_translator",
    ): "200 ms and Beautiful Soup, only where Google is asked",
    ("connectors/mail/plain.py", "inscriptis"): "80 ms, for mails that hold only HTML",
    ("migrations/upgrade.py", "migrations"): "Alembic's second, only when there is something to do",
    ("app/cli/run.py", "app"): "what errors there are takes 300 ms to know; --help needs none",
    ("core/store/packed.py", "psycopg"): "PostgreSQL's driver, which SQLite never needs",
    ("core/i18n.py", "babel"): "75 ms that a process in English never needs",
}


def test_imports_in_functions_are_the_listed_ones() -> None:
    found = {
        (module.path, name)
        for module in source.product()
        for function in module.functions()
        for name in _imported(function)
    }

    assert found == set(LAZY)


def _imported(function: source.Function) -> set[str]:
    names = set()
    for node in ast.walk(function):
        match node:
            case ast.Import(names=modules):
                names |= {module.name.split(".")[0] for module in modules}
            case ast.ImportFrom(module=str(name)):
                names.add(name.split(".")[0])
            case _:
                pass
    return names
