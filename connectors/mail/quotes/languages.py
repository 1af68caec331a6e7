"""How mail programs announce a quote, a forward and a phone, one entry a language.

Everything here is data. Texts are written as a program writes them; they are compared folded
(`postroom.text.fold`), so case and accents do not matter. `#` stands for a digit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    """What a line of a header block tells about the quoted message."""

    FROM = "from"
    SENT = "sent"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """The set phrases of one language's mail programs."""

    openers: tuple[str, ...]
    """How "On Monday, Anna wrote:" begins."""
    verbs: tuple[str, ...]
    """How it ends, before the colon."""
    inner_verbs: tuple[str, ...] = ()
    """Verbs that stand before the name instead: "Am Montag schrieb Anna:"."""
    leads: tuple[str, ...] = ()
    """Openers that announce a quote by themselves: "Wiadomość napisana przez"."""
    titles: Mapping[Role, tuple[str, ...]]
    """Titles of the lines of a header block: "Wysłano:"."""
    originals: tuple[str, ...]
    """What stands between the dashes above a quote: "-----Original Message-----"."""
    forwards: tuple[str, ...]
    """What stands above a forwarded message, which is content."""
    forward_prefixes: tuple[str, ...]
    """Beginnings of a forwarded mail's subject."""
    mobile_leads: tuple[str, ...]
    """How the line that a phone adds begins: "Sent from my"."""
    mobile_fillers: tuple[str, ...]
    """Words such a line may hold beside a device or a program."""
    mobile_frames: tuple[tuple[str, str], ...] = ()
    """Beginning and end where the verb stands last: "Von meinem iPhone gesendet"."""
    greetings: tuple[str, ...]
    """A line that says nothing yet."""
    closings: tuple[str, ...]
    """A line above a name; nothing is said below it."""
    pointers: tuple[str, ...]
    """Phrases that send the reader down into the quote."""
    answers: tuple[str, ...] = field(default=())
    """Stems that, together with one of `downs`, send the reader down as well."""
    downs: tuple[str, ...] = field(default=())
    """Words for "below"."""


POLISH = Language(
    openers=(
        "w dniu ", "dnia ", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota",
        "niedziela", "pon.", "pon ", "wt.", "wt ", "śr.", "śr ", "czw.", "czw ", "pt.", "pt ",
        "sob.", "sob ", "niedz.", "niedz ", "nd.", "nd ",
    ),
    verbs=("napisał(a)", "napisał/a", "napisał", "napisała", "napisali", "napisano", "pisze"),
    leads=("wiadomość napisana przez ", "użytkownik "),
    titles={
        Role.FROM: ("od", "nadawca"),
        Role.SENT: ("wysłano", "wysłane", "wysłana"),
        Role.DATE: ("data",),
        Role.TO: ("do", "adresat", "odbiorca"),
        Role.SUBJECT: ("temat",),
        Role.OTHER: ("dw", "udw", "kopia", "załączniki", "ważność", "odpowiedź do"),
    },
    originals=(
        "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "treść oryginalna",
        "oryginalny e-mail", "pierwotna wiadomość", "wiadomość źródłowa",
    ),
    forwards=(
        "przekazana wiadomość", "wiadomość przekazana", "treść przekazanej wiadomości",
        "przesłana wiadomość", "wiadomość przesłana dalej", "forwardowana wiadomość",
        "początek przekazywanej wiadomości", "początek przekazanej wiadomości",
    ),
    forward_prefixes=("pd:", "przek:", "dalej:"),
    mobile_leads=(
        "wysłane z ", "wysłane ze ", "wysłano z ", "wysłano ze ", "wysłana z ", "wysłane przez ",
        "wysłane za pomocą ", "wysłano za pomocą ", "wysłane przy użyciu ", "pobierz ",
        "wiadomość wysłana z ",
    ),
    mobile_fillers=(
        "mojego", "mojej", "aplikacji", "aplikację", "mobilnej", "mobilną", "na", "dla", "do",
        "systemu", "za", "pomocą", "bezpiecznej", "szyfrowanej", "z", "ze",
    ),
    greetings=("dzień dobry", "dobry wieczór", "witam", "witam serdecznie", "cześć", "hej",
               "szanowni państwo", "witajcie", "dzień dobry państwu"),
    closings=("pozdrawiam", "z poważaniem", "pozdrowienia", "pozdrawiam serdecznie", "z wyrazami szacunku",
              "łączę pozdrowienia", "serdecznie pozdrawiam", "pozdr"),
    pointers=(
        "na czerwono", "na niebiesko", "na zielono", "innym kolorem", "w treści wiadomości",
        "odpowiedzi w treści", "odpowiadam w treści", "odpowiedź w treści", "w tekście",
        "między wierszami", "pod pytaniami", "przy pytaniach", "przesyłam dalej",
        "przekazuję wiadomość", "przekazuję korespondencję", "przesyłam korespondencję",
        "dopisałem", "dopisałam",
    ),
    answers=("odpow", "odpis", "koment", "uwag", "mail", "wiadomo", "korespond", "przesył",
             "przekaz", "pisz", "wyjaśn"),
    downs=("poniżej", "niżej", "poniższ", "na dole", "pod spodem"),
)  # fmt: skip

ENGLISH = Language(
    openers=(
        "on ", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon,", "tue,", "wed,", "thu,", "fri,", "sat,", "sun,", "at ",
    ),
    verbs=("wrote", "writes"),
    titles={
        Role.FROM: ("from",),
        Role.SENT: ("sent",),
        Role.DATE: ("date",),
        Role.TO: ("to",),
        Role.SUBJECT: ("subject",),
        Role.OTHER: ("cc", "bcc", "attachments", "importance", "reply-to", "when", "organization"),
    },
    originals=("original message", "reply message", "original email", "original mail"),
    forwards=(
        "forwarded message", "forwarded email", "begin forwarded message", "forwarded mail",
        "original message forwarded",
    ),
    forward_prefixes=("fwd:", "fw:", "forward:"),
    mobile_leads=(
        "sent from ", "sent with ", "sent using ", "sent via ", "sent by ", "get ", "sent on ",
        "this message was sent from ",
    ),
    mobile_fillers=("my", "the", "a", "for", "on", "with", "using", "secure", "encrypted",
                    "free", "from", "device", "app", "wireless", "network", "and"),
    greetings=("hi", "hello", "dear sir", "dear madam", "dear sir or madam", "good morning",
               "good afternoon", "hi there", "hello there", "hey", "dear all", "hi all", "dear team",
               "hi team"),
    closings=("regards", "best regards", "kind regards", "best", "best wishes", "yours sincerely",
              "sincerely", "yours faithfully", "many thanks", "warm regards", "cheers"),
    pointers=(
        "in red", "in blue", "in green", "inline", "in-line", "in the text", "in the body",
        "between the lines", "fyi", "for your information", "in bold",
    ),
    answers=("answer", "repl", "respon", "comment", "email", "e-mail", "mail", "message", "forward",
             "see", "note"),
    downs=("below", "underneath", "further down", "beneath"),
)  # fmt: skip

GERMAN = Language(
    openers=(
        "am ", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend",
        "sonntag", "mo.", "di.", "mi.", "do.", "fr.", "sa.", "so.", "mo,", "di,", "mi,", "do,",
        "fr,", "sa,", "so,",
    ),
    verbs=("schrieb", "hat geschrieben", "geschrieben", "schreibt", "schrieben sie"),
    inner_verbs=("schrieb",),
    titles={
        Role.FROM: ("von",),
        Role.SENT: ("gesendet",),
        Role.DATE: ("datum",),
        Role.TO: ("an",),
        Role.SUBJECT: ("betreff",),
        Role.OTHER: ("anlagen", "wichtigkeit", "kopie", "antwort an"),
    },
    originals=(
        "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "originalmail",
        "ursprüngliche e-mail", "original nachricht", "antwort-nachricht",
    ),
    forwards=(
        "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
        "anfang der weitergeleiteten e-mail", "weitergeleitete e-mail", "weitergeleitete mail",
    ),
    forward_prefixes=("wg:", "wtr:"),
    mobile_leads=(
        "gesendet von ", "gesendet mit ", "gesendet über ", "holen sie sich ", "gesendet aus ",
    ),
    mobile_fillers=("meinem", "mein", "der", "dem", "mobilen", "für", "auf", "mit", "und", "gerät",
                    "app", "e-mail", "via", "freundlichen", "sicheren"),
    mobile_frames=(
        ("von ", " gesendet"), ("vom ", " gesendet"), ("diese nachricht wurde von ", " gesendet"),
        ("diese e-mail wurde von ", " gesendet"), ("von ", " verschickt"),
    ),
    greetings=("guten tag", "hallo", "guten morgen", "guten abend", "sehr geehrte damen und herren",
               "moin", "servus", "grüß gott", "liebes team", "hallo zusammen"),
    closings=("mit freundlichen grüßen", "viele grüße", "beste grüße", "freundliche grüße", "grüße", "mfg",
              "lg", "liebe grüße", "gruß", "schöne grüße", "mit freundlichem gruß"),
    pointers=("in rot", "in blau", "in grün", "rot markiert", "im text", "inline", "zur info",
              "zur information", "leite weiter", "weiterleitung", "zwischen den zeilen"),
    answers=("antwort", "kommentar", "anmerkung", "nachricht", "mail", "siehe", "s."),
    downs=("unten", "nachfolgend", "weiter unten", "untenstehend", "darunter"),
)  # fmt: skip

FRENCH = Language(
    openers=(
        "le ", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lun.",
        "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.", "en date du ",
    ),
    verbs=("a écrit", "ont écrit", "écrivait", "vous écriviez", "a ecrit", "écrit"),
    titles={
        Role.FROM: ("de", "expéditeur"),
        Role.SENT: ("envoyé", "envoyée"),
        Role.DATE: ("date", "le"),
        Role.TO: ("à", "pour", "destinataire"),
        Role.SUBJECT: ("objet", "sujet"),
        Role.OTHER: ("copie à", "copie", "pièces jointes", "importance", "cci", "répondre à"),
    },
    originals=(
        "message d'origine", "message original", "mail original", "message initial",
        "e-mail d'origine", "courriel original",
    ),
    forwards=(
        "message transféré", "message transmis", "mail transféré", "début du message transféré",
        "début du message réexpédié", "courriel transféré", "e-mail transféré",
        "message réexpédié",
    ),
    forward_prefixes=("tr:", "tr :", "fwd :", "transf:", "transf :"),
    mobile_leads=(
        "envoyé de ", "envoyé depuis ", "envoyé à partir de ", "envoyé à partir d'", "envoyé avec ",
        "envoyé via ", "télécharger ", "envoyé par ", "obtenez ", "envoyé d'",
    ),
    mobile_fillers=("mon", "ma", "un", "une", "l'application", "application", "appareil", "pour",
                    "sur", "de", "du", "la", "le", "mobile", "sécurisée", "messagerie", "depuis"),
    greetings=("bonjour", "bonsoir", "madame", "monsieur", "madame, monsieur", "salut",
               "bonjour madame", "bonjour monsieur", "bonjour à tous"),
    closings=("cordialement", "bien cordialement", "salutations", "sincères salutations", "bien à vous",
              "cdt", "très cordialement"),
    pointers=("en rouge", "en bleu", "en vert", "dans le texte", "dans le corps", "je transfère",
              "je vous transfère", "pour info", "pour information"),
    answers=("répons", "comment", "message", "mail", "courriel", "remarque", "voir"),
    downs=("ci-dessous", "plus bas", "ci-après", "en dessous"),
)  # fmt: skip

ITALIAN = Language(
    openers=(
        "il ", "in data ", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato",
        "domenica", "lun ", "mar ", "mer ", "gio ", "ven ", "sab ", "dom ", "lun,", "mar,", "mer,",
        "gio,", "ven,", "sab,", "dom,",
    ),
    verbs=("ha scritto", "scrive", "hai scritto", "scriveva", "hanno scritto", "avete scritto"),
    titles={
        Role.FROM: ("da", "mittente"),
        Role.SENT: ("inviato", "inviata"),
        Role.DATE: ("data",),
        Role.TO: ("a", "per", "destinatario"),
        Role.SUBJECT: ("oggetto", "ogg"),
        Role.OTHER: ("copia", "allegati", "priorità", "cc", "ccn", "rispondi a"),
    },
    originals=("messaggio originale", "messaggio original", "email originale", "mail originale"),
    forwards=(
        "messaggio inoltrato", "inizio messaggio inoltrato", "email inoltrata", "mail inoltrata",
        "inizio del messaggio inoltrato",
    ),
    forward_prefixes=("i:", "inoltro:", "inoltra:"),
    mobile_leads=("inviato da ", "inviato dal ", "inviato dall'", "inviata da ", "inviato con ",
                  "inviato tramite ", "scarica ", "ottieni ", "inviato utilizzando "),
    mobile_fillers=("mio", "mia", "il", "la", "per", "su", "dispositivo", "app", "l'app", "di",
                    "posta", "sicura", "elettronica", "cellulare", "con"),
    greetings=("buongiorno", "buonasera", "salve", "ciao", "gentile cliente", "gentili signori",
               "spettabile ditta", "buon giorno"),
    closings=("cordiali saluti", "saluti", "distinti saluti", "un saluto", "cordialmente",
              "un cordiale saluto"),
    pointers=("in rosso", "in blu", "in verde", "nel testo", "tra le righe", "inoltro la",
              "vi inoltro", "per conoscenza", "in grassetto"),
    answers=("rispost", "rispond", "comment", "mail", "messaggi", "vedi", "vedere", "note"),
    downs=("sotto", "di seguito", "in basso", "qui sotto"),
)  # fmt: skip

SPANISH = Language(
    openers=(
        "el ", "en ", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
        "lun,", "mar,", "mié,", "jue,", "vie,", "sáb,", "dom,", "con fecha ",
    ),
    verbs=("escribió", "escribe", "escribieron", "escribiste", "ha escrito", "usted escribió"),
    titles={
        Role.FROM: ("de", "remitente"),
        Role.SENT: ("enviado", "enviada", "enviado el"),
        Role.DATE: ("fecha",),
        Role.TO: ("para", "destinatario"),
        Role.SUBJECT: ("asunto",),
        Role.OTHER: ("cco", "adjuntos", "importancia", "datos adjuntos", "responder a"),
    },
    originals=("mensaje original", "correo original", "mensaje de origen"),
    forwards=(
        "mensaje reenviado", "inicio del mensaje reenviado", "correo reenviado",
        "mensaje reenviado por",
    ),
    forward_prefixes=("rv:", "reenv:", "reenviado:"),
    mobile_leads=("enviado desde ", "enviado de ", "enviado con ", "enviado a través de ",
                  "enviado mediante ", "obtener ", "descargar ", "enviado por "),
    mobile_fillers=("mi", "el", "la", "un", "para", "en", "dispositivo", "correo", "aplicación",
                    "app", "de", "del", "seguro", "móvil", "electrónico", "teléfono"),
    greetings=("hola", "buenos días", "buenas tardes", "buenas", "buenas noches", "estimados",
               "estimados señores", "muy buenas", "hola a todos"),
    closings=("saludos", "un saludo", "atentamente", "saludos cordiales", "un cordial saludo",
              "cordialmente"),
    pointers=("en rojo", "en azul", "en verde", "en el texto", "entre líneas", "les reenvío",
              "os reenvío", "te reenvío", "en negrita", "para su información"),
    answers=("respuest", "respond", "respondo", "coment", "correo", "mail", "mensaje", "ver"),
    downs=("abajo", "más abajo", "a continuación", "debajo"),
)  # fmt: skip

CZECH = Language(
    openers=(
        "dne ", "pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle", "po #",
        "út #", "st #", "čt #", "pá #", "so #", "ne #", "v pondělí", "v úterý",
    ),
    verbs=("napsal(a)", "napsal/a", "napsal", "napsala", "napsali", "píše"),
    leads=("uživatel ",),
    titles={
        Role.FROM: ("od", "odesílatel"),
        Role.SENT: ("odesláno", "odeslané"),
        Role.DATE: ("datum",),
        Role.TO: ("komu", "pro"),
        Role.SUBJECT: ("předmět",),
        Role.OTHER: ("kopie", "přílohy", "důležitost", "skrytá", "odpověď na"),
    },
    originals=("původní zpráva", "původní e-mail", "původní email", "originální zpráva"),
    forwards=(
        "přeposlaná zpráva", "přeposlaný e-mail", "začátek přeposílané zprávy",
        "předaná zpráva", "přesměrovaná zpráva", "přeposlaný email",
    ),
    forward_prefixes=("předáno:", "přeposláno:", "fw :"),
    mobile_leads=("odesláno z ", "odesláno ze ", "posláno z ", "odesláno pomocí ", "odesláno přes ",
                  "získejte ", "stáhnout ", "odesláno prostřednictvím "),
    mobile_fillers=("mého", "mé", "mobilního", "telefonu", "zařízení", "aplikace", "aplikaci",
                    "pro", "na", "v", "systému", "mobilní", "pošty", "pošta", "chytrého",
                    "pomocí"),
    greetings=("dobrý den", "ahoj", "zdravím", "dobrý večer", "vážení", "dobré ráno",
               "krásný den", "zdravim vas"),
    closings=("s pozdravem", "pozdravem", "s pozdravom", "hezký den", "přeji hezký den", "díky a s pozdravem",
              "s přátelským pozdravem"),
    pointers=("červeně", "modře", "zeleně", "v textu", "přeposílám", "mezi řádky", "pro info",
              "tučně"),
    answers=("odpov", "koment", "zpráv", "mail", "viz", "poznám"),
    downs=("níže", "dole", "pod textem"),
)  # fmt: skip

LANGUAGES = (POLISH, ENGLISH, GERMAN, FRENCH, ITALIAN, SPANISH, CZECH)

IMPERSONAL = ("you", "sie", "vous", "napisano", "hai", "avete", "escribiste", "usted")
"""What may stand where a name does: "10:12 AM, you wrote:"."""

BESIDE_TIME = (
    "am", "pm", "a.m", "p.m", "uhr", "cet", "cest", "gmt", "utc", "mez", "mesz", "sec", "seč",
    "użytkownik", "odesílatel", "uživatel", "schrieb", "schrieben",
    "h", "r", "at", "o", "um", "à", "alle", "ore",
    "a", "las", "v", "godz", "hrs", "dnia", "utente", "user", "bst", "edt", "est",
)  # fmt: skip
"""Words between a time and a name."""

DEVICES = (
    # what mails are written on
    "iphone", "iphone'a", "iphone’a", "iphona", "iphonu", "iphone-a", "iphonie", "ipad", "ipada",
    "ipadu", "ipad'a", "ios", "android", "androida", "androidu", "android-gerät", "galaxy",
    "samsung", "huawei", "xiaomi", "redmi", "oppo", "realme", "motorola", "moto", "nokia", "lg",
    "sony", "xperia", "pixel", "blackberry", "honor", "oneplus", "windows", "mac", "macbooka",
    "telefonu", "telefon", "smartfona", "smartfonu", "tabletu", "komórki", "urządzenia",
    "urządzeniu", "handy", "smartphone", "smartphones", "telefono", "téléphone", "mobil", "mobile",
    "phone", "mobiltelefon", "tablet", "tablette", "cellulare", "móvil", "teléfono", "telefonino", "mobilu",
    # what they are written with
    "outlook", "outlooka", "outlooku", "yahoo", "gmail", "gmaila", "proton", "protonmail",
    "k-9", "k9", "fairemail", "thunderbird", "thunderbirda", "gmx", "web.de", "wp", "onet", "onetu",
    "interia", "interii", "o2", "libero", "tiscali", "orange", "seznam", "seznamu", "email.cz",
    "bluemail", "spark", "aquamail", "telekom", "t-online", "tuta", "tutanota", "free",
    "laposte", "virgilio", "centrum.cz", "mail", "mail.ru", "poczta", "poczty", "pocztę",
    "mailbird", "em", "client", "email", "workspace", "hotmail",
)  # fmt: skip

EXCUSES = ("brevity", "typo", "zwięzłość", "lakoniczność", "kürze", "brièveté", "brevità",
           "brevedad", "stručnost")  # fmt: skip
"""Stems of the apology that some phones add to their line."""
