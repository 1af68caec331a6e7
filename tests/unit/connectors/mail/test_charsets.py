import encodings
import pkgutil
from encodings.aliases import aliases

import pytest

from connectors.mail.charsets import codec_of, decode, guess_any, guess_polish

POLISH = "Zażółć gęślą jaźń, proszę o zwrot"

DECLARED = [
    ("windows-1250", "cp1250"),
    ("Windows1250", "cp1250"),
    ("WINDOWS 1250", "cp1250"),
    ("win-1250", "cp1250"),
    ("cp1250", "cp1250"),
    ("CP-1250", "cp1250"),
    ("x-cp1250", "cp1250"),
    ("1250", "cp1250"),
    ("iso-8859-2", "iso8859-2"),
    ("ISO8859_2", "iso8859-2"),
    ("iso-8859-8-i", "iso8859-8"),
    ("latin2", "iso8859-2"),
    ("ks_c_5601-1987", "cp949"),
    ("x-mac-ce", "mac-latin2"),
    ("x-mac-roman", "mac-roman"),
    ("macintosh", "mac-roman"),
    ("x-mac-cyrillic", "mac-cyrillic"),
    ("utf-8mb4", "utf-8"),
    ("utf8mb4", "utf-8"),
    ('"utf-8"', "utf-8"),
    ("'utf8';", "utf-8"),
    ("charset=utf-8", "utf-8"),
    ("cp65001", "utf-8"),
    ("unicode-1-1-utf-7", "utf-7"),
    ("gb2312", "gb18030"),
    ("shift_jis", "cp932"),
    ("us-ascii", "ascii"),
    ("ANSI_X3.4-1968", "ascii"),
    ("iso_8859-1:1987", "iso8859-1"),
]
NO_CHARSETS = (
    "unicode_escape raw_unicode_escape rot13 rot_13 zip zlib bz2 base64 hex uu quopri idna punycode "
    "undefined mbcs charmap string_escape unknown-8bit x-unknown x-user-defined ../etc nul \x00"
).split(" ")


@pytest.mark.parametrize(("name", "codec"), DECLARED)
def test_a_declared_name_is_known_in_all_its_spellings(name: str, codec: str) -> None:
    assert codec_of(name) == codec


@pytest.mark.parametrize("name", ["", *NO_CHARSETS])
def test_what_is_no_charset_is_refused(name: str) -> None:
    assert codec_of(name) == ""


def test_every_codec_of_python_as_a_charset_gives_text() -> None:
    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    names = sorted({*aliases, *aliases.values(), *modules})
    data = b"\\x3cscript\\x3e" + bytes(range(256))

    texts = [decode(data, name, guess=guess_any)[0] for name in names]

    assert len(texts) > 300
    assert not any("<script>" in text for text in texts)


@pytest.mark.parametrize("charset", ["cp1250", "iso-8859-2", "utf-8", "utf-16"])
def test_polish_in_its_declared_charset_is_read_without_a_word(charset: str) -> None:
    assert decode(POLISH.encode(charset), charset) == (POLISH, "")


@pytest.mark.parametrize("declared", ["", "us-ascii", "utf-8", "x-unknown"])
@pytest.mark.parametrize("charset", ["cp1250", "iso-8859-2"])
def test_polish_in_another_charset_than_declared_is_read_and_said(
    charset: str, declared: str
) -> None:
    text, defect = decode(POLISH.encode(charset), declared, guess=guess_any)

    assert text == POLISH
    assert "read as" in defect


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Où est ma commande, s'il vous plaît? C'est déjà très tard", "cp1252"),
        ("Können Sie mir helfen? Viele Grüße", "cp1252"),
        ("Español: ¿dónde está? El niño mañana", "cp1252"),
        ("Здравствуйте, где мой заказ", "cp1251"),
        ("こんにちは、注文はどこですか", "cp932"),
        ("Gdzie jest żółw", "cp852"),
    ],
)
def test_other_languages_without_a_declaration_are_guessed(text: str, charset: str) -> None:
    assert decode(text.encode(charset), guess=guess_any)[0] == text


@pytest.mark.parametrize("word", ["Paweł", "zwrot pieniędzy za półkę", "proszę, jestem zła, chcę"])
def test_a_few_polish_letters_are_enough_to_know_polish(word: str) -> None:
    codec = guess_polish(word.encode("cp1250"))

    assert codec is None or word.encode("cp1250").decode(codec) == word


def test_western_text_is_not_taken_for_polish() -> None:
    assert guess_polish("mañana ¿qué? señor".encode("cp1252")) is None
    assert guess_polish("Preis: 3 m² für Größe".encode("cp1252")) is None


def test_windows_quotes_in_latin_text_are_quotes() -> None:
    assert decode(b"\x93hi\x94 \x80", "iso-8859-1")[0] == "“hi” €"
    assert decode("„Źle” – ąę".encode("cp1250"), "iso-8859-2")[0] == "„Źle” – ąę"


def test_utf_8_cut_in_the_middle_of_a_letter_stays_utf_8() -> None:
    data = (POLISH * 20).encode()[:-3] + b"\xc5"

    text, defect = decode(data, "utf-8", guess=guess_any)

    assert text.startswith(POLISH)
    assert "gaps" in defect


def test_utf_8_without_a_declaration_needs_no_defect() -> None:
    assert decode(POLISH.encode()) == (POLISH, "")
