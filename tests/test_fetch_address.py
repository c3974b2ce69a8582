"""Which addresses may be connected to, and that each has one spelling."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curate.fetch.address import Allowed, closed, endpoints, parse
from curate.fetch.trouble import Trouble


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://Harbour.Example", "https://harbour.example/"),
        ("https://harbour.example./a", "https://harbour.example/a"),
        ("http://harbour.example:80/a#part", "http://harbour.example/a"),
        ("https://harbour.example:80/a", "https://harbour.example:80/a"),
        ("http://harbour.example/a b?c=ä&d=%C3%A4", "http://harbour.example/a%20b?c=%C3%A4&d=%C3%A4"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://BÜCHER.example/", "http://xn--bcher-kva.example/"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),
        ("http://harbour。example/", "http://harbour.example/"),
        ("http://my_blog.harbour.example/", "http://my_blog.harbour.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://0x7f000001/", "http://127.0.0.1/"),
        ("http://127.1/", "http://127.0.0.1/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),
        ("http://127.0.0.1./", "http://127.0.0.1/"),
        ("http://[::FFFF:7f00:1]:8080/", "http://[::ffff:7f00:1]:8080/"),
        ("http://0/", "http://0.0.0.0/"),
    ],
)
def test_each_address_has_one_spelling(written, url):
    assert parse(written).url == url
    assert parse(url).url == url


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("ftp://harbour.example/", "begins with ftp:"),
        ("file:///etc/passwd", "begins with file:"),
        ("harbour.example/a", "no scheme"),
        ("//harbour.example/a", "no scheme"),
        ("http://ana@harbour.example/", "user name or password"),
        ("http://harbour.example@10.0.0.1/", "user name or password"),
        ("http://@harbour.example/", "user name or password"),
        ("http://harbour.example\\@10.0.0.1/", "backslash"),
        ("http://harbour.example/a\r\nHost: other", "control character"),
        ("http://harb\tour.example/", "control character"),
        ("http://harbour.example\x00/", "control character"),
        ("http:///a", "not a host"),
        ("http://har bour.example/", "not a host"),
        ("http://harbour%2eexample/", "not a host"),
        ("http://256.256.256.256/", "not a host"),
        ("http://1.2.3.4.5/", "not a host"),
        ("http://harbour.0x/", "not a host"),
        ("http://-.example./..", None),
        ("http://a..example/", "not a host"),
        ("http://[::1/", "not an address"),
        ("http://[::g]/", "not a"),
        ("http://harbour.example:99999/", "not an address"),
        ("http://harbour.example:http/", "not an address"),
        ("http://" + "a" * 300 + ".example/", "not a host"),
        ("http://harbour.example/" + "a" * 9000, "more than 8000 characters"),
        ("", "no scheme"),
    ],
)
def test_what_is_no_address(written, what):
    if what is None:
        parse(written)
        return
    with pytest.raises(Trouble, match=what):
        parse(written)


@given(st.text(max_size=60), st.sampled_from(["", "http://harbour.example/a/b?c"]))
@example("http://[fe80::1%25eth0]/", "")
@example("//[", "http://harbour.example/")
@example("http://\ud800/", "")
@example("/\ud800", "http://harbour.example/")
def test_parse_gives_one_line_of_ascii_or_trouble(text, base):
    try:
        address = parse(text, base)
    except Trouble:
        return
    assert address.url.isascii() and address.url.isprintable() and " " not in address.url
    assert parse(address.url) == address


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("127.0.0.1", "this machine itself"),
        ("127.255.255.254", "this machine itself"),
        ("0.0.0.0", "no host"),
        ("0.1.2.3", "private"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.0.1", "private"),
        ("100.64.0.1", "provider"),
        ("100.127.255.255", "provider"),
        ("169.254.169.254", "link-local"),
        ("192.0.0.8", "reserved|private"),
        ("192.0.0.9", "reserved"),
        ("192.0.2.1", "private"),
        ("198.18.0.1", "private"),
        ("198.51.100.1", "private"),
        ("203.0.113.1", "private"),
        ("192.88.99.1", "reserved"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.255", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::1", "this machine itself"),
        ("::", "no host"),
        ("::ffff:127.0.0.1", "within IPv6, this machine"),
        ("::ffff:169.254.169.254", "within IPv6, a link-local"),
        ("::127.0.0.1", "reserved"),
        ("64:ff9b::10.0.0.1", "within IPv6, an address on a private"),
        ("64:ff9b:1::1", "reserved|private"),
        ("2002:7f00:1::", "within IPv6, this machine"),
        ("2001::1", "reserved|private"),
        ("2001:db8::1", "private|reserved"),
        ("3fff::1", "reserved|private"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("fec0::1", "reserved|private"),
        ("ff02::1", "multicast"),
        ("2606:4700::1%eth0", "reserved"),
        ("5f00::1", "reserved"),
        ("localhost", "not an IP"),
        ("", "not an IP"),
    ],
)
def test_closed_networks(ip, network):
    said = closed(ip)
    assert said and any(part in said for part in network.split("|"))


@pytest.mark.parametrize(
    "ip",
    ["9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1", "64:ff9b::9.9.9.9", "2002:909:909::", "::ffff:9.9.9.9"],
)
def test_open_networks(ip):
    assert closed(ip) == ""


@given(st.ip_addresses())
def test_no_address_of_an_unallocated_or_special_network_is_open(ip):
    if not closed(str(ip)):
        assert (
            ip.is_global
            or getattr(ip, "sixtofour", None)
            or getattr(ip, "ipv4_mapped", None)
            or str(ip).startswith("64:ff9b")
        )


def test_all_answers_are_checked_and_asked_for_once():
    asked = []

    def resolve(host, port):
        asked.append((host, port))
        return ["9.9.9.9", "2606:4700::1"]

    assert endpoints(parse("https://harbour.example/a"), resolve, ()) == ["9.9.9.9", "2606:4700::1"]
    assert asked == [("harbour.example", 443)]
    with pytest.raises(
        Trouble, match=r"harbour.example is 10\.0\.0\.1, an address on a private network; .* --allow harbour.example"
    ):
        endpoints(parse("https://harbour.example/a"), lambda host, port: ["9.9.9.9", "10.0.0.1"], ())


@pytest.mark.parametrize(
    ("allow", "url", "holds"),
    [
        ("localhost", "http://localhost:8080/", True),
        ("localhost:8080", "http://LOCALHOST.:8080/", True),
        ("localhost:8080", "http://localhost/", False),
        ("localhost", "http://127.0.0.1/", False),
        ("127.0.0.1:80", "http://2130706433/", True),
        ("::1", "http://[::1]:9/", True),
        ("[::1]:9", "http://[::1]:9/", True),
        ("[::1]:9", "http://[::1]:8/", False),
        ("harbour.example", "http://other.harbour.example/", False),
    ],
)
def test_allowing_names_a_host(allow, url, holds):
    assert Allowed.of(allow).holds(parse(url)) is holds


@pytest.mark.parametrize("text", ["http://localhost", "localhost/a", "a@b", "localhost:x", "", "10.0.0.0/8"])
def test_what_cannot_be_allowed(text):
    with pytest.raises(Trouble, match="not a host"):
        Allowed.of(text)
