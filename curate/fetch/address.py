"""Addresses: one way to write each, and which of them may be connected to.

The same parsed Address gives the name that is looked up, the Host header and the name in the certificate, so no second
parser can read it differently. A name is looked up once a request, every answer is checked, and the connection goes to
an address that was checked: a name that changes its answer in between changes nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from curate.fetch.trouble import Trouble

PORTS = {"http": 80, "https": 443}
LONGEST = 8000  # characters of an address; what servers take (RFC 9110, 4.1)

Resolver = Callable[[str, int], Sequence[str]]
IP = ipaddress.IPv4Address | ipaddress.IPv6Address

_KEPT = "!\"#$%&'()*+,-./:;<=>?@[]_`{|}~"  # ASCII of a path or query that stays as written
_GLOBAL6 = ipaddress.IPv6Network("2000::/3")  # all that is given out so far (RFC 4291, IANA)
_CLOSED6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED4 = tuple(map(ipaddress.IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24")))


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address. `host`: lower case, IDNA, no brackets; `target`: path and query, ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def site(self) -> str:
        """Scheme and authority: what one robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The address, always written in the same way, without a fragment."""
        return self.site + self.target


@dataclass(frozen=True, slots=True)
class Allowed:
    """A host that the user named, at one port or (None) at all: it may lie on a private network."""

    host: str
    port: int | None = None

    @classmethod
    def of(cls, text: str) -> Allowed:
        """Return what `text` (HOST or HOST:PORT) allows.

        Raises:
            Trouble: it is neither.
        """
        remedy = "write HOST or HOST:PORT, such as localhost:8080 or [::1]:8080"
        if "/" in text or "@" in text:
            raise Trouble("this is not a host", remedy)
        named = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
        try:
            port = urlsplit(f"http://{named}/").port
        except ValueError as error:
            raise Trouble("this is not a host and port", remedy) from error
        return cls(parse(f"http://{named}/").host, port)

    def holds(self, address: Address) -> bool:
        """True where the address is on this host and port."""
        return self.host == address.host and self.port in (None, address.port)


def parse(url: str, base: str = "") -> Address:
    """Return the Address that `url` is, relative to `base` where it has no scheme.

    Raises:
        Trouble: it is no http(s) address, or one that could be read in two ways.
    """
    text = url.strip(" \t\r\n")
    if len(text) > LONGEST:
        raise Trouble(f"the address has more than {LONGEST} characters", "shorten it")
    if re.search(r"[\x00-\x1f\x7f]|^[^?#]*\\", text):
        raise Trouble("the address has a control character or a backslash in it", "correct it")
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise Trouble(f"this is not an address: {error}", "correct it") from error
    if parts.scheme not in PORTS:
        said = f"the address begins with {parts.scheme}:" if parts.scheme else "the address has no scheme"
        raise Trouble(said, "give one that begins with http:// or https://")
    if "@" in parts.netloc:
        raise Trouble("the address has a user name or password in it", "take out what stands before the @")
    path = _ascii(parts.path) or "/"
    target = path + (f"?{_ascii(parts.query)}" if parts.query else "")
    return Address(parts.scheme, _host(parts.hostname or ""), PORTS[parts.scheme] if port is None else port, target)


def _ascii(text: str) -> str:
    return quote(text, safe=_KEPT, errors="surrogatepass")


def _host(written: str) -> str:
    """Return a host as it is looked up: lower case, IDNA, IP addresses in their usual form.

    Raises:
        Trouble: it is no host.
    """
    bad = Trouble(f"'{written}' is not a host", "correct the address")
    if ":" in written:
        try:
            return str(ipaddress.IPv6Address(written))
        except ValueError as error:
            raise bad from error
    try:
        name = written if written.isascii() else idna.encode(written, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise bad from error
    name = name.lower().removesuffix(".")
    last = name.rpartition(".")[2]
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last):  # an IPv4 address, perhaps octal, hexadecimal or in one number
        try:
            return socket.inet_ntoa(socket.inet_aton(name))
        except OSError as error:
            raise bad from error
    if len(name) > 253 or not re.fullmatch(r"([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}", name):
        raise bad
    return name


def system_resolver(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system gives for a host, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(where[0]) for _, _, _, _, where in found))


def endpoints(address: Address, resolve: Resolver, allowed: Collection[Allowed]) -> list[str]:
    """Return the IP addresses that a connection may go to, each of them checked.

    One address that may not be connected to closes all: whoever answers for the name mixes the two on purpose.

    Raises:
        Trouble: the host has no address, or lies on a network that is closed and not in `allowed`.
    """
    open_to_all = any(one.holds(address) for one in allowed)
    if not open_to_all and address.port < 1024 and address.port not in PORTS.values():
        what = f"port {address.port} belongs to another service than the web"
        raise Trouble(what, f"if a web server listens there, add --allow {address.authority}")
    try:
        found = [address.host] if _literal(address.host) else list(resolve(address.host, address.port))
    except (OSError, UnicodeError) as error:
        raise Trouble(
            "the host's name has no address", "see whether it is right, and the network up", passing=True
        ) from error
    if not found:
        raise Trouble("the host's name has no address", "see whether it is right", passing=True)
    for ip in found if not open_to_all else ():
        network = closed(ip)
        if network:
            what = f"{address.host} is {ip}, {network}" if ip != address.host else f"{ip} is {network}"
            raise Trouble(what, f"if you mean your own network, add --allow {address.authority}")
    return found


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def closed(written: str) -> str:
    """Say which network keeps an IP address from being connected to; "" where none does."""
    try:
        ip = ipaddress.ip_address(written)
    except ValueError:
        return "which is not an IP address"
    if isinstance(ip, ipaddress.IPv4Address):
        return _closed4(ip)
    inner = _embedded(ip)
    if inner is not None:
        network = _closed4(inner)
        return f"{inner} within IPv6, {network}" if network else ""
    return _named(ip) or _closed6(ip)


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a gateway would take an IPv6 address for."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.sixtofour


def _closed4(ip: ipaddress.IPv4Address) -> str:
    if ip in _CLOSED4[0]:
        return "an address inside a provider's network"
    network = _named(ip)
    return network or ("" if ip.is_global and not any(ip in one for one in _CLOSED4) else "a reserved address")


def _closed6(ip: ipaddress.IPv6Address) -> str:
    if ip.scope_id is None and ip in _GLOBAL6 and not any(ip in one for one in _CLOSED6):
        return ""
    return "a reserved address"


def _named(ip: IP) -> str:
    """Say of which well-known network an address is."""
    kinds = {
        "an address that means no host": ip.is_unspecified,
        "this machine itself": ip.is_loopback,
        "a link-local address": ip.is_link_local,  # where clouds keep their metadata services
        "a multicast address": ip.is_multicast,
        "a reserved address": ip.is_reserved,
        "an address on a private network": ip.is_private,
    }
    return next((name for name, true in kinds.items() if true), "")
