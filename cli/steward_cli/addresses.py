"""Can anybody but this machine reach an address?"""

import ipaddress
from urllib.parse import urlsplit


def is_local(url: str) -> bool:
    """Whether only this machine can reach an address."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if not host or host == "localhost" or host.endswith((".localhost", ".local")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private or address.is_unspecified or address.is_link_local
