"""Which addresses may a file of Asana's be fetched from?

Asana gives an attachment's address anew with each reading; it is believed as little as any other text. A file that
somebody else holds is never fetched, whatever its address says (RELIABILITY I7).
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

# Asana itself, the host of its users' files, and the buckets that it keeps them in; a bucket's name is its owner's.
_HOSTS: Final = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:asana\.com|asanausercontent\.com)"
    r"|asana-user-private-[a-z0-9-]+\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com"
)
_SPELT: Final = re.compile(r"[!-~]+")
_HTTPS_PORT: Final = 443
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # a network's own translator: the last four bytes are the address
# All that IANA gives out of IPv6, and what Python does not know of it; whatever else is routed, leads somewhere inside.
_GIVEN_OUT: Final = ipaddress.ip_network("2000::/3")
_RETIRED: Final = tuple(map(ipaddress.ip_network, ("3fff::/20", "192.88.99.0/24")))  # documentation; relays of 6to4
_ISATAP: Final = (0x5EFE, 0x0200_5EFE)  # a tunnel within a site: behind this, the last four bytes are the address


class Missing(StrEnum):
    """Why a file was not taken."""

    EXTERNAL = "external_host"  # somebody else holds it: it is listed, never fetched
    BLOCKED = "blocked_address"  # its address is none of Asana's
    NOT_GIVEN = "not_given"  # there was no address, or nothing to be had there
    TOO_LARGE = "too_large"  # more bytes than an attachment may have


def may_fetch(url: str, base_url: str) -> bool:
    """Whether an attachment's address is one of Asana's own: https on its usual port, a known host, nobody's login.

    An API on the loopback address keeps its files where it is itself: then that very origin is the only one allowed.
    An address of more than printable ASCII is none: readers of addresses do not agree on what it means.
    """
    if not _SPELT.fullmatch(url):
        return False
    try:
        asked, api = urlsplit(url), urlsplit(base_url)
        port = asked.port
    except ValueError:
        return False
    if asked.username is not None or asked.password is not None or not asked.hostname:
        return False
    if api.hostname in LOOPBACK:
        return (asked.scheme, asked.hostname, port) == (api.scheme, api.hostname, api.port)
    host = asked.hostname.lower()
    return asked.scheme == "https" and port in (None, _HTTPS_PORT) and _HOSTS.fullmatch(host) is not None


def public(found: Iterable[str]) -> list[str]:
    """The addresses if all of them lie in the open internet; none where one is reserved, private or a machine's own."""
    addresses = list(found)
    return addresses if all(_is_public(each) for each in addresses) else []


def resolved(host: str, port: int) -> list[str]:
    """What a name resolves to. Raises OSError as the resolver does."""
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_public(address: str) -> bool:
    """IPv6 has ways to spell an IPv4 address; each is judged as what it spells, the forgotten ones are refused."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    spelt: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [known]
    if isinstance(known, ipaddress.IPv6Address):
        spelt += [each for each in (known.ipv4_mapped, known.sixtofour) if each]
        spelt += list(known.teredo or ())
        if known in _NAT64 or int.from_bytes(known.packed[8:12]) in _ISATAP:
            spelt.append(ipaddress.IPv4Address(known.packed[-4:]))
        if known not in _GIVEN_OUT and known not in _NAT64 and not known.ipv4_mapped:
            return False
    return all(each.is_global and not each.is_multicast and not any(each in net for net in _RETIRED) for each in spelt)
