from connectors.mail import limits
from tests.mails import compose, make_mail, make_multipart, read

QUOTE = "W dniu 22.11.2026 o 10:00, Sklep pisze:\n> Dzień dobry\n> Paczka w drodze\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


def test_of_an_alternative_the_text_is_text_and_the_html_html() -> None:
    message = read(compose(text="Cześć\n", html="<p>Cześć</p>\n"))

    assert (message.text, message.html, message.visible) == ("Cześć", "<p>Cześć</p>\n", "Cześć")


def test_a_mail_with_only_html_gets_its_text_from_it() -> None:
    message = read(make_mail("<p>Dzień <b>dobry</b></p>", content_type="text/html; charset=utf-8"))

    assert message.text == "Dzień dobry"
    assert message.html == "<p>Dzień <b>dobry</b></p>"


def test_an_empty_text_beside_html_is_no_text() -> None:
    assert read(make_multipart("alternative", PLAIN + b" \r\n", HTML + b"<p>hello")).text == "hello"


def test_quotes_are_folded_away_and_kept_in_the_text() -> None:
    message = read(compose(text=f"Nie doszła.\n\n{QUOTE}"))

    assert message.visible == "Nie doszła."
    assert "Paczka w drodze" in message.text


def test_quotes_in_html_are_folded_away() -> None:
    html = "<p>Nie doszła.</p><div class=gmail_quote><div class=gmail_attr>W dniu 22.11 Sklep napisał:</div><blockquote class=gmail_quote>Paczka w drodze</blockquote></div>"
    message = read(make_mail(html, content_type="text/html; charset=utf-8"))

    assert message.visible.strip() == "Nie doszła."
    assert "Paczka w drodze" in message.text


def test_several_texts_in_one_mail_are_joined() -> None:
    picture = b"Content-Type: image/png\r\n\r\nPNG"

    message = read(make_multipart("mixed", PLAIN + b"one", picture, PLAIN + b"two"))

    assert message.text == "one\n\ntwo"
    assert message.html == ""
    assert len(message.attachments) == 1


def test_text_beside_html_is_in_both_readings() -> None:
    message = read(make_multipart("mixed", PLAIN + b"a < b", HTML + b"<p>two</p>"))

    assert message.text.split() == ["a", "<", "b", "two"]
    assert "a &lt; b" in message.html


def test_related_parts_inside_an_alternative_are_its_files() -> None:
    related = (
        b'Content-Type: multipart/related; boundary="in"\r\n\r\n--in\r\n'
        + HTML
        + b"<img src=cid:a>\r\n--in\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\nP\r\n--in--"
    )

    message = read(make_multipart("alternative", PLAIN + b"hello", related))

    assert message.text == "hello"
    assert "cid:a" in message.html
    assert [file.inline for file in message.attachments] == [True]


def test_an_invitation_inside_an_alternative_is_a_file() -> None:
    calendar = b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR"

    message = read(make_multipart("alternative", PLAIN + b"Meet", calendar))

    assert [file.name for file in message.attachments] == ["invite.ics"]


def test_flowed_text_is_joined() -> None:
    mail = make_mail("one \r\ntwo\r\n", content_type="text/plain; format=flowed")

    assert read(mail).text == "one two"


def test_a_wrong_charset_is_read_and_said() -> None:
    mail = make_mail("zażółć gęślą jaźń".encode("cp1250"), content_type="text/plain; charset=utf-8")

    message = read(mail)

    assert message.text == "zażółć gęślą jaźń"
    assert message.defects == (
        "text/plain: text is not in the declared charset utf-8; read as cp1250",
    )


def test_script_hidden_in_utf_7_comes_out_before_anything_is_sanitised() -> None:
    message = read(make_mail("+ADw-script+AD4-", content_type="text/html; charset=utf-7"))

    assert message.html == "<script>"


def test_a_body_over_the_limit_is_cut_between_lines_and_said() -> None:
    message = read(make_mail("zażółć\n" * 300_000))

    assert limits.TEXT_CHARS // 2 < len(message.text) <= limits.TEXT_CHARS
    assert set(message.text.split("\n")) == {"zażółć"}
    assert any("the rest of it was not read" in defect for defect in message.defects)


def test_a_text_too_long_to_fold_is_shown_whole() -> None:
    text = "Nie doszła.\n" + "x\n" * limits.FOLDED_LINES + QUOTE

    message = read(make_mail(text))

    assert message.visible == message.text


def test_no_nul_and_no_half_letter_reaches_the_database() -> None:
    message = read(make_mail(b"a\x00b\xed\xa0\x80c", subject=b"x\x00\xed\xa0\x80"))

    for text in (message.text, message.visible, message.subject):
        assert "\x00" not in text
        text.encode()
