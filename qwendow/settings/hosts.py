"""Names and addresses of hosts: which can exist, which are this machine, which are on a network of one's own."""

from __future__ import annotations

import ipaddress
import re

PRIVATE_ENDINGS = ("local", "localhost", "lan", "internal", "intranet", "home", "corp", "private", "home.arpa", "svc")
"""Last parts of names that no public server has (RFC 6762, RFC 8375, ICANN's list of 2018), and those of clusters."""


def is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(host: str) -> bool:
    """Whether nobody but a network of one's own can mean it: 192.168.1.5, host.docker.internal, vllm."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return "." not in name or name.endswith(tuple(f".{ending}" for ending in PRIVATE_ENDINGS))
    return not (address.is_global or address.is_multicast or address.is_unspecified)


def is_host(host: str, in_brackets: bool) -> bool:
    """Whether there can be such a host."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not in_brackets and bool(re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", host, re.ASCII))
    return True
