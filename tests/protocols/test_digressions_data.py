"""The questions staff ask: every answer rests on a source that is named, and no answer talks anybody out of ringing."""
from __future__ import annotations

import re

import pytest

from bot.triage.digressions import find, load
from bot.triage.digressions.reading import FILE
from bot.triage.digressions.reading import load as read
from bot.triage.reading_protocols import load_library
from bot.triage.strict_yaml import ProtocolError

DATA = load()
EVERY = [(one.id, answer) for one in DATA.found.values() for answer in one.answers] + list(DATA.explain.items()) + [("unknown", answer) for answer in DATA.unknown]


@pytest.mark.parametrize("name, answer", EVERY, ids=[f"{name}-{n}" for n, (name, _) in enumerate(EVERY)])
def test_an_answer_is_short_sourced_and_keeps_people_ringing(name, answer):
    """At most four sentences and 240 letters, a named source, and nothing against ringing."""
    assert answer.source and set(answer.source) <= set(DATA.sources)
    assert len(answer.say) <= 260 and len(re.findall(r"[.!?](?:\s|$)", answer.say)) <= 5, len(answer.say)
    assert not re.search(r"do(n't| not) ring 999|do(n't| not) (ring|call|report)\b(?! for you)|not an emergency(?! service)|no need to ring", answer.say.replace("I do not ring for you", ""), re.I)


def test_a_source_that_the_protocols_use_too_is_the_same_tag():
    """Tags are those of the guidance: most stand in the protocols as well."""
    used = {tag for protocol in load_library().protocols.values() for item in (*protocol.questions.values(), *protocol.rules, *protocol.tell) for tag in item.source}
    assert len(set(DATA.sources) & used) > len(DATA.sources) / 2


def test_an_explained_question_is_one_that_is_asked():
    """`explain` names facts of the protocols."""
    assert all(load_library().question(fact) is not None for fact in DATA.explain)


def test_every_question_can_be_found_by_each_of_its_patterns():
    """No pattern is dead: filled with its own words, it finds a question (its own, or one that says more)."""
    for one in DATA.found.values():
        for ask in one.asks:
            words = [token.rstrip("?").split("|")[0] for token in ask if not token.startswith("..") and token != "$"]
            text = " ".join(DATA.words[word[1:]][0] if word.startswith("@") else word for word in words)
            assert find(text).ids, (one.id, ask, text)


@pytest.mark.parametrize("text", ["he asked what happens next", "hes at his nans innit?", "is he coming back?", "how long was he gone for", "she knows what to do and is safe",
                                  "he wants to know what happens next", "", "?" * 50, "what is " * 4000, "\u200bk n i f e"])
def test_what_is_no_question_to_us_is_left_alone(text):
    """Told questions, answers with a question mark, and hostile text come back whole."""
    asked = find(text)
    assert asked.ids == () and asked.rest == text


@pytest.mark.parametrize("before, after, says", [
    ("    source: [GEPP]", "    source: [NOBODY-1]", "not under sources"), ("      - what is a|the single point of contact", "      - What IS the single", "cannot be read"),
    ("      - what is a|the spoc", "      - ..2 $", "fit anything"), ("{out_of_hours}.", "{child}.", "cannot be filled"),
    ("  - id: nrm", "  - id: lado", "stands twice"), ("for: [WAIT, MANAGER]", "for: [HOME]", "nothing an answer can be for"),
    ("@our police contact|contacts ..2", "@ours police contact|contacts ..2", "not a list"), ("        mark: unverified", "        mark: perhaps", "not known"),
    ("        tell: true", "        tell: true\n        say: \"x\"", "either"), ("  TEES:", "  NEVER-USED: nothing\n  TEES:", "no answer rests"),
])
def test_a_mistake_is_refused_with_file_and_line(tmp_path, before, after, says):
    """A broken file is never guessed at."""
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "digressions.yml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ProtocolError, match=says) as refused:
        read(path)
    assert "digressions.yml, line" in str(refused.value)
