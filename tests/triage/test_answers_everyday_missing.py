"""Everyday answers about a missing child: whole classes of wording, the calm ones and the serious ones beside them."""
from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.triage.answers import read_answer
from bot.triage.reading_protocols import load_library
from bot.triage.values import UNSURE

NOW = datetime(2026, 11, 20, 21, 40, tzinfo=ZoneInfo("Europe/London"))

#: fact, value, answers that must be read so.
CALM = (
    ("red_flags", (), "no none of them that i know about; not that i know of; not that im aware of; no, not to my knowledge; nothing springs to mind; nobody has seen any of those ones; nobody seen any of those"),
    ("amber_flags", (), "no nothing like that; nothing like that tonight; nothing unusual; no nothing unusual for him; not that we know of"),
    ("place_safe", "safe", "no worries about it at all; no worries there; no issues; very; as houses; its our road so yeah; yeah full of families; "
     "shes here; hes home; no problem with it; not worried about it"),
    ("contact", "returning", "shouted him and he said 20 mins; yes, he'll come when i get there; mid-journey; she'll set off once film ends; just leaving; "
     "yes on facetime, wants picking up; hes on the 86; yeah shes getting her coat on"),
    ("health_need", "not_urgent", "type 1 but shes had her tea dose, next not till bed; bloods checked, level fine, had her dose; "
     "drunk but chatting away, drinking water, not sick; tipsy, making sense; epilepsy, well controlled, had his tablets tonight; "
     "diabetic but hes had his insulin and its not due till morning"),
    ("health_need", "none", "none that matter; nothing that matters now"),
    ("whereabouts", "confirmed", "librarian rang us; upstairs in bed; im looking at him; shes in the garden; im stood with him outside tesco"),
    ("whereabouts_check", "there", "rang, his mum says hes sat on the sofa; went over, hes there; rang, mum says he's there and going to bed; security have got him"),
    ("plan_time", "within", "within 40 minutes of it; no not yet; no its not; not up to it yet"),
    ("collector", "someone", "deputys on her way in the car; uber; taxi account"),
    ("checks_done", "all", "every one of them; searched top to bottom, rung everyone, driven round"),
    ("returned", "back", "im looking at him; shes upstairs in bed; in the kitchen here; she is in the lounge here"),
)
SERIOUS = (
    ("whereabouts_check", "cannot_check", "my colleague is driving to the rec ground now; staff on their way there now; someones gone to look; not yet, sending someone; im just nipping over to check"),
    ("red_flags", ("critical_medicine_missed",), "not that i know of but shes not had her insulin"),
    ("red_flags", ("danger_to_others",), "not that i know of but he took a knife from the kitchen"),
    ("red_flags", ("self_harm_intent",), "none that i know of, although his mum said he was talking about dying; she left a note saying she cant go on"),
    ("red_flags", UNSURE, "i dont think so, not that i know of; not that i know of but im agency and dont know him"),
    ("amber_flags", ("out_of_character",), "its nothing like him; not like her at all; nothing like this before"),
    ("amber_flags", ("drink_or_drugs",), "nothing like that but hes been drinking"),
    ("place_safe", "unsafe", "very dodgy; not completely; i have worries about it; issues with the dad; full of drunks; its on our road but its a known house; "
     "no worries about the mum but the stepdads on bail; lots of men there"),
    ("contact", "none", "thumbs up on whatsapp only; just an emoji; only a text saying 10 mins; text only, says on the bus; cant raise her"),
    ("contact", "refusing", "she wont come when i get there; wont set off; says he'll come back when he feels like it; says hell come tomorrow; "
     "he said 20 minutes ago he wasnt coming"),
    ("health_need", "critical", "type 1, not had her tea dose; had her dose but being sick; diabetic, had her tea dose but running low; drunk and vomiting; "
     "drunk but talking and being sick; drunk and talking rubbish; hes drunk but not making sense; tipsy but drowsy; levels low; hes had no insulin; "
     "type 1 and its due now; had her dose, levels high; taken all his tablets; diabetic had her insulin, confused and sweaty"),
    ("whereabouts", "unknown", "she said town but couldnt tell you where; tutor says he left at four; the librarian rang to say he left; nan says he never turned up; "
     "school rang, hes not in; nan rang shes not seen him; last seen at asda"),
    ("whereabouts", "believed", "mate says hes gone to the park; snap maps got her in leeds"),
    ("whereabouts_check", "not_there", "she was there but gone now; nan says hes been and gone; his nan has not got him; mum says hes usually in bed by now but hes not"),
    ("whereabouts_check", "cannot_check", "rang them, no answer and can't leave; rang, rings out; nans phone goes to voicemail"),
    ("plan_time", "past", "just gone it; 40 minutes past it; over by 5 mins"),
    ("plan_time", "no_plan", "no; no plan; no he doesnt have one"),
    ("collector", "nobody", "not tonight; only me on; social worker wont come out"),
    ("checks_done", "some", "house yes, phone yes, friends no; done the house, ringing mates now"),
    ("companions", "unknown_adults", "with her boyfriend whos 24"),
    ("returned", "no_word", "only a text; found in the shed but hes gone again; phone just rang out"),
    ("return_time", UNSURE, "she didn't give one; refused to give a time; none given"),
)


def _cases(table) -> list:
    return [(fact, value, text) for fact, value, texts in table for text in texts.split("; ")]


def _read(fact: str, text: str):
    questions = load_library().protocols["missing"].questions
    every = questions.values() if hasattr(questions, "values") else questions
    return read_answer(text, next(question for question in every if question.fact == fact), NOW)


@pytest.mark.parametrize("fact, value, text", _cases(CALM))
def test_an_everyday_calm_answer_is_read_as_calm(fact, value, text):
    assert _read(fact, text).value(fact) == value


@pytest.mark.parametrize("fact, value, text", _cases(SERIOUS))
def test_an_everyday_serious_answer_beside_it_stays_serious(fact, value, text):
    assert _read(fact, text).value(fact) == value


@pytest.mark.parametrize("text", ["hes had his insulin but he looks awful", "had her dose but shes not right", "had her dose but shes not acting normal"])
def test_a_dose_that_was_taken_calms_nothing_where_a_but_follows_that_cannot_be_read(text):
    assert _read("health_need", text).value("health_need") not in ("none", "not_urgent")


def test_a_child_found_in_the_house_is_volunteered_as_back():
    reading = _read("red_flags", "oh my colleague has just found him, he's in the loft, fine")
    assert reading.value("returned") == "back" and not reading.alarm
