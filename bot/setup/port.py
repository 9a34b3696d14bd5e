"""Whether the address to serve on can be had."""
from __future__ import annotations

import errno
import socket

from bot.setup.trouble import SetupTrouble


def refuse_if_taken(host: str, port: int) -> None:
    """Raise SetupTrouble, in one sentence, when nothing can be served on `host` and `port`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror:
        raise SetupTrouble(f"The host {host} is not known on this machine: set THRESHOLD_HOST to 127.0.0.1 or an address of its own.") from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise SetupTrouble(_sentence(error, host, port)) from None


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use by another program: stop that program, or set THRESHOLD_PORT to another port."
    if error.errno == errno.EACCES:
        return f"Port {port} on {host} may not be opened by this user: set THRESHOLD_PORT to a port above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is not an address of this machine: set THRESHOLD_HOST to 127.0.0.1 or an address of its own."
    return f"Port {port} on {host} cannot be opened ({error.strerror}): set THRESHOLD_HOST and THRESHOLD_PORT to an address that can."
