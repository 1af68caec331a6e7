"""What the made-up customers write: sentences and words in Polish, English and German.

A body topic or subject word of one number is said with a word of its own in each language; no
sentence here holds any topic's word, so the generator knows which conditions a letter meets.
"""

from __future__ import annotations

from dataclasses import dataclass

BODY_TOPICS: tuple[dict[str, str], ...] = (
    {"pl": "reklamację", "en": "complaint", "de": "Beschwerde"},
    {"pl": "zwrot", "en": "refund", "de": "Rückerstattung"},
    {"pl": "fakturę", "en": "invoice", "de": "Rechnung"},
    {"pl": "opóźnienie", "en": "delay", "de": "Verspätung"},
    {"pl": "rozmiar", "en": "sizing", "de": "Größe"},
    {"pl": "gwarancję", "en": "warranty", "de": "Garantie"},
    {"pl": "zniżkę", "en": "discount", "de": "Rabatt"},
    {"pl": "uszkodzenie", "en": "damage", "de": "Schaden"},
    {"pl": "płatność", "en": "payment", "de": "Zahlung"},
    {"pl": "instrukcję", "en": "manual", "de": "Anleitung"},
)
SUBJECT_TOPICS: tuple[dict[str, str], ...] = (
    {"pl": "Zamówienie", "en": "Order", "de": "Bestellung"},
    {"pl": "Pytanie", "en": "Question", "de": "Frage"},
    {"pl": "Paczka", "en": "Parcel", "de": "Paket"},
    {"pl": "Dostawa", "en": "Delivery", "de": "Lieferung"},
    {"pl": "Sklep", "en": "Shop", "de": "Laden"},
    {"pl": "Towar", "en": "Item", "de": "Artikel"},
    {"pl": "Wymiana", "en": "Exchange", "de": "Umtausch"},
    {"pl": "Konto", "en": "Account", "de": "Benutzer"},
    {"pl": "Kurier", "en": "Courier", "de": "Bote"},
    {"pl": "Termin", "en": "Deadline", "de": "Frist"},
)
CAMPAIGNS = "amber birch cobalt daisy ember fjord grove hazel indigo juniper".split()
"""Values of a header of the shop's own."""
DOMAINS = tuple(f"poczta{number}.example" for number in range(10))


@dataclass(frozen=True, slots=True)
class Tongue:
    """How somebody writes in one language; `charsets` are those such mails come in."""

    greeting: str
    closing: str
    topic: str
    """With a place for the topic's word."""
    quote: str
    """The line above quoted text, with places for moment, name and address."""
    moment: str
    charsets: tuple[str, ...]
    sentences: tuple[str, ...]


TONGUES = {
    "pl": Tongue(
        greeting="Dzień dobry,",
        closing="Pozdrawiam serdecznie",
        topic="Piszę, bo chodzi mi o {} przy ostatnich zakupach.",
        quote="W dniu {moment} {name} <{address}> napisał(a):",
        moment="%d.%m.%Y o %H:%M",
        charsets=("utf-8", "utf-8", "iso-8859-2", "windows-1250"),
        sentences=(
            "Czekam już ponad tydzień i nikt nie odbiera telefonu.",
            "Kupiłam to na prezent dla córki, więc bardzo mi się spieszy.",
            "Na stronie było napisane, że wszystko jest od ręki.",
            "Proszę o szybką odpowiedź, bo wyjeżdżam w piątek.",
            "Kolor na zdjęciu jest zupełnie inny niż w rzeczywistości.",
            "Sprawdziłem wszystko dwa razy i nadal nie działa.",
            "W pudełku brakowało dwóch śrubek oraz kabla.",
            "Mąż próbował to złożyć, ale bez skutku.",
            "Czy mogą Państwo powiedzieć, co dalej?",
            "Do tej pory byłem bardzo zadowolony z obsługi.",
            "Załączam wszystko, o co Państwo prosili.",
            "Numer podałam już w poprzedniej wiadomości.",
            "Dziękuję za cierpliwość i wyjaśnienie sprawy.",
            "Wolałabym odebrać osobiście w sobotę rano.",
        ),
    ),
    "en": Tongue(
        greeting="Hello,",
        closing="Kind regards",
        topic="I am writing about the {} we talked about.",
        quote="On {moment}, {name} <{address}> wrote:",
        moment="%a, %d %b %Y at %H:%M",
        charsets=("utf-8", "us-ascii"),
        sentences=(
            "I have been waiting for more than a week and nobody picks up the phone.",
            "It was meant as a present for my daughter, so there is not much time.",
            "Your page said that everything was in stock.",
            "Please answer quickly, I am leaving on Friday.",
            "The colour on the picture looks nothing like the real one.",
            "I checked everything twice and it still does not work.",
            "Two screws and a cable were missing from the box.",
            "My husband tried to put it together without success.",
            "Could you tell me what happens next?",
            "So far I have been very happy with your service.",
            "Everything you wanted is enclosed.",
            "I gave you the number in my previous message.",
            "Thank you for your patience and for looking into this.",
            "I would rather pick it up myself on Saturday morning.",
        ),
    ),
    "de": Tongue(
        greeting="Guten Tag,",
        closing="Mit freundlichen Grüßen",
        topic="Ich schreibe Ihnen, es geht um die Sache {} vom letzten Mal.",
        quote="Am {moment} schrieb {name} <{address}>:",
        moment="%d.%m.%Y um %H:%M",
        charsets=("utf-8", "iso-8859-1"),
        sentences=(
            "Ich warte seit über einer Woche und niemand geht ans Telefon.",
            "Es sollte ein Geschenk für meine Tochter sein, daher eilt es sehr.",
            "Auf der Seite stand, dass alles vorrätig ist.",
            "Bitte antworten Sie schnell, ich verreise am Freitag.",
            "Die Farbe sieht auf dem Bild ganz anders aus.",
            "Ich habe alles zweimal geprüft und es geht immer noch nicht.",
            "Im Karton fehlten zwei Schrauben und ein Kabel.",
            "Mein Mann wollte es aufbauen, leider ohne Erfolg.",
            "Können Sie mir sagen, wie es weitergeht?",
            "Bisher war ich mit Ihnen sehr zufrieden.",
            "Alles, was Sie wollten, liegt bei.",
            "Die Nummer steht schon in meiner letzten Nachricht.",
            "Danke für Ihre Geduld und Mühe.",
            "Ich würde es lieber am Samstagmorgen selbst abholen.",
        ),
    ),
}
FIRST_NAMES = "Anna Jan Maria Piotr Ewa Tomasz Zofia Emma Oliver Lukas Hanna Łukasz Jürgen".split()
LAST_NAMES = "Kowalska Nowak Wójcik Smith Taylor Brown Müller Schmidt Weber Zielińska Żak".split()
