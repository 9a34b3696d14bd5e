"""Text is sealed with a secret of its owner's, and only that secret opens it."""
from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calllog.vault import Vault, VaultError

OLD, NEW = b"the first secret there was", b"the secret that came after"


@given(st.text(st.characters()))
def test_whatever_is_sealed_is_opened_the_same(text):
    """Any characters at all."""
    vault = Vault(OLD)
    assert vault.open(vault.seal(text)) == text


def test_another_secret_does_not_open_it():
    """One sentence says what to do."""
    with pytest.raises(VaultError, match="another secret"):
        Vault(NEW).open(Vault(OLD).seal("words"))


def test_a_changed_secret_still_opens_what_the_old_one_sealed():
    """New text is sealed with the new one, and digests stay what they were."""
    changed = Vault(NEW, older=(OLD,))
    assert changed.open(Vault(OLD).seal("words")) == "words"
    assert Vault(NEW).open(changed.seal("words")) == "words"
    assert changed.key_hash("person") == Vault(OLD).key_hash("person")


def test_digests_are_keyed():
    """The same text has another digest under another secret."""
    assert Vault(OLD).key_hash("person") == Vault(OLD).key_hash("person") != Vault(NEW).key_hash("person")


def test_a_missing_secret_is_made_for_its_owner_only(tmp_path):
    """And used again the next time."""
    path = tmp_path / "private" / "secret"
    sealed = Vault.from_file(path).seal("words")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Vault.from_file(path).open(sealed) == "words"


def test_several_processes_making_the_secret_at_once_use_the_same(tmp_path):
    """One wins and nobody reads half a secret."""
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(lambda _: Vault.from_file(tmp_path / "secret").key_hash("person"), range(16)))
    assert len(digests) == 1 and [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize("content", [b"", b"\n", b"short\n", b"\xff\xfe\x00"])
def test_a_secret_file_that_cannot_be_used_is_refused(tmp_path, content):
    """Nothing is sealed with half a secret."""
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(VaultError):
        Vault.from_file(tmp_path / "secret")
