"""Which addresses of a network may be asked: public ones only. Knows numbers; resolves no names."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_RESERVED = {
    "0.0.0.0/8": "this network",
    "10.0.0.0/8": "private",
    "100.64.0.0/10": "shared by a provider",
    "127.0.0.0/8": "this machine",
    "168.63.129.16/32": "of a cloud's own services",
    "169.254.0.0/16": "link-local",
    "172.16.0.0/12": "private",
    "192.0.0.0/24": "reserved",
    "192.0.2.0/24": "for documentation",
    "192.88.99.0/24": "reserved",
    "192.168.0.0/16": "private",
    "198.18.0.0/15": "for tests of networks",
    "198.51.100.0/24": "for documentation",
    "203.0.113.0/24": "for documentation",
    "224.0.0.0/4": "multicast",
    "240.0.0.0/4": "reserved",
    "::/128": "this machine",
    "::1/128": "this machine",
    "64:ff9b:1::/48": "private",
    "100::/64": "discarded",
    "2001::/23": "reserved",
    "2001:db8::/32": "for documentation",
    "3fff::/20": "for documentation",
    "5f00::/16": "reserved",
    "fc00::/7": "private",
    "fe80::/10": "link-local",
    "fec0::/10": "private",
    "ff00::/8": "multicast",
}
"""Networks that are not public, as the registries of special addresses (RFC 6890) have them, and what they are."""
_NETWORKS = tuple((ip_network(network), why) for network, why in _RESERVED.items())
_TRANSLATED = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")


def reserved(address: str) -> str:
    """What an address is that is not public, `""` for a public one.

    An address of IPv4 inside of one of IPv6 is looked at as itself.

    >>> reserved("10.1.2.3"), reserved("::ffff:169.254.169.254"), reserved("1.1.1.1")
    ('private', 'link-local', '')
    """
    try:
        found = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return "no address"
    return next((why for network, why in _NETWORKS if found.version == network.version and found in network), "")


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    is_whole = int(address) > 1 and address in _COMPATIBLE
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED or is_whole else address
