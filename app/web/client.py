"""Whom a network address stands for."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(10_000)
def client_of(address: str) -> str:
    """Whose address that is. One machine may have all of IPv6's /64; what is no address is one client."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
