"""Reference pages say what the code says."""

import pytest

from tools import reference


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_page_is_as_the_code_makes_it(name: str) -> None:
    written = (reference.FOLDER / name).read_text("utf-8")

    assert written == reference.PAGES[name](), "python -m tools.reference"
