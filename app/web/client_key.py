"""Identify clients by network address."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(10_000)
def client_of(address: str) -> str:
    """The client behind an address: of IPv6 its /64, which one machine may own. Invalid ones share one."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found.packed, 64), strict=False))
