"""Settings: defaults, origins, and every refusal by name."""
from __future__ import annotations

import subprocess
import sys

import pytest

from bot.channels.telegram.webhook import PATH
from bot.settings import CHECKOUT, VARIABLES, load
from bot.setting_values import TELEGRAM_API, WEBHOOK_PATH, SettingsRefused


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_without_any_setting_everything_lies_in_the_checkout_and_only_loopback_is_served(tmp_path):
    settings = load({}, checkout=tmp_path)
    assert settings.home == tmp_path / ".threshold"
    assert settings.database_url == f"sqlite:///{tmp_path}/.threshold/calls.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8031)
    assert settings.secret_file.parent == settings.model_dir.parent == settings.weights_dir.parent == settings.home
    assert settings.telegram_token is None and settings.rest_token is None
    assert {origin for _, _, origin in settings.shown()} == {"default"}


def test_every_value_says_where_it_came_from(tmp_path):
    file = write(tmp_path / "set", 'port = 9000\nhost = "0.0.0.0"\n# a remark\n\n')
    settings = load({"THRESHOLD_SETTINGS": file, "THRESHOLD_PORT": "9001"})
    origins = {key: (value, origin) for key, value, origin in settings.shown()}
    assert origins["port"] == ("9001", "environment THRESHOLD_PORT")
    assert origins["host"] == ("0.0.0.0", f"file {file}")
    assert origins["home"][1] == "default"


def test_everything_in_the_data_folder_moves_with_it(tmp_path):
    settings = load({"THRESHOLD_HOME": str(tmp_path / "new")})
    assert settings.database_url.endswith("new/calls.db")
    assert settings.spool_dir == tmp_path / "new" / "spool"


REFUSED = {
    "THRESHOLD_PROT": "8000",
    "THRESHOLD_HOME": "relative/folder",
    "THRESHOLD_DATABASE_URL": "mysql://u@h/d",
    "THRESHOLD_PORT": "80a",
    "THRESHOLD_HOST": "http://here",
    "THRESHOLD_SECRET_FILE": "secret",
    "THRESHOLD_REGISTRY_FILE": "/nowhere/registry.yml",
    "THRESHOLD_REST_TOKEN": "",
    "THRESHOLD_SETTINGS": "/nowhere/settings",
    "THRESHOLD_WHEELS": "/nowhere/wheels",
    "THRESHOLD_MODEL_DIR": "",
    "THRESHOLD_WEIGHTS_DIR": "weights",
    "TELEGRAM_BOT_TOKEN": "",
    "TELEGRAM_BOT_TOKEN_FILE": "/nowhere/token",
    "TELEGRAM_API_BASE_URL": "ftp://example.org",
    "TELEGRAM_WEBHOOK_URL": "http://threshold.example.org/telegram",
    "TELEGRAM_WEBHOOK_SECRET": "with a space",
    "TELEGRAM_WEBHOOK_SECRET_FILE": "/nowhere/secret",
    "TELEGRAM_LATE_MINUTES": "soon",
    "THRESHOLD_PUBLIC_URL": "threshold.example.org/path",
    "THRESHOLD_CHAT_DOOR": "closed",
    "THRESHOLD_MESSAGES_A_MINUTE": "9",
    "THRESHOLD_OIDC_ISSUER": "http://login.example.org",
    "THRESHOLD_OIDC_CLIENT_ID": "",
    "THRESHOLD_OIDC_CLIENT_SECRET": "with a space",
    "THRESHOLD_OIDC_CLIENT_SECRET_FILE": "/nowhere/secret",
    "THRESHOLD_OIDC_CLAIM": "name",
    "THRESHOLD_OIDC_LABEL": " ",
    "THRESHOLD_LOG_FORMAT": "yaml",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_malformed_or_unknown_variable_is_refused_by_its_name(name):
    with pytest.raises(SettingsRefused) as refused:
        load({name: REFUSED[name]})
    assert name in str(refused.value)
    assert "\n" not in str(refused.value) and str(refused.value).endswith(".")


@pytest.mark.parametrize(("environ", "door"), (
    ({}, "open"),
    ({"THRESHOLD_HOST": "localhost"}, "open"),
    ({"THRESHOLD_HOST": "::1", "THRESHOLD_PUBLIC_URL": "http://127.0.0.1:9000"}, "open"),
    ({"THRESHOLD_HOST": "0.0.0.0"}, "code"),
    ({"THRESHOLD_HOST": "192.168.1.20"}, "code"),
    ({"THRESHOLD_PUBLIC_URL": "https://threshold.example.org"}, "code"),
    ({"THRESHOLD_HOST": "0.0.0.0", "THRESHOLD_CHAT_DOOR": "open"}, "open"),
    ({"THRESHOLD_CHAT_DOOR": "code"}, "code"),
))
def test_beyond_this_computer_the_chat_page_asks_for_a_code_unless_it_is_said_otherwise(environ, door):
    assert load(environ).chat_door == door


def test_no_kind_of_setting_was_forgotten_above():
    assert set(VARIABLES.values()) <= set(REFUSED)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "", " 80", "8_0", "٣", "1e3"])
def test_a_port_out_of_range_or_oddly_written_is_refused(port):
    with pytest.raises(SettingsRefused, match="THRESHOLD_PORT"):
        load({"THRESHOLD_PORT": port})


@pytest.mark.parametrize("url", ["", "calls.db", "sqlite:///relative.db", "sqlite://", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_a_database_that_threshold_does_not_speak_to_is_refused(url):
    with pytest.raises(SettingsRefused, match="THRESHOLD_DATABASE_URL"):
        load({"THRESHOLD_DATABASE_URL": url})


@pytest.mark.parametrize("url", ["sqlite:////var/calls.db", "postgresql://u:p@h/d", "postgresql+psycopg2://u@h:5432/d"])
def test_sqlite_and_postgresql_are_taken(url):
    assert load({"THRESHOLD_DATABASE_URL": url}).database_url == url


def test_the_secret_file_must_have_a_folder(tmp_path):
    with pytest.raises(SettingsRefused, match="make the folder"):
        load({"THRESHOLD_SECRET_FILE": str(tmp_path / "missing" / "secret")})
    assert load({"THRESHOLD_SECRET_FILE": str(tmp_path / "secret")}).secret_file == tmp_path / "secret"


def test_a_misspelt_variable_is_told_its_likely_name():
    with pytest.raises(SettingsRefused, match="did you mean THRESHOLD_PORT"):
        load({"THRESHOLD_PROT": "1"})


def test_a_settings_file_is_refused_with_its_line(tmp_path):
    for text, words in [
        ("port = 1\nprot = 2\n", "line 2"),
        ("port\n", "line 1"),
        ("port = 1\nport = 2\n", "twice"),
        ("port = none\n", "file"),
        ("port = \n", "port"),
    ]:
        with pytest.raises(SettingsRefused, match=words):
            load({"THRESHOLD_SETTINGS": write(tmp_path / "set", text)})


def test_a_settings_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "set").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsRefused, match="UTF-8"):
        load({"THRESHOLD_SETTINGS": str(tmp_path / "set")})


def test_the_telegram_token_may_stand_in_a_file(tmp_path):
    file = write(tmp_path / "token", "123:abc\n")
    settings = load({"TELEGRAM_BOT_TOKEN_FILE": file})
    assert settings.telegram_token == "123:abc"
    assert ("telegram_token", "set", "environment TELEGRAM_BOT_TOKEN_FILE") in settings.shown()


def test_an_empty_token_file_is_refused(tmp_path):
    with pytest.raises(SettingsRefused, match="TELEGRAM_BOT_TOKEN_FILE"):
        load({"TELEGRAM_BOT_TOKEN_FILE": write(tmp_path / "token", "\n")})


def test_two_telegram_tokens_are_refused_unless_one_is_the_environments(tmp_path):
    file = write(tmp_path / "token", "123:abc")
    with pytest.raises(SettingsRefused, match="keep one"):
        load({"TELEGRAM_BOT_TOKEN_FILE": file, "TELEGRAM_BOT_TOKEN": "4:d"})
    settings_file = write(tmp_path / "set", f"telegram_token_file = {file}\n")
    assert load({"THRESHOLD_SETTINGS": settings_file, "TELEGRAM_BOT_TOKEN": "4:d"}).telegram_token == "4:d"


@pytest.mark.parametrize("given", ["http://127.0.0.1:8081", "http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/bot/"])
def test_the_telegram_address_may_be_given_with_or_without_its_last_part(given):
    assert load({"TELEGRAM_API_BASE_URL": given}).telegram_api_base_url == "http://127.0.0.1:8081/bot"
    assert TELEGRAM_API.endswith("/bot")


@pytest.mark.parametrize("given", ["https://h.example:8031/", "https://h.example/?x=1", "https://u:p@h.example/", "h.example", "https://:443/", "https://h.example:x/"])
def test_a_webhook_address_that_telegram_does_not_call_is_refused(given):
    with pytest.raises(SettingsRefused, match="TELEGRAM_WEBHOOK_URL"):
        load({"TELEGRAM_WEBHOOK_URL": given})


def test_a_webhook_address_without_a_path_gets_the_one_that_is_served():
    assert load({"TELEGRAM_WEBHOOK_URL": "https://h.example/"}).telegram_webhook_url == f"https://h.example{WEBHOOK_PATH}"
    assert load({"TELEGRAM_WEBHOOK_URL": "https://h.example:8443/bots/one"}).telegram_webhook_url == "https://h.example:8443/bots/one"
    assert load({}).telegram_webhook_url is None and WEBHOOK_PATH == PATH


@pytest.mark.parametrize("secret", ["", "a b", "a.b", "é", "x" * 257])
def test_a_webhook_secret_that_telegram_would_not_take_is_refused_and_not_shown(secret):
    with pytest.raises(SettingsRefused, match="TELEGRAM_WEBHOOK_SECRET") as refused:
        load({"TELEGRAM_WEBHOOK_SECRET": secret})
    assert len(secret) < 2 or secret not in str(refused.value)


def test_the_webhook_secret_may_stand_in_a_file_and_is_never_shown(tmp_path):
    settings = load({"TELEGRAM_WEBHOOK_SECRET_FILE": write(tmp_path / "secret", "A-long_secret\n")})
    assert settings.telegram_webhook_secret == "A-long_secret"
    assert "A-long_secret" not in repr(settings) + str(settings.shown())
    with pytest.raises(SettingsRefused, match="keep one"):
        load({"TELEGRAM_WEBHOOK_SECRET_FILE": str(tmp_path / "secret"), "TELEGRAM_WEBHOOK_SECRET": "x"})


@pytest.mark.parametrize("minutes", ["1", "1441", "-5", "2.5", ""])
def test_an_odd_number_of_late_minutes_is_refused(minutes):
    with pytest.raises(SettingsRefused, match="TELEGRAM_LATE_MINUTES"):
        load({"TELEGRAM_LATE_MINUTES": minutes})
    assert load({}).telegram_late_minutes == 10 and load({"TELEGRAM_LATE_MINUTES": "30"}).telegram_late_minutes == 30


@pytest.mark.parametrize("given", ["", "here", "http://", "http://a b/", "https://h:port/", "https://h/?x=1"])
def test_a_telegram_address_that_is_none_is_refused(given):
    with pytest.raises(SettingsRefused, match="TELEGRAM_API_BASE_URL"):
        load({"TELEGRAM_API_BASE_URL": given})


def test_secrets_are_never_shown():
    settings = load({
        "TELEGRAM_BOT_TOKEN": "99:quite-secret", "THRESHOLD_REST_TOKEN": "quite-secret-too",
        "THRESHOLD_DATABASE_URL": "postgresql://me:quite-secret@host/calls?password=quite-secret",
    })
    assert "quite-secret" not in repr(settings) + repr(settings.shown())
    assert "me:***@host/calls" in repr(settings.shown())


def test_the_settings_command_prints_values_and_origins_and_no_secret(tmp_path):
    environ = {"THRESHOLD_PORT": "9100", "TELEGRAM_BOT_TOKEN": "99:quite-secret", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-m", "bot", "settings"], cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "quite-secret" not in done.stdout + done.stderr
    assert any("9100" in line and "environment THRESHOLD_PORT" in line for line in done.stdout.splitlines())


def test_openid_connect_is_set_whole_or_not_at_all(tmp_path):
    """Issuer, client and secret belong together; the secret may stand in a file and is never shown."""
    some = {"THRESHOLD_OIDC_ISSUER": "https://login.example.org", "THRESHOLD_OIDC_CLIENT_ID": "threshold"}
    with pytest.raises(SettingsRefused, match="without the rest"):
        load(some)
    whole = load({**some, "THRESHOLD_OIDC_CLIENT_SECRET_FILE": write(tmp_path / "oidc", "very-secret-thing\n")})
    assert whole.oidc_client_secret == "very-secret-thing" and "very-secret-thing" not in repr(whole) + str(whole.shown())
