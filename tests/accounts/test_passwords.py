"""Passwords are long, not among those everybody tries, and kept as Argon2id."""
from __future__ import annotations

import pytest

from bot.accounts.passwords import Passwords, why_refused


@pytest.mark.parametrize("good", ("four random garden words", "þe quick brown føx", "correct mule clip lamp", "nnnn-oooo-pppp-qqqq", "lagoon pewter 7 taxi"))
def test_a_long_password_needs_no_digits_signs_or_capitals(good):
    """As NCSC advises: no rules of composition."""
    assert why_refused(good, "op-4471") is None


@pytest.mark.parametrize("bad", ("", "short", "elevenchars", "Password1234!", "password password", "qwertyuiop12", "aaaaaaaaaaaa", "123412341234", "op-4471-2026",
                                 "Change-Me-2026!", "x" * 201))
def test_a_short_or_well_known_one_is_refused_with_a_way_on(bad):
    """Digits and signs at the end of a common word do not help; nor does one's own name."""
    assert why_refused(bad, "op-4471").startswith(("Choose a password of", "That password is easy"))


def test_the_real_cost_is_that_of_the_standard():
    """Argon2id, 64 MiB, 3 passes (RFC 9106); a wrong password and nobody's take the same way."""
    passwords = Passwords()
    kept = passwords.hash("four random garden words")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.right(kept, "four random garden words") and not passwords.right(kept, "four random garden word")
    assert not passwords.right(None, "the password of nobody at all")
    assert not passwords.outdated(kept)


def test_the_same_letters_typed_another_way_are_the_same_password(passwords):
    """One keyboard sends é as one sign, another as two; half a character of a broken browser is no error."""
    assert passwords.right(passwords.hash("caf\u00e9 au lait noir"), "cafe\u0301 au lait noir")
    assert not passwords.right(passwords.hash("caf\u00e9 au lait noir"), "\ud800" * 20)


def test_a_kept_hash_that_is_damaged_lets_nobody_in(passwords):
    """And is no error."""
    assert not passwords.right("no hash", "four random garden words")
