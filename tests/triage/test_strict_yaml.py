"""A YAML file that cannot be used is refused with its name and a line, whatever is wrong with it."""
from __future__ import annotations

import pytest

from bot.triage.strict_yaml import ProtocolError, read


@pytest.mark.parametrize("text", ["a: \x1f", "\x00", "a: &b [*b]", "a: " + "[" * 5_000, "a: 'b", "\ufeff", "? [a]\n: b"])
def test_what_is_no_yaml_or_no_plain_data_is_refused_in_words(tmp_path, text):
    """Control characters, something that contains itself, endless nesting: found by made-up files."""
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ProtocolError, match=r"x\.yml, line \d+: \w"):
        read(tmp_path / "x.yml")


def test_a_tag_that_names_a_program_is_only_a_word(tmp_path):
    """Nothing is built from it: what stands behind it is read as the list it is."""
    (tmp_path / "x.yml").write_text("a: !!python/object/apply:os.system [ls]", encoding="utf-8")
    assert read(tmp_path / "x.yml") == {"a": ["ls"]}
