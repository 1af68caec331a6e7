from ipaddress import ip_address, ip_network

import pytest

from postroom.network import allowed, allowed_for_mail, networks, parse, public

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1::
2001::1 2001:db8::1 3fff::1 100::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fec0::1 ff02::1
ff0e::1 2600::5efe:7f00:1 2600::200:5efe:a00:1 4000::1 5f00::1
""".split()
OUTSIDE = """
1.1.1.1 8.8.8.8 93.184.215.14 100.63.255.255 100.128.0.1 172.32.0.1 192.0.1.1
2606:4700:4700::1111 2a00:1450:4001::1 64:ff9b::8.8.8.8 ::ffff:8.8.8.8 2002:808:808::
""".split()


@pytest.mark.promise("P21")
@pytest.mark.parametrize("text", INSIDE)
def test_address_inside_the_house_is_not_public(text: str) -> None:
    assert not public(ip_address(text))
    assert not allowed(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_address_of_the_open_internet_is_public(text: str) -> None:
    assert public(ip_address(text))


def test_network_the_administrator_names_is_allowed_in_every_spelling() -> None:
    allow = networks("192.168.1.0/24, fd12:3456::/48")

    assert allowed(ip_address("192.168.1.7"), allow)
    assert allowed(ip_address("::ffff:192.168.1.7"), allow)
    assert allowed(ip_address("fd12:3456::9"), allow)
    assert not allowed(ip_address("192.168.2.7"), allow)


@pytest.mark.parametrize(
    "text", ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.169.254", "168.63.129.16"]
)
def test_metadata_is_refused_whatever_is_allowed(text: str) -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))

    assert not allowed(ip_address(text), everything)


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "192.168.0.10", "10.1.2.3", "fd12::1"])
def test_mail_server_may_be_in_the_lan(text: str) -> None:
    assert allowed_for_mail(ip_address(text))


@pytest.mark.parametrize(
    "text",
    ["169.254.169.254", "169.254.1.1", "fe80::1", "fd00:ec2::254", "224.0.0.1", "0.0.0.0", "::"],  # noqa: S104 - refused, not listened on
)
def test_mail_server_is_never_where_clouds_keep_credentials(text: str) -> None:
    assert not allowed_for_mail(ip_address(text))


def test_zone_of_an_address_does_not_hide_it() -> None:
    assert parse("fe80::1%eth0") == ip_address("fe80::1")
    assert parse("nonsense") is None


def test_bad_network_is_named() -> None:
    with pytest.raises(ValueError, match=r"192\.168\.1\.1/24"):
        networks("10.0.0.0/8 192.168.1.1/24")
