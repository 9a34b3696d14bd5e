"""Who may reach what over HTTP: this computer only, a token, and the key that signs."""
from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request

from bot.intake.limits import FOR_MANY

_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_loopback(host: str) -> bool:
    """True where a host name or address means this computer only."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def asked_as_loopback(request: Request) -> bool:
    """True where the browser asked for this computer by name or number.

    A page elsewhere can point its own name at 127.0.0.1 and read what a loopback service says; the Host
    header still carries that name, and is the only thing that tells. A proxy may put another name there, so what
    says that it came through one does not count as asked here.
    """
    if any(name in request.headers for name in _OF_PROXIES):
        return False
    try:
        return is_loopback(urlsplit("//" + request.headers.get("host", "")).hostname or "")
    except ValueError:
        return False


def from_another_site(request: Request) -> bool:
    """True where a browser says that another site's page sent this request."""
    origin = request.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != request.headers.get("host", "")


def token_matches(request: Request, token: str) -> bool:
    """True where the request carries the token, as `Authorization: Bearer` or as Rasa's own `?token=`."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        given = request.query_params.get("token", "")
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode("utf-8"))


def signing_key(secret_file: Path) -> bytes:
    """A key of the channels' own, drawn from the project's secret file.

    Where the file cannot be read the key is made up for this process: signatures then last until it stops.
    """
    try:
        # The last line stays when the sealing secret is changed, so that nobody loses their cookie, their key and so their open
        # call. With the newline that a file of one line ends with: the key is the one it always was.
        secret = Path(secret_file).read_bytes().split()[-1] + b"\n"
    except (OSError, IndexError):
        secret = b""
    return hmac.new(secret or secrets.token_bytes(32), b"threshold channels", hashlib.sha256).digest()


def source_of(request: Request, key: bytes, for_many: bool = False) -> str:
    """A keyed digest of the address a request came from, for the limits on messages (bot/intake/limits.py).

    `for_many`: it speaks for many people. So does whatever asks from this computer: a program here, or a proxy that does not say for whom.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
        if address.version == 6:  # whoever has one such address has a whole network of them
            host = str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        pass
    return (FOR_MANY if for_many or is_loopback(host.partition("/")[0]) else "") + keyed(key, "source", host)


def keyed(key: bytes, *parts: str) -> str:
    """A short keyed digest of the parts: 40 hexadecimal digits."""
    text = "\x1f".join(parts).encode("utf-8", "replace")
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:40]
