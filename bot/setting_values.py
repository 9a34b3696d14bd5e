"""What each kind of setting may be; every check gives the value back or refuses it by name, saying what to do."""
from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from urllib.parse import urlsplit

TELEGRAM_API = "https://api.telegram.org/bot"
#: Where this service listens for Telegram, below its own address.
WEBHOOK_PATH = "/telegram"
#: https://core.telegram.org/bots/api#setwebhook: the ports Telegram calls, and what the secret may be.
_WEBHOOK_PORTS = (443, 80, 88, 8443)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
#: A message older than this that waited while the service was away is asked about first (proposal).
LATE_MINUTES = 10
#: So many messages of one person are answered in a minute (proposal); danger always is.
MESSAGES_A_MINUTE = 30
DIALECTS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg2")


class SettingsRefused(ValueError):
    """A setting is unknown or malformed. The message is one sentence with its name and what to do."""


def _path(name: str, value: str) -> Path:
    if not value.strip():
        raise SettingsRefused(f"{name} is empty; give a full path, or leave it out.")
    path = Path(value).expanduser()
    # A relative path would mean another call log or secret whenever the command starts elsewhere.
    if not path.is_absolute():
        raise SettingsRefused(f"{name} is {value!r}, which depends on the folder one starts in; give the full path.")
    return path


def folder_or_new(name: str, value: str) -> Path:
    """A folder, or a place where one can be made."""
    path = _path(name, value)
    if path.exists() and not path.is_dir():
        raise SettingsRefused(f"{name} is {path}, which is a file; give a folder.")
    return path


def folder(name: str, value: str) -> Path:
    """A folder that exists."""
    path = _path(name, value)
    if not path.is_dir():
        raise SettingsRefused(f"{name} is {path}, which is not a folder; give a folder that exists.")
    return path


def file(name: str, value: str) -> Path:
    """A file that exists."""
    path = _path(name, value)
    if not path.is_file():
        raise SettingsRefused(f"{name} is {path}, which is not a file; give a file that exists.")
    return path


def file_or_new(name: str, value: str) -> Path:
    """A file, or a place for one in a folder that exists."""
    path = _path(name, value)
    if path.is_dir():
        raise SettingsRefused(f"{name} is {path}, which is a folder; give a file.")
    if not path.parent.is_dir():
        raise SettingsRefused(f"{name} is {path}, but the folder {path.parent} does not exist; make the folder first.")
    return path


def database_url(name: str, value: str) -> str:
    """A URL of a database that Threshold speaks to."""
    dialect, separator, rest = value.partition("://")
    if not separator or dialect not in DIALECTS:
        raise SettingsRefused(
            f"{name} is not a database Threshold knows; write sqlite:////full/path/calls.db or postgresql://user@host/name."
        )
    if dialect.startswith("sqlite") and not rest.startswith("//"):
        raise SettingsRefused(f"{name} does not give a full path; write sqlite:////full/path/calls.db (four slashes).")
    return value


def host(name: str, value: str) -> str:
    """A host name or address to serve on."""
    if not value or any(letter.isspace() or letter in "/?#@" for letter in value):
        raise SettingsRefused(f"{name} is {value!r}, which is not a host name or address; write one such as 127.0.0.1.")
    return value


def port(name: str, value: str) -> int:
    """A port number."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingsRefused(f"{name} is {value!r}, which is not a port; write a whole number from 1 to 65535.")
    return int(value)


def token(name: str, value: str) -> str:
    """A token, never shown."""
    if not value or any(letter.isspace() or not letter.isprintable() for letter in value):
        raise SettingsRefused(f"{name} is empty or has a space in it; give the whole token, or leave it out.")
    return value


def token_file(name: str, value: str) -> str:
    """The token that a file holds."""
    path = file(name, value)
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingsRefused(f"{name} is {path}, which cannot be read; make it a readable text file.") from None
    return token(f"{name}: the token in {path}", text)


def api_base_url(name: str, value: str) -> str:
    """The address with `/bot` at its end, as python-telegram-bot wants it; it may be given without."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        parts.port  # noqa: B018  a malformed port raises only when it is read
    except ValueError:
        usable = False
    if not usable or any(letter.isspace() for letter in value):
        raise SettingsRefused(f"{name} is not a web address; write one such as {TELEGRAM_API}.")
    trimmed = value.rstrip("/")
    return trimmed if trimmed.endswith("/bot") else trimmed + "/bot"


def webhook_url(name: str, value: str) -> str:
    """The https address at which Telegram reaches this service; one without a path gets `/telegram`."""
    example = f"https://threshold.example.org{WEBHOOK_PATH}"
    try:
        parts = urlsplit(value)
        port = parts.port or 443
    except ValueError:
        raise SettingsRefused(f"{name} is not a web address; write one such as {example}.") from None
    if parts.scheme != "https" or not parts.hostname or any(letter.isspace() for letter in value):
        raise SettingsRefused(f"{name} is not an https address, which Telegram requires; write one such as {example}.")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise SettingsRefused(f"{name} has more than host, port and path in it; write one such as {example}.")
    if port not in _WEBHOOK_PORTS:
        raise SettingsRefused(f"{name} has the port {port}, which Telegram does not call; use 443, 80, 88 or 8443.")
    return value if parts.path.strip("/") else value.rstrip("/") + WEBHOOK_PATH


def webhook_secret(name: str, value: str) -> str:
    """What Telegram sends with every update, so that nobody else is taken for Telegram."""
    if not _WEBHOOK_SECRET.fullmatch(value):
        raise SettingsRefused(f"{name} may have 1 to 256 letters, digits, _ and - only; give another, or leave it out.")
    return value


def webhook_secret_file(name: str, value: str) -> str:
    """The secret that a file holds."""
    return webhook_secret(f"{name}: the secret in {value}", token_file(name, value))


def late_minutes(name: str, value: str) -> int:
    """Whole minutes, from 2 to a day."""
    if not (value.isascii() and value.isdigit() and 2 <= int(value) <= 1440):
        raise SettingsRefused(f"{name} is {value!r}, which is no number of minutes; write a whole number from 2 to 1440.")
    return int(value)


def public_url(name: str, value: str) -> str:
    """The address people reach these pages by, without a path; links are made with it and sign-in comes back to it."""
    example = "https://threshold.example.org"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  a malformed port raises only when it is read
    except ValueError:
        raise SettingsRefused(f"{name} is not a web address; write one such as {example}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(letter.isspace() for letter in value):
        raise SettingsRefused(f"{name} is not a web address; write one such as {example}.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password:
        raise SettingsRefused(f"{name} has more than host and port in it; write one such as {example}.")
    return value.rstrip("/")


def oidc_issuer(name: str, value: str) -> str:
    """The issuer of an OpenID Connect provider, as it names itself; unencrypted only on this computer."""
    parts = urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not (parts.scheme == "https" or local) or not parts.hostname or any(letter.isspace() for letter in value):
        raise SettingsRefused(f"{name} is not an https address; write the provider's issuer, such as https://login.example.org.")
    return value


def oidc_claim(name: str, value: str) -> str:
    """What an account's OpenID subject is compared with."""
    if value not in ("sub", "email", "preferred_username"):
        raise SettingsRefused(f"{name} is {value!r}; it is one of sub, email, preferred_username.")
    return value


def words(name: str, value: str) -> str:
    """A few words to be shown."""
    if not value.strip() or not value.isprintable() or len(value) > 80:
        raise SettingsRefused(f"{name} is empty or longer than 80 characters; give a few words, or leave it out.")
    return value.strip()


def oidc_whole(settings: object) -> None:
    """OpenID Connect needs issuer, client and secret together."""
    given = [key for key in ("oidc_issuer", "oidc_client_id", "oidc_client_secret") if getattr(settings, key)]
    if given and len(given) < 3:
        raise SettingsRefused(f"{given[0]} is given without the rest; give oidc_issuer, oidc_client_id and oidc_client_secret, or none of them.")


def messages_a_minute(name: str, value: str) -> int:
    """How many messages of one person are answered in a minute: a whole number from 10."""
    if not (value.isascii() and value.isdigit() and 10 <= int(value) <= 100_000):
        raise SettingsRefused(f"{name} is {value!r}, which is no number of messages; write a whole number from 10 to 100000.")
    return int(value)


def chat_door(name: str, value: str) -> str:
    """Who may use the chat page: whoever reaches it, or staff who entered a code."""
    if value.strip() not in ("open", "code"):
        raise SettingsRefused(f"{name} is {value!r}; write code (staff enter a one-time code) or open (whoever reaches the page may use it).")
    return value.strip()


def usual_chat_door(host_name: str, address: "str | None") -> str:
    """`open` on a computer that serves itself only; `code` as soon as others can reach the page."""
    hosts = [host_name, *([urlsplit(address).hostname or ""] if address else [])]
    return "open" if all(_is_this_computer(one) for one in hosts) else "code"


def _is_this_computer(host_name: str) -> bool:
    try:
        return host_name.lower().rstrip(".") == "localhost" or ipaddress.ip_address(host_name.strip("[]")).is_loopback
    except ValueError:
        return False


def log_format(name: str, value: str) -> str:
    """How logs are written."""
    if value.strip() not in ("text", "json"):
        raise SettingsRefused(f"{name} is {value!r}; write text (for people) or json (for programs that collect logs).")
    return value.strip()
