"""Identify clients by network address."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(10_000)
def client_of(address: str) -> str:
    """The client behind an address: of IPv6 its /64, which one machine may own. Invalid ones share one."""
    try:
        client_address = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(client_address, IPv6Address):
        return str(client_address)
    return str(client_address.ipv4_mapped or ip_network((client_address.packed, 64), strict=False))
