"""The corpus of replies (tests/corpora/replies/README.md) against the folding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.model.config import ParserConfig

from connectors.mail.quotes import Folded, fold_html, fold_text

CORPUS = Path(__file__).parents[3] / "corpora" / "replies"
STAND_INS = str.maketrans({"␠": " ", "⍽": "\u00a0"})
PLAIN = ParserConfig(css=STRICT_CSS_PROFILE)


@dataclass(slots=True, kw_only=True)
class Sample:
    """One mail, cut in labelled parts; of an HTML mail the parts hold its text."""

    name: str
    options: dict[str, str]
    parts: list[tuple[str, list[str]]] = field(default_factory=list)

    def lines(self, *kinds: str) -> list[str]:
        """All lines of some kinds of parts that are not blank, in order."""
        found = [line for kind, lines in self.parts for line in lines if kind in kinds]
        return written("\n".join(found))

    @property
    def source(self) -> str:
        html = [line for kind, lines in self.parts for line in lines if kind == "html"]
        return "\n".join(html or [line for _, lines in self.parts for line in lines])

    @property
    def is_html(self) -> bool:
        return "html" in self.options

    @property
    def subject(self) -> str:
        return self.options.get("subject", "")


def written(text: str) -> list[str]:
    """The lines of a text that are not blank, inner spaces made one."""
    return [
        " ".join(line.split()) for line in text.replace("\ufeff", "").split("\n") if line.strip()
    ]


def samples() -> Iterator[Sample]:
    for path in sorted(CORPUS.rglob("*.txt")):
        text = path.read_text(encoding="utf-8").translate(STAND_INS)
        for part in f"\n{text}".split("\n##### ")[1:]:
            yield read(part.rstrip("\n").split("\n"), path)


def read(lines: list[str], path: Path) -> Sample:
    sample = begun(lines[0], path)
    for line in lines[1:]:
        if line.startswith("=== "):
            sample.parts.append((line[4:], []))
        else:
            sample.parts[-1][1].append(line)
    return sample


def begun(line: str, path: Path) -> Sample:
    name, _, rest = line.partition(" ")
    key, _, value = rest.partition("=")
    place = path.relative_to(CORPUS).with_suffix("").as_posix()
    return Sample(name=f"{place}/{name}", options={key: value} if key else {})


def visible_text(html: str) -> list[str]:
    return written(get_text(html, PLAIN).replace("* ", ""))


def folded_html(sample: Sample) -> list[str]:
    folded = fold_html(sample.source, subject=sample.subject)
    return visible_text(sample.source if folded is None else folded)


def folded_text(sample: Sample) -> Folded:
    return fold_text(sample.source, subject=sample.subject)


ALL = list(samples())
TEXTS = [sample for sample in ALL if not sample.is_html]
HTMLS = [sample for sample in ALL if sample.is_html]


def named(chosen: list[Sample]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", chosen, ids=lambda sample: sample.name)


@named(TEXTS)
def test_no_line_of_the_customer_is_hidden(sample: Sample) -> None:
    folded = folded_text(sample)

    assert not Counter(sample.lines("visible")) - Counter(written(folded.visible))
    assert not Counter(sample.lines("signature")) - Counter(
        written(folded.visible) + written(folded.signature)
    )


@named(HTMLS)
def test_no_line_of_the_customer_is_taken_out_of_html(sample: Sample) -> None:
    assert not Counter(sample.lines("visible")) - Counter(folded_html(sample))


@named(TEXTS)
def test_the_quote_and_the_signature_are_folded_exactly(sample: Sample) -> None:
    folded = folded_text(sample)

    assert written(folded.quoted) == sample.lines("quoted")
    assert written(folded.signature) == sample.lines("signature")
    assert written(folded.visible) == sample.lines("visible", "shown")


@named(HTMLS)
def test_the_quote_is_taken_out_of_html_exactly(sample: Sample) -> None:
    assert folded_html(sample) == sample.lines("visible")


@named(HTMLS)
def test_an_html_sample_holds_the_lines_its_parts_name(sample: Sample) -> None:
    named_lines = Counter(sample.lines("visible", "quoted"))

    assert Counter(visible_text(sample.source)) == named_lines


def test_the_corpus_is_as_wide_as_promised() -> None:
    places = Counter(sample.name.split("/")[0] for sample in ALL)

    assert len(ALL) >= 140
    assert len(HTMLS) >= 35
    assert places["pl"] >= 45
    assert places["traps"] >= 15
    assert all(places[language] >= 15 for language in ("en", "de", "fr", "it", "es", "cs"))
    assert not [name for name, count in Counter(s.name for s in ALL).items() if count > 1]
