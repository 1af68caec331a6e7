import pytest

from connectors.mail import limits
from connectors.mail.parameters import split

VALUES = [
    ("text/plain", "text/plain", {}),
    ("TEXT/Plain; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
    (
        'text/plain; charset="utf-8"; format=flowed',
        "text/plain",
        {"charset": "utf-8", "format": "flowed"},
    ),
    ('multipart/mixed; boundary="a;b=c"', "multipart/mixed", {"boundary": "a;b=c"}),
    ("a/b;\r\n\tname=x", "a/b", {"name": "x"}),
    ('a/b; name="C:\\temp\\a.txt"', "a/b", {"name": "C:\\temp\\a.txt"}),
    ('a/b; name="say \\"hi\\""', "a/b", {"name": 'say "hi"'}),
    ('a/b; name="no end', "a/b", {"name": "no end"}),
    ("a/b; name=a b c.pdf; size=3", "a/b", {"name": "a b c.pdf", "size": "3"}),
    ("a/b;;; ; x=1;y", "a/b", {"x": "1"}),
    ("a/b; x=1; x=2", "a/b", {"x": "1"}),
    ("text/html charset=utf-8", "text/html", {"charset": "utf-8"}),
    ('"text/html"; charset=utf-8', "text/html", {"charset": "utf-8"}),
    ("attachment; filename==?utf-8?b?xbvDs8WCdHk=?=", "attachment", {"filename": "Żółty"}),
    (
        "attachment; filename*=iso-8859-2''%BF%F3.txt; filename=x",
        "attachment",
        {"filename": "żó.txt"},
    ),
    (
        "attachment; filename*1*=%C3%B3.txt; filename*0*=utf-8''za%C5%BC",
        "attachment",
        {"filename": "zażó.txt"},
    ),
    ("attachment; filename*0=a; filename*1=b.txt", "attachment", {"filename": "ab.txt"}),
    ("attachment; filename*=plain.txt", "attachment", {"filename": "plain.txt"}),
    ("attachment; filename*=x-unknown'pl'%C5%BC.txt", "attachment", {"filename": "ż.txt"}),
    ("", "", {}),
    (";", "", {}),
]


@pytest.mark.parametrize(("value", "word", "parameters"), VALUES)
def test_a_value_is_its_word_and_its_parameters(
    value: str, word: str, parameters: dict[str, str]
) -> None:
    assert split(value) == (word, parameters)


def test_no_more_parameters_are_read_than_the_limit() -> None:
    value = "a/b" + "".join(f"; p{number}=1" for number in range(5_000))

    assert len(split(value)[1]) == limits.PARAMETERS
