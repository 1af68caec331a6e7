"""What folding promises for any text and any HTML, hostile ones included."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inscriptis import get_text

from connectors.mail.quotes import fold_html, fold_signature, fold_text, phrases
from connectors.mail.quotes.decision import NOTHING_QUOTED, decide
from connectors.mail.quotes.headers import begins_content, opening, places
from connectors.mail.quotes.lines import lines
from connectors.mail.quotes.plain import is_prose
from connectors.mail.quotes.signatures import signature_places

HEADERS = [
    "W dniu 16.11.2026 o 10:12, Sklep Przykład pisze:",
    "On Mon, Nov 16, 2026 at 10:12 AM Shop <shop@example.com> wrote:",
    "Am 16.11.26 um 10:12 schrieb Laden:",
    "pon., 16 lis 2026 o 10:12 Sklep Przykład Biuro Obsługi\n<sklep@example.pl> napisał(a):",
]
MARKS = [
    *HEADERS,
    "> cytat",
    ">",
    "> > starszy cytat",
    "-----Original Message-----",
    "________________________________",
    "From: Shop <shop@example.com>\nSent: Monday, November 16, 2026 10:12 AM\nSubject: x",
    "---------- Forwarded message ---------",
    "-- ",
    "--",
    "Sent from my iPhone",
    "Jan Przykładny",
    "",
    "\u200b",
    "***",
    "> 3 szt.\r",
]
OWN_WORD = st.text(alphabet="abcdefghijklmnoprstuwyząęłóśćż", min_size=1, max_size=9)
OWN_LINE = st.lists(OWN_WORD, min_size=1, max_size=8).map(
    lambda words: " ".join(["klient", *words])
)
ANY_MAIL = st.lists(st.one_of(st.sampled_from(MARKS), OWN_LINE, st.text(max_size=30))).map(
    "\n".join
)
QUOTE = st.lists(st.sampled_from(["> cytat", ">", "> > starszy", "> Pozdrawiam"]), min_size=1)
TAGS = ["div", "blockquote", "blockquote type=cite", "div class=gmail_quote", "p", "br", "b"]

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def written(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def is_in_order(part: Iterable[str], whole: Iterable[str]) -> bool:
    rest = iter(whole)
    return all(line in rest for line in part)


@QUICK
@given(ANY_MAIL)
def test_each_line_is_in_exactly_one_part_and_in_order(text: str) -> None:
    folded = fold_text(text)

    parts = [written(folded.visible), written(folded.quoted), written(folded.signature)]
    assert sum(map(Counter, parts), Counter()) == Counter(written(text))
    assert all(is_in_order(part, written(text)) for part in parts)


@QUICK
@given(ANY_MAIL)
def test_something_stays_visible_of_a_text_that_says_something(text: str) -> None:
    folded = fold_text(text)

    assert bool(folded.visible.strip()) == bool(text.strip())


@QUICK
@given(st.lists(st.one_of(OWN_LINE, st.just("")), max_size=12).map("\n".join))
def test_text_without_marks_comes_back_unchanged(text: str) -> None:
    folded = fold_text(text)

    assert (folded.visible, folded.quoted, folded.signature) == (text, "", "")
    assert fold_html(f"<p>{text}</p>") is None


@QUICK
@given(
    above=st.lists(OWN_LINE, max_size=3),
    header=st.sampled_from(HEADERS),
    pairs=st.lists(st.tuples(QUOTE, st.lists(OWN_LINE, max_size=3)), min_size=1, max_size=4),
)
def test_answers_above_between_and_below_quotes_all_stay(
    above: list[str], header: str, pairs: list[tuple[list[str], list[str]]]
) -> None:
    body = [line for quote, answer in pairs for line in [*quote, *answer]]
    own = [*above, *(line for _, answer in pairs for line in answer)]

    folded = fold_text("\n".join([*above, "", header, *body]))

    assert not Counter(own) - Counter(written(folded.visible))
    if own and not any(answer for _, answer in pairs):
        assert written(folded.visible) == above


@QUICK
@given(
    above=st.lists(OWN_LINE, max_size=3),
    pairs=st.lists(st.tuples(QUOTE, st.lists(OWN_LINE, max_size=3)), min_size=1, max_size=4),
    quote=st.sampled_from(
        ["blockquote", 'blockquote type="cite"', 'blockquote class="gmail_quote"']
    ),
)
def test_answers_around_blockquotes_all_stay(
    above: list[str], pairs: list[tuple[list[str], list[str]]], quote: str
) -> None:
    def paragraphs(lines: Iterable[str]) -> str:
        return "".join(f"<p>{line.replace('>', '')}</p>" for line in lines)

    body = "".join(
        f"<{quote}>{paragraphs(lines)}</blockquote>{paragraphs(answer)}" for lines, answer in pairs
    )
    own = [*above, *(line for _, answer in pairs for line in answer)]
    html = f"{paragraphs(above)}<div>On 16 Nov 2026 10:12, Shop wrote:</div>{body}"

    folded = fold_html(html)

    shown = Counter(" ".join(line.split()) for line in get_text(folded or html).split("\n"))
    assert not Counter(" ".join(line.split()) for line in own) - shown


@QUICK
@given(st.text(max_size=200))
def test_any_text_is_taken_as_html(text: str) -> None:
    folded = fold_html(text)

    assert folded is None or isinstance(folded, str)


@QUICK
@given(
    st.lists(
        st.one_of(
            st.sampled_from(TAGS).map("<{}>".format),
            OWN_LINE,
            st.sampled_from(["</div>", "</blockquote>", "</p>", *HEADERS]),
        )
    )
)
def test_any_html_is_folded_or_left(parts: list[str]) -> None:
    html = "".join(parts)

    folded = fold_html(html)

    assert folded is None or len(folded) <= 2 * len(html) + 100


HOSTILE_TEXTS = {
    "arrows in one line": ">" * 200_000,
    "one line": "x" * 1_000_000,
    "many lines": "zażółć\n" * 100_000,
    "headers only": "On 16 Nov 2026 10:12 a@b.pl wrote:\n" * 15_000,
    "unfinished headers": "On 16 Nov 2026 10:12 a@b.pl\n" * 15_000,
    "titles": "From: x\n" * 19_000,
    "arrows and blank lines": "> a\n\n" * 9_000,
    "lone arrows": ">\n" * 19_000,
    "answers between": "> a\n> b\n\nc\n" * 4_500,
    "delimiters": "-- \nJan\n\n" * 6_000,
    "drawn lines": "__________\n" * 19_000,
    "dividers": "-----Original Message-----\n" * 19_000,
    "initials": "ab> x\n" * 19_000,
    "at signs": ("@" + "a." * 190 + "\n") * 2_600,
    "pointers": ("odpow " * 60 + "\n") * 2_700,
    "marks on one letter": "a" + "\u0301" * 1_000_000,
    "phones": "x\n" + "Sent from my iPhone\n> a\n" * 9_000,
}
HOSTILE_HTML = {
    "deeply nested": "<div>" * 200_000,
    "deep and long": "<div>" * 1_900 + "x" * 900_000,
    "nested quotes": ("<blockquote>" * 60 + "x" + "</blockquote>" * 60) * 160,
    "nested wrappers": '<div class="gmail_quote">' * 1_900 + "<p>x</p>" * 8_900,
    "outlook lines": '<div style="border-top:solid #E1E1E1">' * 1_900 + "<b>x</b>" * 8_900,
    "line breaks": "x<br>" * 19_900,
    "quotes and answers": "<blockquote>q</blockquote>t" * 9_900,
    "dividers": '<p>x<div id="appendonsend"></div>' * 9_000,
    "no tags": "<" * 1_000_000,
    "comments": "<!--" * 250_000,
    "attributes": "<p " + "a=1 " * 250_000 + ">x",
    "too many tags": "<p>x" * 250_000,
    "one text": f"<p>{'x ' * 500_000}</p>",
}


def seconds(work: Callable[[str], object], source: str) -> float:
    """Processor time of this thread, the better of two: a busy machine counts waiting as work."""
    tries = []
    for _ in range(2):
        before = time.thread_time()
        work(source)
        tries.append(time.thread_time() - before)
    return min(tries)


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_text_takes_less_than_a_second(name: str) -> None:
    assert seconds(fold_text, HOSTILE_TEXTS[name]) < 1


@pytest.mark.parametrize("name", HOSTILE_HTML)
def test_hostile_html_takes_less_than_a_second(name: str) -> None:
    assert seconds(fold_html, HOSTILE_HTML[name]) < 1


def test_nesting_too_deep_to_read_is_shown_whole() -> None:
    html = "<div>" * 5_000 + "słowo klienta"

    assert fold_html(html) == html


def test_a_long_text_is_shown_whole() -> None:
    text = "moje słowa\n\n" + HEADERS[0] + "\n> cytat" * 30_000

    assert fold_text(text).visible == text


def test_a_forwarded_mail_is_shown_whole_whatever_is_in_it() -> None:
    text = f"Przesyłam\n\n{HEADERS[1]}\n> cytat"
    html = '<p>Przesyłam</p><div class="yahoo_quoted">cytat</div>'

    assert fold_text(text, subject="Fwd: paczka").visible == text
    assert fold_text(text, subject="Odp: Fwd: paczka").visible == "Przesyłam"
    assert fold_html(html, subject="PD: paczka") == html


def test_html_in_which_a_quote_was_left_visible_is_told_from_html_without_one() -> None:
    answered = (
        "<div class=moz-cite-prefix>x</div><blockquote>a</blockquote>b<blockquote>c</blockquote>d"
    )

    assert fold_html(answered) == answered
    assert fold_html("<p>Dzień dobry</p>") is None


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote"><blockquote class="gmail_quote">cytat</blockquote></div>',
        '<div class="gmail_quote">cytat</div>',
        '<blockquote type="cite">cytat</blockquote><div>Wysłane z iPhone\'a</div>',
        '<div id="yahoo_quoted_1">cytat</div>',
        '<blockquote class="protonmail_quote">cytat</blockquote>',
        '<div class="zmail_extra">cytat</div>',
        '<div fairemail="reference">cytat</div>',
        '<div class="tutanota_quote">cytat</div>',
        '<div name="quote">cytat</div>',
        '<hr><div id="x_divRplyFwdMsg"></div><p>cytat</p>',
        '<div id="appendonsend"></div>cytat',
        '<p class="moz-cite-prefix">Bolt írta:</p><blockquote>cytat</blockquote>',
        '<p id="reply-intro">Bolt írta:</p><blockquote>cytat</blockquote>',
    ],
)
def test_a_structural_marker_needs_no_sentence(quote: str) -> None:
    folded = fold_html(f"<body><p>Proszę o fakturę.</p>{quote}</body>")

    assert folded is not None
    assert "Proszę o fakturę." in folded
    assert "cytat" not in folded


def test_text_behind_a_quote_on_the_same_level_stays_where_it_was() -> None:
    html = '<body>przed<div class="yahoo_quoted">cytat</div>za<b>tłuste</b> dalej</body>'

    folded = fold_html(html)

    assert folded is not None
    assert "cytat" not in folded
    assert get_text(folded).split() == ["przed", "zatłuste", "dalej"]


def test_tables_and_pictures_outside_the_quote_are_kept() -> None:
    html = (
        '<table border="1"><tr><td>kubek</td><td>3</td></tr></table><img src="cid:1">'
        '<div class="protonmail_quote">cytat<img src="cid:2"></div>'
    )

    folded = fold_html(html)

    assert folded is not None
    assert 'src="cid:1"' in folded
    assert "<td>3</td>" in folded
    assert "cid:2" not in folded


def test_the_signature_of_text_made_from_folded_html_can_be_parted_alone() -> None:
    text = f"Dzień dobry\n{HEADERS[1]}\nPytanie?\nmoja odpowiedź\n-- \nJan Przykładny"

    folded = fold_signature(text)

    assert folded.signature == "-- \nJan Przykładny"
    assert folded.quoted == ""
    assert "moja odpowiedź" in folded.visible


def test_windows_line_ends_are_kept() -> None:
    folded = fold_text("Tak.\r\n\r\n" + HEADERS[0] + "\r\n> Czy?\r\n")

    assert folded.visible == "Tak.\r"
    assert folded.quoted == f"{HEADERS[0]}\r\n> Czy?\r"


SENTENCES = [
    *HEADERS,
    "Wiadomość napisana przez Sklep <shop@example.com> w dniu 16.11.2026 o 10:12:",
    "Am 16.11.26 um 10:12 schrieb Laden <a@b.pl>: Guten Tag",
    "W dniu 16.11.2026 o godz. 10.12 Sklep Przykład <shop@example.com> napisał(a):",
    "From: Shop <shop@example.com>\nSent: Monday, November 16, 2026 10:12 AM\nSubject: x",
]
ORANGE = "Message du 16/11/26 10h12"
DIVIDERS = [
    "________________",
    *sorted(phrases.ORIGINALS),
    *sorted(f"--- {forward} ---" for forward in phrases.FORWARDS),
    *sorted(f"{forward}:" for forward in phrases.FORWARDS),
]


@st.composite
def wrapped(draw: st.DrawFn) -> str:
    """A sentence over some lines, perhaps with a divider above it."""
    words = draw(st.sampled_from(SENTENCES)).split(" ")
    breaks = draw(st.sets(st.integers(0, len(words) - 2), min_size=2, max_size=4))
    above = draw(st.sampled_from(["", ORANGE]) | st.sampled_from(DIVIDERS))
    return (
        above
        + "\n\n\n" * bool(above)
        + "".join(word + (" ", "\n")[place in breaks] for place, word in enumerate(words))
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(wrapped(), st.sampled_from(["Jan", *DIVIDERS])), max_size=3))
def test_nothing_begins_at_a_line_that_is_passed_over(mail: list[str]) -> None:
    read = lines("\n".join(mail).split("\n"))

    passed = set(range(len(read))) - set(places(read))

    assert not [at for at in passed if opening(read, at) or begins_content(read, at)]


PASSED_ON = sorted(phrases.FORWARDS)[:2]
PROSE = st.one_of(
    st.sampled_from([*MARKS, *DIVIDERS, *phrases.MOBILE_LEADS, *phrases.CLOSINGS, "Jan", "", ""]),
    st.text(st.sampled_from("aA1.:： >-–_*~=\u200b\xa0\u0301\x00\r"), max_size=5),
    st.sampled_from(["Wysłane z iPhone", "Jan\n\n-- \nJan", "\u2028", "Tak — nie"]),
    st.sampled_from(
        [
            f"Wysłane z iPhone\n{part} {forward} {part}\nJan"
            for part in ("__", "--")
            for forward in PASSED_ON
        ]
    ),
    st.sampled_from(["Tak.\nW dniu 16.11.2026 o godz. 10.12 Jan (jan@example.pl) napisał(a)："]),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(PROSE, max_size=4).map("\n".join))
def test_what_is_taken_for_prose_has_neither_quote_nor_signature(text: str) -> None:
    raws = text.split("\n")
    read = lines(raws)

    if is_prose(text):
        assert decide(read) == NOTHING_QUOTED
        assert not signature_places(read, raws, [False] * len(raws))
