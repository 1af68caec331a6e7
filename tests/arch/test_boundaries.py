"""Who may end a transaction, and where questions to the database may be written."""

from fnmatch import fnmatch

from tools import source

MAY_COMMIT = ("core/store.py", "core/store/*")
MAY_SELECT = (
    "core/tables/*",
    "*/queries.py",
    "*/queries/*",  # where the questions of one thing fill more than a file
    "automations/conditions/sql.py",  # a condition read as a question to the database
    "automations/fields/columns.py",  # which column a field is
    "core/blobs/database.py",  # a home of blobs is storage itself
    "core/tickets/lock.py",  # SELECT … FOR UPDATE is how tickets are locked
    "migrations/*",
)


def test_only_the_store_commits() -> None:
    assert not _outside("commit", MAY_COMMIT), "functions of a Connection never commit themselves"


def test_questions_to_the_database_stand_in_queries() -> None:
    found = _outside("select", MAY_SELECT)

    assert not found, f"a read is a named function in queries.py: {found}"


def _outside(call: str, allowed: tuple[str, ...]) -> list[str]:
    return [
        f"{module.path}:{line}"
        for module in source.product()
        if not any(fnmatch(module.path, pattern) for pattern in allowed)
        for line in module.calls(call)
    ]
