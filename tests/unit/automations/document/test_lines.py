import pytest

from automations.document.lines import line_of_path

TEXT = """\
name: x
scope: {inboxes: [shop]}
if:
  all:
    - {field: ticket.status, is: open}
    - not:
        field: ticket.tags
        has: vip
then:
  - {action: add_tag, tag: vip}
  - action: send_message
    text: |
      Hello
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 1),
        ("scope.inboxes[0]", 2),
        ("if.all[0]", 5),
        ("if.all[1].not.has", 8),
        ("then[1].text", 12),
        ("then[0].nothing", 10),
        ("", 1),
    ],
)
def test_a_path_stands_at_the_line_of_its_value_or_what_is_around_it(path: str, line: int) -> None:
    assert line_of_path(TEXT, path) == line


def test_a_text_that_is_no_yaml_has_no_lines() -> None:
    assert line_of_path("{", "name") == 0
