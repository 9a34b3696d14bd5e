"""What the channels sign with outlives a new sealing secret: cookies, senders' keys and so their open calls."""
from __future__ import annotations

from argparse import Namespace

from bot.channels.access import signing_key
from bot.commands import reseal
from tests.operations.conftest import settings
from tests.support import databases


def test_a_new_sealing_secret_costs_nobody_their_call(tmp_path):
    """The key before the first change and after each step is one and the same."""
    house = settings(tmp_path / "home", databases.address(tmp_path / "calls.db"))
    house.secret_file.write_bytes(b"a-secret-of-some-length-as-it-was-made-first\n")
    before = signing_key(house.secret_file)
    for verb in ("add", "use"):
        assert reseal.run(Namespace(verb=verb), house) == 0
        assert signing_key(house.secret_file) == before
