"""Homes from what was typed, a child who is back, what was said, repeats: small things that an operator met."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.console.operator import INCIDENT, MISSING
from tests.support.console_scene import CSRF


@pytest.mark.parametrize("address", ["3 Sample Street", "3 Sample Street, Exampleton EX1 1AA", "3 sample street exampleton", "Hazel Court", "Hazel Court, 3 Sample Street"])
def test_an_address_of_ours_is_flagged_and_said(operator, address):
    """Typed as an address, it is known by the registry all the same, and the page says where the home came from."""
    operator.start(MISSING, address=address)
    assert operator.state().home == "hazel-court" and "This is a children's home" in operator.words and "taken from what you typed" in operator.words


@pytest.mark.parametrize("address", ["13 Sample Street", "3 Sample Streetfield", "12 Nowhere Lane", "Hazel Court Road"])
def test_another_address_is_no_home_of_ours(operator, address):
    """Another number or street is another house: nothing is taken."""
    operator.start(MISSING, home="none", address=address)
    assert operator.state().home is None and address in operator.words and "It is in no registry of ours" in operator.words


def test_an_address_that_may_be_ours_is_asked_about(operator):
    """A street without a number, or the same address in another town: the page asks, and keeps every word."""
    for address in ("Sample Street", "3 Sample Street, Othertown"):
        answer = operator.start(MISSING, address=address)
        assert answer.status_code == 422 and "This may be one of our homes" in answer.text and "Hazel Court" in answer.text and "phone is off" in answer.text


def test_a_home_typed_and_not_picked_is_taken_where_one_fits(operator):
    """Ctrl and Enter before a pick, or no script at all: the one that fits is taken and said."""
    operator.start(MISSING, find="hazel")
    assert operator.state().home == "hazel-court" and "taken from what you typed" in operator.words


def test_a_home_typed_that_fits_several_is_asked_with_the_words_kept(operator):
    """Two homes fit: choose; "None of these" goes on."""
    answer = operator.start(MISSING, find="sample")
    assert answer.status_code == 422 and "More than one home fits" in answer.text and "Willow End" in answer.text and "phone is off" in answer.text and 'value="sample"' in answer.text
    operator.start(MISSING, find="sample", home="none")
    assert operator.call and operator.state().home is None


def test_a_home_typed_that_fits_nothing_is_kept_as_the_address(operator):
    """It stands on the call, in the list and on the board."""
    operator.start(MISSING, find="Nowhere Lane 12")
    assert "Nowhere Lane 12" in operator.words and "Home not known" not in operator.words
    assert "Nowhere Lane 12" in operator.look("/console") and "Home not known" not in operator.page
    assert "Nowhere Lane 12" in operator.look("/board") and "Home not known" not in operator.page


def test_danger_waits_for_no_choice_of_a_home(operator):
    """Two homes fit and the words tell of danger: the call begins, and what was typed is kept."""
    operator.start("he has stabbed another lad", find="sample")
    assert operator.head == "Send police now" and "sample" in operator.words


def test_a_number_with_the_country_code_finds_its_home(operator):
    """+44 and 0044 are the same number."""
    for number in ("+44 1632 960102", "00441632960102", "+44 (0)1632 960102", "441632960102"):
        assert "Hazel Court" in operator.browser.get("/console/homes", params={"words": number}).json()["html"], number


def test_a_home_replaced_by_the_childs_is_said_and_both_stand_there(operator):
    """The call counts for the child's home; the chosen one is named with its contacts."""
    operator.start(MISSING, "willow-end", "HC-14")
    assert "You chose Willow End. HC-14 lives at Hazel Court, so the call counts for Hazel Court." in operator.words
    assert "01632 960113" in operator.words and "01632 960102" in operator.words


def _waiting(operator) -> str:
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.head == "Wait, with a time set"
    return operator.call


def test_word_of_a_child_who_is_back_is_offered_to_the_open_call(operator):
    """One press puts the words into it; another starts a new call all the same."""
    call = _waiting(operator)
    operator.look("/console")
    form = {"csrf": CSRF, "turn": operator.field("turn"), "said": "HC-14 is back home safe", "home": "hazel-court"}
    page = operator.browser.post("/console", data={**form, "do": "start"})
    assert page.status_code == 200 and f'value="join:{call}"' in page.text and "HC-14 is back home safe" in page.text
    answer = operator.browser.post("/console", data={**form, "do": f"join:{call}"})
    assert answer.headers["location"] == f"/console/calls/{call}"
    assert operator.state().answers["returned"].value == "back"
    other = operator.browser.post("/console", data={**form, "do": "new"})
    assert other.status_code == 303 and call not in other.headers["location"]


def test_nothing_is_offered_where_nothing_waits_or_danger_is_told(operator):
    """Another child, an unknown call, words of danger: the call begins at once."""
    _waiting(operator)
    assert operator.start("HC-17 is back home safe", "hazel-court").status_code == 303
    assert operator.start("HC-14 is back, he has stabbed a lad", "hazel-court").status_code == 303
    operator.look("/console")
    assert operator.browser.post("/console", data={"csrf": CSRF, "do": "join:T-XXXXXX", "turn": "1", "said": "back"}).status_code == 404


def test_a_child_who_is_back_changes_what_the_page_says(operator):
    """The report stands, folded; on top is the return, in the operator's words, and the question how the child is."""
    operator.start(MISSING, "hazel-court", "HC-17")
    operator.to_decision(whereabouts="unknown")
    assert operator.head == "Create an incident now"
    operator.type("he's just walked in")
    top = operator.words.split("What was decided before")[0]
    assert "The child is back" in top and "go on with the checks" not in top and "Close the incident once the police have seen or spoken to the child" in top
    assert "Tell me when the child was seen or spoken to" in top and "Ring the police now" not in operator.words
    assert operator.state().disposition == "REPORT" and operator.question is not None


def test_an_emergency_stays_on_top_of_a_return(operator):
    """Help may be on its way."""
    operator.start("HC-17 is missing and said goodbye, she wants to kill herself", "hazel-court")
    assert operator.head == "Send police now"
    operator.type("she has just walked in")
    if "The child is back" in operator.words:
        assert operator.words.index("Send police now") < operator.words.index("The child is back")


def test_repeats_are_counted_whole(scene, operator):
    """Calls that name no child count too, and no cap makes the numbers shift."""
    for number in range(23):
        operator.start(f"{INCIDENT} {number}", "hazel-court", "HC-14" if number < 2 else "")
        scene.clock.now += timedelta(minutes=1)
    assert "about HC-14" not in operator.words and "22 other calls about this home in 7 days" in operator.words
    operator.start(INCIDENT, "hazel-court", "HC-14")
    assert "2 other calls about HC-14 in 28 days; 21 other calls about this home in 7 days" in operator.words


def test_a_child_nobody_is_sure_of_is_no_child(operator):
    """"Not sure" is no reference: no header and no repeat is about it."""
    operator.start(MISSING, "hazel-court")
    for value in ("no", "none", "unsure"):
        operator.choose(value)
    assert operator.state().child == "unsure"
    assert ", unsure" not in operator.words and "Child unsure" not in operator.words and "about unsure" not in operator.words
    assert "unsure" not in operator.look("/console") and "unsure" not in operator.look("/board")


def test_what_was_said_is_what_the_operator_was_shown(operator):
    """The transcript has the decision as it stood on the page; a press of "Caller wants police" was no typing."""
    operator.start(INCIDENT, "hazel-court")
    operator.post("police")
    said = operator.words.split("What was said")[1]
    assert "Create an incident now." in said and "To the caller: I am taking your report now." in said and "ring 101" not in said.lower() and "Ring 101" not in said
    asked = operator.words.split("Known so far")[1].split("Summary for the log")[0]
    assert "typed" not in asked.split("reported")[-1][:40] and "Caller wants police" in said and said.lower().count("tell me at once") == 1
    assert "tapped a button" not in operator.page and "[typed, " not in operator.page and "[chosen by the operator" in operator.page


def test_danger_is_said_to_the_caller_once_and_a_raise_says_who_and_why(operator):
    """One line about telling at once; the reason names the operator and what moved them."""
    operator.start(MISSING, "hazel-court", "HC-17")
    operator.to_decision(whereabouts="unknown")
    told = operator.words.split("Tell the caller")[1].split("Why ")[0].lower()
    assert told.count("tell me at once") == 1
    operator.post("raise", to="999", reason="She sounds frightened")
    why = operator.words.split("Why ")[1].split("What the operator does")[0]
    assert "Raised by op-4471: She sounds frightened" in why


def test_an_empty_start_leaves_the_focus_in_the_box(operator):
    """The summary does not take the focus from the box that is to be filled in."""
    page = operator.start("  ").text
    assert re.search(r'govuk-error-summary"[^>]*data-disable-auto-focus="true"', page)
