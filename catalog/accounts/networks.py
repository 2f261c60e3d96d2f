"""Where a visitor comes from, as far as it distinguishes one person from another. Pure."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

# Whoever has IPv6 has at least a /64 and may use any address of it.
_ONE_VISITOR_BITS = 64
_LONGEST = 64


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """The network one visitor can use as they like: an IPv4 address itself, of an IPv6 one its /64.

    An IPv4 address inside IPv6 (::ffff:192.0.2.1) is that IPv4 address; a port, which some proxies add, is left out.
    Any other text stays as it is, at most 64 characters.
    """
    text = address.strip()
    for candidate in (text, text.removeprefix("[").partition("]")[0], text.partition(":")[0]):
        try:
            parsed = ip_address(candidate.partition("%")[0])
        except ValueError:
            continue
        if not isinstance(parsed, IPv6Address):
            return str(parsed)
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((int(parsed), _ONE_VISITOR_BITS), strict=False))
    return text[:_LONGEST]
