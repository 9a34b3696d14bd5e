"""Tired, phonetic and disguised spellings are put right, and real words are left alone."""
from __future__ import annotations

import pytest

from bot.triage.danger import letters, spelling
from bot.triage.danger.letters import fold
from bot.triage.danger.spelling import Speller, number_kind
from bot.triage.danger.words import JOIN, NONE, PAUSE, STOP, read

VOCABULARY = ("knife", "breathing", "unconscious", "tablets", "stabbing", "stop", "will", "wont", "it", "#", "#s", "burn", "fire", "hit", "arm", "paracetamol", "bleed", "bleeding", "over", "999")
FIXED = {"od": "over dose", "nt": "not", "🔪": "knife", "&": "and", "sooo": "so", "im": "i am"}
SPELLER = Speller(VOCABULARY, FIXED, ("life", "fine", "knit", "bred", "looking"))


def normal(token: str) -> str:
    """The normal words for a token, in a row."""
    return " ".join(SPELLER.normal(token))


@pytest.mark.parametrize("digits, kind", [("0", "#s"), ("1", "#s"), ("10", "#s"), ("11", "#"), ("20", "#"), ("007", "#"), ("39", "39"), ("41", "41"), ("38", "#"), ("42", "#"),
                                          ("74", "74"), ("91", "91"), ("73", "#"), ("92", "#"), ("111", "111"), ("999", "999"), ("112", "#")])
def test_a_number_is_small_or_large_or_tells_something_by_itself(digits, kind):
    """A fever, an oxygen reading and a telephone number are kept as they are."""
    assert number_kind(digits) == kind


@pytest.mark.parametrize("token, words", [
    ("knife", "knife"), ("od", "over dose"), ("o'd", "over dose"), ("won't", "wont"), ("life", "life"), ("fine", "fine"),
    ("kinfe", "knife"), ("knnife", "knife"), ("knifee", "knife"), ("knlfe", "knife"),
    ("unconshous", "unconscious"), ("unconcious", "unconscious"), ("brething", "breathing"), ("stabbin", "stabbing"), ("bleedin", "bleeding"), ("breathin", "breathing"), ("brethin", "breathing"),
    ("efink", "knife"), ("kn1fe", "knife"), ("kn!fe", "kn!fe"), ("st0p", "stop"), ("t@blet$", "tablets"), ("p4r4c3t4m0l", "paracetamol"), ("kn1f3", "knife"),
    ("kniiiife", "knife"), ("fiiire", "fire"), ("willl", "will"), ("sooo", "so"), ("lifeeee", "life"), ("knniiife", "knife"),
    ("itwontstop", "it wont stop"), ("stopstabbing", "stop stabbing"), ("imunconscious", "i am unconscious"), ("xylophonist", "xylophonist"),
    ("x20", "#"), ("20x", "#"), ("x5", "#s"), ("20tablets", "# tablets"), ("5tablets", "#s tablets"), ("20mg", "#"), ("2024", "#"), ("x", "x"),
    ("arn", "arn"), ("hut", "hut"), ("knit", "knit"), ("bred", "bred"), ("tabls", "tabls"),
])
def test_a_written_word_stands_for_what_was_meant(token, words):
    """Missing, doubled, swapped and phonetic letters, text speak, leet, backwards, run together, counted."""
    assert normal(token) == words


def test_a_year_is_a_year_where_the_phrases_know_years():
    """From 2015 to 2026; anything else is a number."""
    dated = Speller(("#year", "#"), {}, ())
    assert [dated.normal(token) for token in ("2015", "2026", "2014", "2027", "20155", "202")] == [("#year",), ("#year",), ("#",), ("#",), ("#",), ("#",)]


def test_a_word_is_put_right_only_where_one_known_word_is_near():
    """One slip in a short word, two in a long one; the first letter is hardly ever the wrong one."""
    near = Speller(("tablets", "breathing", "paracetamol"), {}, ())
    assert near.normal("tablits") == ("tablets",) and near.normal("tiblits") == ("tiblits",)
    assert near.normal("breeting") == ("breathing",) and near.normal("breetink") == ("breetink",)
    assert near.normal("gablets") == ("gablets",) and near.normal("ablets") == ("tablets",)
    assert near.normal("raracetamol") == ("raracetamol",) and near.normal("aracetamol") == ("paracetamol",)
    assert Speller(("bread", "break"), {}, ()).normal("breal") == ("bread",)


def test_a_word_of_eight_letters_may_have_two_slips_and_a_shorter_one_has_one():
    """A letter left out and another wrong."""
    assert Speller(("stabbing",), {}, ()).normal("stbbimg") == ("stabbing",)
    assert Speller(("tablets",), {}, ()).normal("tblemts") == ("tblemts",)


def test_a_short_word_is_never_guessed_at():
    """Neither a short known word nor a short written one: too much lies one letter away."""
    short = Speller(("fire", "gun", "knife"), {}, ())
    assert [short.normal(token) for token in ("fir", "firr", "gum", "kni")] == [("fir",), ("firr",), ("gum",), ("kni",)]


def test_a_real_word_is_never_changed():
    """Life is not knife, even where a known word is near."""
    assert Speller(("knife",), {}, ()).normal("knifed") == ("knife",)
    assert Speller(("knife",), {}, ("knifed",)).normal("knifed") == ("knifed",)


def test_a_very_long_token_is_cut_and_not_worked_on():
    """A hostile message costs no time."""
    assert SPELLER.normal("q" * 500) == ("q" * 30,)
    assert SPELLER.normal("ab" * 15) == ("ab" * 15,)


def test_a_stream_of_new_words_does_not_grow_the_memory(monkeypatch):
    """What was worked out is forgotten before it is too much."""
    monkeypatch.setattr(spelling, "_CACHE_LIMIT", 10)
    speller = Speller(("knife",), {}, ())
    for number in range(200):
        speller.normal("z" * (number % 28 + 1) + "q" * (number // 28))
        assert len(speller._cache) <= 11
    assert speller.normal("knnife") == ("knife",)


def test_letters_written_apart_are_put_together():
    """Known words of four letters or more are found in them; else the run stays as it is."""
    assert SPELLER.unspace("knife") == ["knife"]
    assert SPELLER.unspace("aknifeis") == ["knife"]
    assert SPELLER.unspace("stopknife") == ["stop", "knife"]
    assert SPELLER.unspace("hit") == ["hit"] and SPELLER.unspace("zzhitz") == ["zzhitz"]
    assert SPELLER.unspace("qwzx") == ["qwzx"]
    assert SPELLER.unspace("bleeding") == ["bleeding"], "the longest word that fits"


def shape(text: str) -> list[tuple[str, int]]:
    """Each word with the boundary before it."""
    words = read(text, SPELLER)
    return list(zip(words.norm, words.hard))


@pytest.mark.parametrize("text, expected", [
    ("it burn", [("it", STOP), ("burn", NONE)]),
    ("it, burn", [("it", STOP), ("burn", PAUSE)]), ("it - burn", [("it", STOP), ("burn", PAUSE)]), ("it (burn)", [("it", STOP), ("burn", PAUSE)]),
    ("it. burn", [("it", STOP), ("burn", STOP)]), ("it! burn", [("it", STOP), ("burn", STOP)]), ("it? burn", [("it", STOP), ("burn", STOP)]),
    ("it\nburn", [("it", STOP), ("burn", STOP)]), ("it: burn", [("it", STOP), ("burn", STOP)]), ("it; burn", [("it", STOP), ("burn", STOP)]),
    ("it., burn", [("it", STOP), ("burn", STOP)]), ("it,. burn", [("it", STOP), ("burn", STOP)]),
    ("it and burn", [("it", STOP), ("and", JOIN), ("burn", NONE)]), ("it, and burn", [("it", STOP), ("and", PAUSE), ("burn", NONE)]),
    ("it & burn", [("it", STOP), ("and", NONE), ("burn", NONE)]), ("it 🔪", [("it", STOP), ("knife", NONE)]), ("it. 🔪 burn", [("it", STOP), ("knife", STOP), ("burn", NONE)]),
    ("it % burn", [("it", STOP), ("burn", NONE)]), ("hit t'arm", [("hit", STOP), ("t", NONE), ("arm", NONE)]),
    ("od burn", [("over", STOP), ("dose", NONE), ("burn", NONE)]),
    ("a k n i f e it", [("knife", STOP), ("it", NONE)]), ("it k.n.i.f.e. burn", [("it", STOP), ("knife", NONE), ("burn", STOP)]), ("it k-n-i-f-e burn", [("it", STOP), ("knife", NONE), ("burn", NONE)]),
])
def test_a_message_is_a_row_of_words_with_what_parts_them(text, expected):
    """A joining word, a comma, the end of a sentence; the beginning is an end of one too."""
    assert shape(text) == expected


@pytest.mark.parametrize("joiner", "and n but then now while whilst because cos cause so though although plus also when after since".split())
def test_every_joining_word_begins_a_clause(joiner):
    """What is denied or explained before it is not so after it."""
    assert shape(f"it {joiner} burn") == [("it", STOP), (joiner, JOIN), ("burn", NONE)]


@pytest.mark.parametrize("mark", list(",-/()~•>"))
def test_every_pause_parts_words_and_every_end_does_so_more(mark):
    """A comma, a dash, a bracket; a full stop, a mark, a bar, a line."""
    assert shape(f"it {mark} burn")[1] == ("burn", PAUSE)
    assert all(shape(f"it {end} burn")[1] == ("burn", STOP) for end in ".!?;|:\n")


@pytest.mark.parametrize("text, start, end, said", [
    ("Hes got a KN1FE in hand", 3, 4, "KN1FE"), ("took an O'D today", 2, 4, "O'D"), ("a “kni\u200bfe” here", 1, 2, "kni\u200bfe"), ("it   \n burn", 0, 2, "it burn"),
    ("the K N I F E is out", 1, 2, "K N I F E"), ("it burn", 1, 1, ""), ("it burn", 2, 1, ""), ("", 0, 1, ""), ("ﬁre it", 0, 1, "ﬁre"), ("it Кnifе", 1, 2, "Кnifе"),
])
def test_the_persons_own_letters_are_said_back(text, start, end, said):
    """From the text as typed, whatever it was read as."""
    assert read(text, SPELLER).said(start, end) == said


@pytest.mark.parametrize("text, plain", [
    ("KNIFE", "knife"), ("кnifе", "knife"), ("ｋｎｉｆｅ", "knife"), ("kni\u200bfe", "knife"), ("knífé", "knife"), ("kni\u0301fe", "knife"), ("won’t", "won't"), ("won‘t", "won't"),
    ("a–b—c", "a-b-c"), ("“a”…", '"a".'), ("ß", "ss"), ("ﬁre", "fire"), ("kniƒe", "knife"), ("é\u0000b", "eb"), ("é\nb\tc", "e\nb\tc"), ("k⃝nife", "knife"),
])
def test_look_alike_and_invisible_letters_are_folded_away(text, plain):
    """Lines and tabs stay what they are."""
    folded, places = fold(text)
    assert folded == plain
    assert places is None or (len(places) == len(plain) and places == sorted(places) and all(0 <= place < len(text) for place in places))


@pytest.mark.parametrize("typed, plain", [("’", "'"), ("‘", "'"), ("ʼ", "'"), ("`", "'"), ("´", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", ".")])
def test_every_kind_of_quote_and_dash_is_the_plain_one(typed, plain):
    """A phone types them by itself."""
    assert fold(f"é{typed}")[0] == f"e{plain}"


def test_letters_of_every_kind_do_not_grow_the_memory():
    """A hostile message is forgotten before it is too much."""
    for number in range(0x4E00, 0x4E00 + 12_000):
        fold(chr(number))
    assert len(letters._CACHE) <= 5_001 and fold("кnifе")[0] == "knife"


def test_plain_letters_keep_their_places():
    """Nothing has to be mapped back."""
    assert fold("A Knife") == ("a knife", None)
    assert fold("é knife") == ("e knife", [0, 1, 2, 3, 4, 5, 6])
    assert fold("ﬁre")[1] == [0, 0, 1, 2]
