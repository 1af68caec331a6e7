"""Links, hosts and mail addresses in a plain text, as mail programs make them clickable."""

from __future__ import annotations

import re

_TOP = (
    "com|net|org|info|biz|io|eu|pl|de|fr|it|es|cz|sk|uk|ua|ru|at|ch|be|nl|dk|se|no|fi|pt|ro|hu|lt"
    "|lv|ee|us|ca|au|cn|in|tr|gr|bg|hr|si|ie|me|tv|cc|to|ly|gg|ai|co|app|dev|shop|store|online|site"
    "|xyz|top|link|click|live|pro|club|page|web|tech|cloud|example|test|invalid"
)
ADDRESS = r"[\w.%+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}"
URL = r"(?:[a-z][a-z0-9+.\-]{1,15}://|www\.|//(?=\w))[^\s<>\"'⟦⟧]*[^\s<>\"'⟦⟧.,;:!?)\]}]"
DOMAIN = (
    rf"(?<![\w@.\-])(?:[a-z0-9](?:[a-z0-9\-]{{0,61}}[a-z0-9])?\.){{1,6}}(?:{_TOP})(?![\w\-])"
    r"(?:/[^\s<>\"'⟦⟧]*[^\s<>\"'⟦⟧.,;:!?)\]}])?"
)
"""A bare name such as `shop.example.com/a`, with an ending that names are known to have."""

_ADDRESS = re.compile(rf"(?:mailto:)?({ADDRESS})", re.IGNORECASE)
_LINK = re.compile(rf"{URL}|{DOMAIN}", re.IGNORECASE)
_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.\-]*:)?//", re.IGNORECASE)


def addresses(text: str) -> set[str]:
    """Mail addresses in a text, in lower case."""
    return {found.rstrip(".-").lower() for found in _ADDRESS.findall(text)}


def links(text: str) -> set[str]:
    """Links in a text as they stand, bare names of sites too."""
    return set(_LINK.findall(_ADDRESS.sub(" ", text)))


def host(link: str) -> str:
    """The host a link leads to, in lower case, without `www.`; empty where none can be told."""
    rest = re.split(r"[/?#\\]", _SCHEME.sub("", link), maxsplit=1)[0]
    name = rest.rpartition("@")[2].partition(":")[0]
    return name.lower().strip(".").removeprefix("www.")


def hosts(text: str) -> set[str]:
    """Hosts of all links in a text."""
    return {host(link) for link in links(text)}
