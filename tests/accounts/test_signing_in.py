"""Signing in is throttled, tells a stranger nothing, and asks for the second factor where it must."""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.events import events_of
from bot.accounts.second_factor import RECOVERY_CODES, SecondFactor, picture, spelt
from bot.accounts.sessions import HALF_WAY, IDLE, LONGEST, Sessions
from bot.accounts.signing_in import Came, SigningIn
from bot.accounts.throttle import FREE, LONGEST_WAIT, TooSoon, in_words, network_of
from bot.calllog.database import reading, transaction
from tests.accounts.conftest import GOOD, HERE, NOON


def _find(engine, vault, key, at=NOON):
    with reading(engine) as session:
        return Sessions(session, vault).find(key, at)


def _fail(door, name, times, came=HERE, at=NOON):
    for _ in range(times):
        assert door.with_password(name, "wrong wrong wrong", came, at) is None


def _set_up(engine, vault, door, entered, at=NOON):
    """Sets up the second factor of a half-way session; returns (app, entered, recovery codes)."""
    found = _find(engine, vault, entered.key, at)
    with transaction(engine) as session:
        app = pyotp.TOTP(SecondFactor(session, vault).propose(found.id))
    entered, codes = door.with_set_up(found, app.at(at), HERE, at)
    return app, entered, codes


def test_the_right_password_begins_a_new_session_each_time(engine, vault, door, joined):
    """What a browser carried before is worth nothing afterwards."""
    joined()
    first = door.with_password("OP-1 ", GOOD, HERE, NOON)
    second = door.with_password("op-1", GOOD, Came(HERE.address, "", first.key), NOON)
    assert first.key != second.key and first.stage == "in"
    assert _find(engine, vault, first.key) is None and _find(engine, vault, second.key).account.name == "op-1"


def test_a_wrong_password_an_unknown_name_and_a_disabled_one_look_the_same(engine, vault, door, joined):
    """None for all, after the same work."""
    gone = joined("op-gone")
    joined()
    with transaction(engine) as session:
        Accounts(session, vault).disable(gone.id, "root", "left", NOON)
    checked = []
    real = door._passwords.right
    try:
        door._passwords.right = lambda kept, given: checked.append(given) or real(kept, given)
        tries = [door.with_password(*one, HERE, NOON) for one in (("op-1", "wrong"), ("nobody", GOOD), ("op-gone", GOOD))]
    finally:
        del door._passwords.right
    assert tries == [None] * 3 and checked == ["wrong", GOOD, GOOD]


@pytest.mark.parametrize("name", ("", "\x00", "\ud800", "op-1\n", "'; DROP TABLE account; --", "x" * 10_000))
def test_anything_may_be_typed_as_a_name(door, name):
    """It is nobody's, and no error."""
    assert door.with_password(name, "x" * 10_000, HERE, NOON) is None
    assert door.with_openid(name, True, HERE, NOON) is None


def test_what_was_typed_as_a_name_is_not_recorded(engine, door, joined):
    """People type their password there."""
    _fail(door, "my secret password 99", 1)
    with reading(engine) as session:
        event = events_of(session)[0]
    assert event.kind == "refused" and event.account is None and "secret" not in str(event.payload)


@pytest.mark.parametrize("name", ("op-1", "nobody"))
def test_after_some_failures_the_name_has_to_wait_longer_each_time(door, joined, name):
    """Known or not, it says how long, and a right password is not even looked at meanwhile."""
    joined()
    _fail(door, name, FREE["name"])
    waits, at = [], NOON
    for _ in range(8):
        with pytest.raises(TooSoon) as soon:
            door.with_password(name, GOOD, Came("198.51.100.7"), at)
        waits.append(soon.value.seconds)
        at += timedelta(seconds=soon.value.seconds)
        _fail(door, name, 1, HERE, at)
    assert waits[:3] == [16, 31, 61] and max(waits) == LONGEST_WAIT.total_seconds() + 1
    assert "Wait 16 seconds" in str(TooSoon(16)) and in_words(61) == "2 minutes" and in_words(1) == "1 second"


def test_a_right_password_ends_the_count_and_so_does_time(door, joined):
    """Mistyping now and then over a shift never adds up."""
    joined()
    for _ in range(3):
        _fail(door, "op-1", FREE["name"] - 1)
        assert door.with_password("op-1", GOOD, HERE, NOON)
    _fail(door, "op-1", FREE["name"] - 1)
    _fail(door, "op-1", FREE["name"] - 1, at=NOON + timedelta(hours=3))


def test_an_address_that_tries_many_names_has_to_wait_too(door, joined):
    """With room for a control room that shares one; another address is not touched."""
    joined()
    for number in range(FREE["address"]):
        _fail(door, f"guess-{number}", 1)
    with pytest.raises(TooSoon):
        door.with_password("op-1", GOOD, HERE, NOON)
    assert door.with_password("op-1", GOOD, Came("198.51.100.7"), NOON)
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") and network_of("testclient") == network_of("198.51.100.1, made up")


def test_a_busy_room_that_mistypes_all_day_never_has_to_wait(door, joined):
    """One address, a failure every minute and a bit, for a shift."""
    joined()
    for minute in range(300):
        _fail(door, f"op-{minute % 40}", 1, at=NOON + timedelta(seconds=61 * minute))
    assert door.with_password("op-1", GOOD, HERE, NOON + timedelta(hours=6))


def test_a_stranger_who_guesses_at_a_name_does_not_keep_its_owner_out(door, joined):
    """The browser that was signed in as this person has a count of its own."""
    joined()
    mine = door.with_password("op-1", GOOD, HERE, NOON)
    _fail(door, "op-1", FREE["name"], Came("198.51.100.7"))
    later = NOON + timedelta(seconds=5)
    with pytest.raises(TooSoon):
        door.with_password("op-1", GOOD, HERE, later)
    assert door.with_password("op-1", GOOD, Came(HERE.address, "", mine.key), later)


def test_many_tries_at_one_moment_get_no_more_than_one_after_another(engine, vault, passwords, joined):
    """A try is counted before it is made."""
    joined()
    door = SigningIn(engine, vault, passwords)

    def attempt(_):
        try:
            return door.with_password("op-1", "wrong wrong wrong", HERE, NOON)
        except TooSoon:
            return "too soon"

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(attempt, range(20))).count(None) == FREE["name"]


def test_a_session_ends_by_rest_and_by_age(engine, vault, door, joined):
    """An hour untouched, or a shift of twelve, however busy."""
    joined()
    key = door.with_password("op-1", GOOD, HERE, NOON).key
    assert _find(engine, vault, key, NOON + IDLE - timedelta(seconds=1)) and not _find(engine, vault, key, NOON + IDLE)
    at = NOON
    while at < NOON + LONGEST - IDLE:
        at += IDLE / 2
        with transaction(engine) as session:
            Sessions(session, vault).touch(Sessions(session, vault).find(key, at), at)
    assert _find(engine, vault, key, NOON + LONGEST - timedelta(seconds=1)) and not _find(engine, vault, key, NOON + LONGEST)


def test_signing_out_everywhere_ends_every_session_of_that_person_only(engine, vault, door, joined):
    """For a phone left on a bus."""
    joined(), joined("op-2")
    keys = [door.with_password("op-1", GOOD, HERE, NOON).key for _ in range(3)]
    other = door.with_password("op-2", GOOD, HERE, NOON).key
    door.sign_out(_find(engine, vault, keys[0]), NOON)
    assert [bool(_find(engine, vault, key)) for key in keys] == [False, True, True]
    door.sign_out(_find(engine, vault, keys[1]), NOON, everywhere=True)
    assert not any(_find(engine, vault, key) for key in keys) and _find(engine, vault, other)


def test_nothing_in_the_database_opens_a_session(engine, vault, door, joined):
    """Cookie and form token are kept as keyed digests."""
    joined()
    key = door.with_password("op-1", GOOD, HERE, NOON).key
    found = _find(engine, vault, key)
    with engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM account_session").all())
    assert key not in rows and found.csrf not in rows and "Firefox on Windows" in rows


@pytest.mark.parametrize("role", ("supervisor", "administrator"))
def test_supervisors_and_administrators_cannot_go_without_a_second_factor(engine, vault, door, joined, role):
    """A password gets them no further than setting it up; then the session is a new one."""
    joined("sup-1", (role,))
    half = door.with_password("sup-1", GOOD, HERE, NOON)
    assert half.stage == "set_up"
    _, entered, codes = _set_up(engine, vault, door, half)
    assert entered.stage == "in" and entered.key != half.key and _find(engine, vault, half.key) is None
    assert len(set(codes)) == RECOVERY_CODES


def test_a_code_of_the_app_works_once(engine, vault, door, joined):
    """Also the one it was set up with; one that somebody read over the shoulder opens nothing, nor does an older one."""
    joined("sup-1", ("supervisor",))
    app, _, _ = _set_up(engine, vault, door, door.with_password("sup-1", GOOD, HERE, NOON))
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, NOON).key)
    assert half.stage == "code" and door.with_code(half, app.at(NOON), HERE, NOON) is None
    later = NOON + timedelta(seconds=30)
    code = app.at(later)
    assert door.with_code(half, f"{code[:3]} {code[3:]}", HERE, later).stage == "in"
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, later).key, later)
    assert door.with_code(half, code, HERE, later) is None and door.with_code(half, app.at(NOON), HERE, later) is None


def test_a_phone_half_a_minute_off_still_works_and_a_minute_off_does_not(engine, vault, door, joined):
    """One step either way."""
    joined("sup-1", ("supervisor",))
    app, _, _ = _set_up(engine, vault, door, door.with_password("sup-1", GOOD, HERE, NOON))
    later = NOON + timedelta(minutes=10)
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, later).key, later)
    for seconds, entered in ((-60, False), (60, False), (-30, True)):
        assert bool(door.with_code(half, app.at(later + timedelta(seconds=seconds)), HERE, later)) is entered


def test_guessing_codes_is_throttled_for_the_account(engine, vault, door, joined):
    """A new sign-in does not give new tries."""
    joined("sup-1", ("supervisor",))
    app, _, _ = _set_up(engine, vault, door, door.with_password("sup-1", GOOD, HERE, NOON))
    later = NOON + timedelta(minutes=1)
    for _ in range(FREE["code"]):
        half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, later).key, later)
        assert door.with_code(half, "000000", HERE, later) is None
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, later).key, later)
    with pytest.raises(TooSoon):
        door.with_code(half, app.at(later), HERE, later)


def test_a_recovery_code_stands_in_once(engine, vault, door, joined):
    """Typed in any way; new ones replace the old; no code is kept as it is."""
    account = joined("sup-1", ("supervisor",))
    _, _, codes = _set_up(engine, vault, door, door.with_password("sup-1", GOOD, HERE, NOON))
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, NOON).key)
    assert door.with_code(half, codes[0].lower().replace("-", " "), HERE, NOON).stage == "in"
    half = _find(engine, vault, door.with_password("sup-1", GOOD, HERE, NOON).key)
    assert door.with_code(half, codes[0], HERE, NOON) is None
    with transaction(engine) as session:
        factor = SecondFactor(session, vault)
        assert factor.recovery_codes_left(account.id) == RECOVERY_CODES - 1
        fresh = factor.new_recovery_codes(account, NOON)
        assert not factor.right(account, codes[1], NOON) and factor.right(account, fresh[0], NOON)
    with engine.connect() as connection:
        assert codes[1] not in str(connection.exec_driver_sql("SELECT * FROM account_recovery").all())


def test_the_secret_of_the_app_is_sealed_and_its_picture_needs_nothing_else(engine, vault, door, joined):
    """Neither table holds it in the open; the QR code is a whole SVG image."""
    account = joined("sup-1", ("supervisor",))
    app, _, _ = _set_up(engine, vault, door, door.with_password("sup-1", GOOD, HERE, NOON))
    with engine.connect() as connection:
        kept = str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in ("account", "account_session")])
    assert app.secret not in kept and spelt("ABCDEFGH") == "ABCD EFGH"
    assert picture(account, app.secret).startswith(b"<?xml") and b"href" not in picture(account, app.secret)


def test_half_way_is_not_in_and_does_not_last(engine, vault, door, joined):
    """Between password and code a session is good for nothing else, and soon for nothing at all."""
    joined("sup-1", ("supervisor",))
    half = door.with_password("sup-1", GOOD, HERE, NOON)
    assert _find(engine, vault, half.key, NOON + HALF_WAY - timedelta(seconds=1)).stage == "set_up"
    assert _find(engine, vault, half.key, NOON + HALF_WAY) is None


def test_openid_lets_in_whom_an_administrator_named_and_asks_for_the_code_unless_it_was_given_there(engine, vault, door, joined):
    """Nobody is made up; the provider's word for a second factor counts."""
    joined("sup-1", ("supervisor",), oidc_subject="jane@force.example")
    assert door.with_openid("somebody-else", True, HERE, NOON) is None
    assert door.with_openid("jane@force.example", True, HERE, NOON).stage == "in"
    assert door.with_openid("jane@force.example", False, HERE, NOON).stage == "set_up"
