"""Assets: checked against their sums, served for ever under an address of their content."""

import re
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tools import assets as vendored
from web import assets

ROOT = Path(__file__).resolve().parents[3]


def test_what_others_made_is_what_the_sums_say_and_every_icon_is_drawn() -> None:
    assert vendored.wrong() == []


def test_a_template_names_only_files_that_exist() -> None:
    templates = (ROOT / "web" / "templates").rglob("*.html")
    named = {
        name
        for template in templates
        for name in re.findall(r"""asset\('([^'~]+)'\)""", template.read_text("utf-8"))
    }

    assert named <= set(assets.files())


def test_a_script_imports_only_files_that_exist() -> None:
    for path in (ROOT / "web" / "static").rglob("*.js"):
        if path.parent.name == "vendor":
            continue
        for name in re.findall(r"""(?:import|from) "(\.[^"]+)";""", path.read_text("utf-8")):
            assert (path.parent / name).resolve().is_file(), f"{path.name} imports {name}"


@pytest.mark.parametrize("forbidden", [r"\son\w+=", r"\sstyle=", "<style", "javascript:", "hx-on"])
def test_no_template_holds_inline_script_or_style(forbidden: str) -> None:
    templates = (ROOT / "web" / "templates").rglob("*.html")

    found = [one.name for one in templates if re.search(forbidden, _markup(one))]

    assert not found, "the content security policy forbids it"


async def test_a_file_is_kept_for_ever_under_its_versioned_address() -> None:
    answer = await assets.serve(_asked(f"{assets.version()}/app.js"))

    assert answer.headers["Cache-Control"] == assets.FOREVER
    assert answer.content_type == "text/javascript"


async def test_a_file_under_its_bare_name_is_asked_for_again() -> None:
    answer = await assets.serve(_asked("app.js"))

    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["../__init__.py", "0123456789abcdef/app.js", "vendor", "app.js/"])
async def test_nothing_else_is_served(name: str) -> None:
    with pytest.raises(web.HTTPNotFound):
        await assets.serve(_asked(name))


def _markup(template: Path) -> str:
    """A template without what Jinja reads."""
    return re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)


def _asked(name: str) -> web.Request:
    return make_mocked_request("GET", "/static/x", match_info={"name": name})
