"""There is one way out for HTTP, and it is guarded (ADR 0018)."""

import ast

from tools import source

GUARD = "core/http/guard.py"
CLIENTS = {"requests", "httpx", "urllib3", "http.client", "urllib.request", "websockets"}
CONNECTING = {"ClientSession", "TCPConnector", "urlopen", "create_connection", "open_connection"}


def test_only_the_guard_asks_over_http() -> None:
    found = {
        f"{module.path}: {what}"
        for module in source.product()
        if str(module.path) != GUARD
        for node in ast.walk(module.tree)
        for what in _ways_out(node)
    }

    assert not found


def _ways_out(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=modules):
            return {one.name for one in modules} & CLIENTS
        case ast.ImportFrom(module=str(name), names=things):
            return ({name} & CLIENTS) | ({one.name for one in things} & CONNECTING)
        case ast.Attribute(attr=name) if name in CONNECTING:
            return {name}
        case _:
            return set()
