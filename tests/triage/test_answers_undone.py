"""Words beside which a calm value is none have the question put again; without them it stands."""
from __future__ import annotations

import pytest

from bot.triage.answers import read_answer
from bot.triage.reading_protocols import load_library
from tests.triage.answering import NOW

LIBRARY = load_library()
CALM = {"place_safe": "safe", "contact": "returning", "collector": "someone", "checks_done": "all", "companions": "known_peers", "plan_time": "within", "tried": "worked", "victim_wishes": "restorative", "supply_signs": "no",
        "whereabouts": "confirmed", "whereabouts_check": "there", "injury": "none", "health_need": "none", "self_harm_signs": "none", "evidence_at_risk": "no", "exploitation_signs": "no", "reasonable_parent": "no", "repeat_tonight": "no"}


def told(fact, text):
    """The value read for a fact; None where it is asked again."""
    reading = read_answer(text, LIBRARY.question(fact), NOW)
    return reading.value(fact) if reading.understood else None


@pytest.mark.parametrize("fact, text", [
    ("place_safe", "yes theres an order"), ("place_safe", "yes bail says keep away"), ("place_safe", "yes his uncle is there"), ("place_safe", "mum is there but drunk"), ("place_safe", "safe until dad gets in"), ("contact", "police on the way"),
    ("contact", "text says coming back"), ("contact", "mate says hes on the way"), ("contact", "on the way to london"), ("contact", "was on his way back"), ("collector", "police to collect"), ("collector", "taxi refused"),
    ("collector", "taxi account closed"), ("collector", "yes tomorrow"), ("checks_done", "almost all"), ("checks_done", "need to do all"), ("companions", "with an online friend"), ("companions", "with mates from snapchat"),
    ("plan_time", "report within 15 minutes"), ("plan_time", "not much over"), ("tried", "gave up"), ("tried", "worked at first"), ("tried", "was settled"), ("victim_wishes", "an apology isnt enough"), ("victim_wishes", "refuses restorative"),
    ("supply_signs", "not a small amount"), ("supply_signs", "not dealing just delivering"), ("whereabouts", "found her coat by river"), ("whereabouts", "spoke to her yesterday"), ("whereabouts_check", "he was there earlier"),
    ("whereabouts_check", "his phone is there"), ("injury", "says hes fine but limping"), ("health_need", "not drunk just out of it"), ("self_harm_signs", "just tired of living"), ("evidence_at_risk", "no time to lose"),
    ("exploitation_signs", "no way he can afford those trainers"), ("exploitation_signs", "no explanation for the money"), ("reasonable_parent", "cant see why not"), ("repeat_tonight", "no guarantees"),
    ("self_harm_signs", "none, she never answered"), ("self_harm_signs", "none, says nothing"), ("repeat_tonight", "no, hes asleep, no guarantees though"), ("repeat_tonight", "no, nothing to stop him"), ("reasonable_parent", "no parent would let this go"), ("reasonable_parent", "no, would not be surprised")])
def test_words_that_take_a_calm_value_back_have_it_asked_again(fact, text):
    assert told(fact, text) != CALM[fact]


@pytest.mark.parametrize("fact, text", [
    ("place_safe", "yes its his nans, no orders"), ("place_safe", "safe, no bail or anything"), ("contact", "hes on his way, spoke to him"), ("collector", "taxi booked"), ("collector", "i can go"), ("checks_done", "all done"),
    ("companions", "with his mates from school"), ("plan_time", "within plan"), ("tried", "talked to him, it worked"), ("victim_wishes", "an apology"), ("supply_signs", "small amount"), ("whereabouts", "found her asleep in the airing cupboard"),
    ("whereabouts_check", "rang, hes there"), ("injury", "nobody hurt"), ("health_need", "no nothing"), ("self_harm_signs", "none"), ("exploitation_signs", "no signs"), ("reasonable_parent", "no never"), ("repeat_tonight", "no, hes asleep")])
def test_without_them_it_stands(fact, text):
    assert told(fact, text) == CALM[fact]
