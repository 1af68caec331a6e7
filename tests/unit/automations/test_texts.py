"""Message texts: what they can say, and everything they cannot do."""

import time
from pathlib import Path

import pytest

from automations import texts

CORPUS = Path(__file__).parents[2] / "corpora" / "templates" / "ssti.fuzz"
VALUES: texts.Values = {
    "ticket.number": 7,
    "contact.name": "Jan Kowalski",
    "contact.first_name": "Jan",
    "opens_at": "Monday, 9:00",
}
LONG = {"contact.name": "A " * 30_000}


def test_a_text_is_filled_in() -> None:
    text = "Dear {{ contact.first_name }},\n#{{ticket.number}}: we open {{opens_at}}."

    assert texts.render(text, VALUES) == "Dear Jan,\n#7: we open Monday, 9:00."


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{{ agent.name | default: 'Your team' }}", "Your team"),
        ("{{ agent.name }}|{{ nothing.at.all }}", "|"),
        ("{% if contact.name %}yes{% else %}no{% endif %}", "yes"),
        ("{{ contact.name | upcase | truncate: 6, '…' }}", "JAN K…"),
        ("{% assign who = contact.name | replace: 'Jan', 'Ewa' %}{{ who }}", "Ewa Kowalski"),
        ("{% for n in (1..3) %}{{ n }}{% endfor %}", "123"),
        ("{% comment %}hidden{% endcomment %}<b>& ok", "<b>& ok"),
        ("100% {x} { {", "100% {x} { {"),
    ],
)
def test_the_language_is_plain_liquid(text: str, filled: str) -> None:
    assert texts.render(text, VALUES) == filled


@pytest.mark.promise("P33")
def test_a_value_is_never_read_as_a_template() -> None:
    said = "{{ ticket.number }}{% if true %}x{% endif %}"

    found = texts.render("Dear {{contact.name}}", {"contact.name": said, "ticket.number": 7})

    assert found == f"Dear {said}"


@pytest.mark.promise("P33")
def test_no_known_injection_reaches_anything() -> None:
    payloads = CORPUS.read_text("utf-8", "replace").splitlines()

    for payload in payloads:
        filled = _rendered(payload)
        assert filled in (None, "", payload) or len(filled) <= len(payload), payload
        assert filled is None or not {"49", "7777777", "root:", "uid="} & set(filled.split()), (
            payload
        )
    assert len(payloads) > 100


BOMBS = {
    "loops": "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}",
    "idle": "{% for a in (1..1000) %}" + "{% if 1 == 1 %}{% endif %}" * 1200 + "{% endfor %}",
    "assigns": "{% for a in (1..1000) %}" + "{% assign x = 1 %}" * 1700 + "{% endfor %}",
    "range": "{% for a in (1..1000000000) %}{% endfor %}",
    "contains": "{% if (1..1000000000) contains 'x' %}x{% endif %}",
    "hidden": "{% assign n = 1000000000 %}{% assign r = (1..n) %}{% if r contains 'x' %}x{% endif %}",
    "append": "{% assign a = 'aaaaaaaa' %}" + "{% assign a = a | append: a %}" * 40,
    "replace": "{{ 'aaaaaaaa'" + " | replace: 'a', 'aaaaaaaaaaaaaaaaaaaaaa'" * 10 + "}}",
    "chain": "{{ contact.name" + " | upcase | downcase" * 1500 + "}}",
    "output": "{{contact.name}}" * 1000,
    "capture": "{% for i in (1..1000) %}{% capture x %}{{x}}{{x}}a{% endcapture %}{% endfor %}",
    "nested": "{% if x %}" * 1000,
    "unending": "{% if " + " or ".join(["x"] * 3000) + " %}{% endif %}",
    "subscripts": "{{ " + "x[" * 2000 + "]" * 2000 + " }}",
    "large": "x" * 40_000,
}


@pytest.mark.promise("P33")
@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_ends_within_its_limits(name: str) -> None:
    try:
        texts.placeholders(BOMBS[name])  # parsed when saved; the limit is on rendering
    except texts.TextError:
        return
    started = time.thread_time()

    with pytest.raises(texts.TextError):
        texts.render(BOMBS[name], LONG)

    assert time.thread_time() - started < 0.25, "50 ms of processor time, and a second try"


def test_the_placeholders_of_a_text_are_found() -> None:
    text = (
        "{{ contact.name | default: agent.name }}{% if opens_at %}{% endif %}"
        "{% assign mine = ticket.number %}{{ mine }}{% for n in (1..2) %}{{ n }}{% endfor %}"
    )

    assert texts.placeholders(text) == {"contact.name", "agent.name", "opens_at", "ticket.number"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ contact.nam }}", 'did you mean "contact.name"'),
        ("{{ password }}", 'no placeholder "password"'),
        ("{{ contact.name.size }}", "no placeholder"),
        ("{{ ticket[contact.name] }}", "no placeholder"),
        ("{{ contact.name | upcas }}", 'did you mean "upcase"'),
        ("{{ contact.name | split: ' ' }}", "no filter"),
        ("{% include 'secrets' %}", "no Liquid"),
        ("{% render 'secrets' %}", "no Liquid"),
        ("{{ contact.name", "no Liquid"),
        ("{% if x %}", "no Liquid"),
        ("{{ (1..9999) }}", "range"),
    ],
)
def test_a_slip_is_told_before_it_is_saved(text: str, said: str) -> None:
    found = texts.problems(text)

    assert found
    assert said in found[0]


def test_every_placeholder_can_be_written() -> None:
    for placeholder in texts.PLACEHOLDERS:
        assert texts.problems(f"{{{{ {placeholder.key} }}}}") == ()
        assert texts.render(f"{{{{ {placeholder.key} }}}}", {placeholder.key: "here"}) == "here"


def _rendered(payload: str) -> str | None:
    try:
        return texts.render(payload, VALUES)
    except texts.TextError:
        return None
