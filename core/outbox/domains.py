"""Which domain a recipient's mail belongs to, and which domains belong to everybody. Pure.

A program that answers from a new address each time is a new recipient each time; its domain stays.
Where strangers share a domain, nothing follows from it: those are listed here, once.
"""

from __future__ import annotations

_POLISH = """
gmail.com googlemail.com wp.pl o2.pl onet.pl onet.eu onet.com.pl op.pl vp.pl autograf.pl
buziaczek.pl amorki.pl spoko.pl vip.onet.pl poczta.onet.pl poczta.onet.eu interia.pl interia.eu
interia.com intmail.pl adres.pl poczta.fm poczta.pl tlen.pl go2.pl prokonto.pl gazeta.pl int.pl
wp.eu neostrada.pl orange.pl plusnet.pl upcpoczta.pl toya.net.pl vectra.pl inea.pl eranet.pl
"""
_EVERYWHERE = """
outlook.com outlook.pl outlook.de outlook.fr outlook.it outlook.es hotmail.com hotmail.pl
hotmail.de hotmail.fr hotmail.it hotmail.es hotmail.co.uk live.com live.de live.fr live.it live.nl
live.co.uk msn.com yahoo.com yahoo.pl yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.uk ymail.com
rocketmail.com aol.com icloud.com me.com mac.com proton.me protonmail.com pm.me tutanota.com
tuta.io fastmail.com zoho.com mail.com gmx.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de
freenet.de arcor.de online.de mail.de posteo.de bluewin.ch seznam.cz email.cz post.cz centrum.cz
volny.cz atlas.cz azet.sk centrum.sk zoznam.sk post.sk pobox.sk freemail.hu citromail.hu
indamail.hu t-online.hu orange.fr wanadoo.fr free.fr sfr.fr laposte.net neuf.fr libero.it
virgilio.it tiscali.it alice.it tin.it email.it fastwebnet.it pec.it legalmail.it btinternet.com
sky.com virginmedia.com talktalk.net ntlworld.com comcast.net verizon.net att.net ziggo.nl
kpnmail.nl telenet.be skynet.be abv.bg mail.bg inbox.lv inbox.lt one.lt mail.ee yandex.com
yandex.ru mail.ru ukr.net i.ua meta.ua qq.com 163.com naver.com
"""
_RELAYS = """
allegromail.pl user.allegrogroup.pl marketplace.amazon.com marketplace.amazon.pl
marketplace.amazon.de marketplace.amazon.it marketplace.amazon.fr marketplace.amazon.es
marketplace.amazon.co.uk marketplace.amazon.nl marketplace.amazon.se members.ebay.com
members.ebay.de members.ebay.it members.ebay.fr members.ebay.co.uk privaterelay.appleid.com
mozmail.com duck.com
"""
SHARED = frozenset(f"{_POLISH} {_EVERYWHERE} {_RELAYS}".split())
"""Providers of mailboxes, and marketplaces that hide their customers' addresses."""

_MIDDLES = frozenset("ac co com edu gov info ltd me mil net nom org plc sch waw".split())
"""What stands before a country's ending without being anybody's own name, as in `com.pl`."""


def domain_key(recipient: str) -> str:
    """`@shop.example` for `jan@mail.shop.example`; "" where the domain tells nothing.

    `recipient`: folded. Names below one that somebody owns are the owner's, as many as he likes.
    """
    domain = recipient.rpartition("@")[2] if "@" in recipient else ""
    if not domain or domain in SHARED:
        return ""
    names = domain.rstrip(".").split(".")
    national = len(names) > 2 and len(names[-1]) == 2 and names[-2] in _MIDDLES
    owned = ".".join(names[-3:] if national else names[-2:])
    return "" if owned in SHARED else f"@{owned}"
