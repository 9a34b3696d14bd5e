"""What Threshold is set to do on this machine, and where each value came from.

Standard library only, and readable by any Python 3.8 or newer: the set-up uses it before anything is installed.
"""
from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Optional, Sequence, TypeVar, Union

from bot import setting_values as values
from bot.setting_values import LATE_MINUTES, MESSAGES_A_MINUTE, TELEGRAM_API, SettingsRefused

CHECKOUT = Path(__file__).resolve().parents[1]
T = TypeVar("T")
D = TypeVar("D")

#: Settings key -> environment variable. A settings file uses the keys.
VARIABLES = {
    "home": "THRESHOLD_HOME",
    "database_url": "THRESHOLD_DATABASE_URL",
    "host": "THRESHOLD_HOST",
    "port": "THRESHOLD_PORT",
    "secret_file": "THRESHOLD_SECRET_FILE",
    "registry_file": "THRESHOLD_REGISTRY_FILE",
    "model_dir": "THRESHOLD_MODEL_DIR",
    "weights_dir": "THRESHOLD_WEIGHTS_DIR",
    "rest_token": "THRESHOLD_REST_TOKEN",
    "telegram_token": "TELEGRAM_BOT_TOKEN",
    "telegram_token_file": "TELEGRAM_BOT_TOKEN_FILE",
    "telegram_api_base_url": "TELEGRAM_API_BASE_URL",
    "telegram_webhook_url": "TELEGRAM_WEBHOOK_URL",
    "telegram_webhook_secret": "TELEGRAM_WEBHOOK_SECRET",
    "telegram_webhook_secret_file": "TELEGRAM_WEBHOOK_SECRET_FILE",
    "telegram_late_minutes": "TELEGRAM_LATE_MINUTES",
    "public_url": "THRESHOLD_PUBLIC_URL",
    "chat_door": "THRESHOLD_CHAT_DOOR",
    "messages_a_minute": "THRESHOLD_MESSAGES_A_MINUTE",
    "oidc_issuer": "THRESHOLD_OIDC_ISSUER",
    "oidc_client_id": "THRESHOLD_OIDC_CLIENT_ID",
    "oidc_client_secret": "THRESHOLD_OIDC_CLIENT_SECRET",
    "oidc_client_secret_file": "THRESHOLD_OIDC_CLIENT_SECRET_FILE",
    "oidc_claim": "THRESHOLD_OIDC_CLAIM",
    "oidc_label": "THRESHOLD_OIDC_LABEL",
    "log_format": "THRESHOLD_LOG_FORMAT",
}
SETTINGS_FILE = "THRESHOLD_SETTINGS"
WHEELS = "THRESHOLD_WHEELS"
SECRET = ("rest_token", "telegram_token", "telegram_webhook_secret", "oidc_client_secret")
#: Secrets that may be given themselves or as a file that holds them (the key with "_file").
_OR_FILE = ("telegram_token", "telegram_webhook_secret", "oidc_client_secret")


@dataclass(frozen=True)
class Settings:
    """Every setting, checked. Secrets stay out of `repr`; `origins` says where each value came from."""

    home: Path
    database_url: str = field(repr=False)
    host: str
    port: int
    secret_file: Path
    model_dir: Path
    weights_dir: Path
    registry_file: Optional[Path] = None
    telegram_api_base_url: str = TELEGRAM_API
    telegram_token: Optional[str] = field(default=None, repr=False)
    telegram_webhook_url: Optional[str] = None
    telegram_webhook_secret: Optional[str] = field(default=None, repr=False)
    telegram_late_minutes: int = LATE_MINUTES
    rest_token: Optional[str] = field(default=None, repr=False)
    public_url: Optional[str] = None
    chat_door: str = "open"
    messages_a_minute: int = MESSAGES_A_MINUTE
    oidc_issuer: Optional[str] = None
    oidc_client_id: Optional[str] = None
    oidc_client_secret: Optional[str] = field(default=None, repr=False)
    oidc_claim: str = "sub"
    oidc_label: Optional[str] = None
    log_format: str = "text"
    origins: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def spool_dir(self) -> Path:
        """Where events wait when the call log cannot be written."""
        return self.home / "spool"

    def shown(self) -> "list[tuple[str, str, str]]":
        """Rows of (key, value, origin) that are safe to print: secrets show only whether they are set."""
        rows = []
        for key in VARIABLES:
            if key in [f"{secret}_file" for secret in _OR_FILE]:
                continue
            value = getattr(self, key)
            if key in SECRET:
                words = "set" if value else "not set"
            elif key == "database_url":
                words = without_password(value)
            else:
                words = "not set" if value is None else str(value)
            rows.append((key, words, self.origins.get(key, "default")))
        return rows


def without_password(url: str) -> str:
    """A database URL fit for a screen: its password is replaced, and so is anything after a question mark."""
    head, _, query = url.partition("?")
    scheme, separator, rest = head.partition("://")
    login, at, place = rest.rpartition("@")
    if at and ":" in login:
        head = f"{scheme}{separator}{login.split(':', 1)[0]}:***@{place}"
    return head + ("?..." if query else "")


def load(environ: Optional[Mapping[str, str]] = None, checkout: Path = CHECKOUT) -> Settings:
    """The settings of `environ` (default: this process's), over the settings file, over the defaults.

    Raises SettingsRefused for an unknown or malformed setting, naming it and where it stood.
    """
    environ = os.environ if environ is None else environ
    _refuse_unknown_variables(environ)
    given = _from_file(environ[SETTINGS_FILE]) if SETTINGS_FILE in environ else {}
    for key, variable in VARIABLES.items():
        if variable in environ:
            given[key] = (environ[variable], f"environment {variable}")
    if WHEELS in environ:
        values.folder(WHEELS, environ[WHEELS])
    for secret in _OR_FILE:
        _one_of_two(given, secret, f"{secret}_file")

    origins = {key: origin for key, (_, origin) in given.items()}

    def read(key: str, check: Callable[[str, str], T], default: D) -> Union[T, D]:
        if key not in given:
            return default
        value, origin = given[key]
        return check(f"{key} ({origin})", value)

    home = read("home", values.folder_or_new, checkout / ".threshold")
    host, public_url = read("host", values.host, "127.0.0.1"), read("public_url", values.public_url, None)
    settings = Settings(
        home=home,
        database_url=read("database_url", values.database_url, f"sqlite:///{home / 'calls.db'}"),
        host=host,
        port=read("port", values.port, 8031),
        secret_file=read("secret_file", values.file_or_new, home / "secret"),
        registry_file=read("registry_file", values.file, None),
        model_dir=read("model_dir", values.folder_or_new, home / "models"),
        weights_dir=read("weights_dir", values.folder_or_new, home / "weights"),
        telegram_api_base_url=read("telegram_api_base_url", values.api_base_url, TELEGRAM_API),
        telegram_token=read("telegram_token", values.token, None) or read("telegram_token_file", values.token_file, None),
        telegram_webhook_url=read("telegram_webhook_url", values.webhook_url, None),
        telegram_webhook_secret=read("telegram_webhook_secret", values.webhook_secret, None)
        or read("telegram_webhook_secret_file", values.webhook_secret_file, None),
        telegram_late_minutes=read("telegram_late_minutes", values.late_minutes, LATE_MINUTES),
        rest_token=read("rest_token", values.token, None),
        public_url=public_url,
        messages_a_minute=read("messages_a_minute", values.messages_a_minute, MESSAGES_A_MINUTE),
        chat_door=read("chat_door", values.chat_door, values.usual_chat_door(host, public_url)),
        oidc_issuer=read("oidc_issuer", values.oidc_issuer, None),
        oidc_client_id=read("oidc_client_id", values.token, None),
        oidc_client_secret=read("oidc_client_secret", values.token, None) or read("oidc_client_secret_file", values.token_file, None),
        oidc_claim=read("oidc_claim", values.oidc_claim, "sub"),
        oidc_label=read("oidc_label", values.words, None),
        log_format=read("log_format", values.log_format, "text"),
        origins=origins,
    )
    values.oidc_whole(settings)
    for secret in _OR_FILE:
        if f"{secret}_file" in origins:
            origins[secret] = origins[f"{secret}_file"]
    return settings


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    known = (*VARIABLES.values(), SETTINGS_FILE, WHEELS)
    for name in sorted(environ):
        if name.startswith("THRESHOLD_") and name not in known:
            raise SettingsRefused(f"The environment variable {name} is not a setting of Threshold; {_nearest(name, known)}.")


def _nearest(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}? If not, unset it" if close else f"unset it, or use one of {', '.join(known)}"


def _from_file(name: str) -> "dict[str, tuple[str, str]]":
    """Read `key = value` lines; `#` starts a comment line, quotes round a value are optional."""
    path = Path(values.file(SETTINGS_FILE, name))
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"The settings file {path} cannot be read ({error}); make it readable UTF-8 text.") from None
    given: "dict[str, tuple[str, str]]" = {}
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = (part.strip() for part in line.partition("="))
        where = f"{path} line {number}"
        if not equals:
            raise SettingsRefused(f"{where} is not a setting; write it as key = value.")
        if key not in VARIABLES:
            raise SettingsRefused(f"{key!r} in {where} is not a setting of Threshold; {_nearest(key, tuple(VARIABLES))}.")
        if key in given:
            raise SettingsRefused(f"{key!r} in {where} is given twice; keep one of the two lines.")
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        given[key] = (value, f"file {path}")
    return given


def _one_of_two(given: "dict[str, tuple[str, str]]", secret: str, in_file: str) -> None:
    if secret not in given or in_file not in given:
        return
    # The environment is the later word, so a secret there replaces the file's, whichever way each was given.
    in_environment = [key for key in (secret, in_file) if given[key][1].startswith("environment")]
    if len(in_environment) != 1:
        raise SettingsRefused(f"{secret} and {in_file} are both given; keep one of the two.")
    del given[in_file if in_environment[0] == secret else secret]
