"""Questions and a clock for the tests of reading answers."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.triage.answers import read_answer, read_opening
from bot.triage.reading_protocols import load_library

LIBRARY = load_library()
NOW = datetime(2026, 11, 20, 21, 40, tzinfo=ZoneInfo("Europe/London"))

VALUES = {
    "danger_now": ("yes_no", "yes no"),
    "reporter_insists": ("yes_no", "yes no"),
    "form_ready": ("yes_no", "yes no"),
    "exploitation_signs": ("yes_no", "yes no"),
    "child": ("reference", ""),
    "worry": ("text", ""),
    "return_time": ("time", ""),
    "red_flags": ("many", "self_harm_intent taken_or_forced danger_to_others cannot_keep_safe critical_medicine_missed being_hurt "
                  "dangerous_place"),
    "amber_flags": ("many", "exploitation trafficking newly_arrived_unaccompanied after_assault_or_disclosure out_of_character "
                    "harmed_when_missing_before unknown_adults no_contact_unusual severe_weather drink_or_drugs "
                    "court_ordered_placement plan_says_report_at_once"),
    "whereabouts": ("choice", "confirmed believed unknown"),
    "place_safe": ("choice", "safe unsafe unsure"),
    "contact": ("choice", "returning refusing none"),
    "returned": ("choice", "back spoken_to no_word"),
    "companions": ("choice", "alone known_peers unknown_adults unknown"),
    "injury": ("choice", "none first_aid serious"),
    "still_happening": ("choice", "over contained unsafe"),
    "self_harm_signs": ("choice", "none thoughts plan_or_means"),
    "repeat_tonight": ("choice", "no likely_but_safe likely_and_unsafe"),
    "supply_signs": ("yes_no", "yes no"),
    "evidence_at_risk": ("yes_no", "yes no"),
    "reasonable_parent": ("yes_no", "yes no"),
    "aggravating": ("many", "age_or_power_gap repeated_or_worse hate_element gang_link weapon threats high_value"),
    "whereabouts_check": ("choice", "there not_there cannot_check"),
    "health_need": ("choice", "none not_urgent critical"),
    "manager_decision": ("choice", "handle report not_reached"),
}


@dataclass(frozen=True)
class Option:
    """One option of a question."""

    value: str
    label: str
    phrases: tuple = ()


@dataclass(frozen=True)
class Question:
    """What reading an answer needs of a question."""

    fact: str
    type: str
    options: tuple
    none_label: str = "None of these"


def question(fact: str) -> Question:
    """The question for a fact, its options in the order of the facts' list."""
    kind, values = VALUES[fact]
    return Question(fact, kind, tuple(Option(value, value.replace("_", " ").capitalize()) for value in values.split()))


def read(fact: str, text: str, scores=None):
    """The Reading of `text` as an answer about `fact` at 21:40."""
    return read_answer(text, question(fact), NOW, scores)


def value(fact: str, text: str):
    """The value read, or None when the answer was not understood."""
    reading = read(fact, text)
    return reading.value(fact) if reading.understood else None


def told(fact: str, text: str, now: datetime = NOW):
    """What an answer to the question of `fact`, as the protocols put it, says; None where it says nothing of it."""
    return read_answer(text, LIBRARY.question(fact), now).value(fact)


def wants_it_reported(text: str) -> bool:
    """Whether an opening says that whoever writes wants it reported."""
    return any((answer.fact, answer.value) == ("reporter_insists", "yes") for answer in read_opening(text, NOW))
