"""How an operator's call begins: the words, the home, the child."""
from __future__ import annotations

from tests.console.operator import INCIDENT, MISSING
from tests.support.console_scene import CSRF


def test_a_home_is_found_by_name_address_and_number_without_a_script(operator):
    """The Find button gives the home with its flag, contact, managers and phones, and keeps what was typed."""
    for find in ("hazel", "sample street", "01632 960102", "hasel cort"):
        operator.look("/console")
        page = operator.browser.post("/console", data={"csrf": CSRF, "do": "find", "said": "he <b>ran</b>", "find": find, "turn": operator.field("turn")}).text
        assert "Hazel Court" in page and "This is a children&#39;s home" in page.replace("children's", "children&#39;s"), find
        assert "PC Sample" in page and "01632 960103" in page and "he &lt;b&gt;ran&lt;/b&gt;" in page


def test_the_search_as_you_type_gives_the_same_homes_and_their_children(operator):
    """The script asks for a part of the page and the references to choose from."""
    told = operator.browser.get("/console/homes", params={"words": "willow"}).json()
    assert "Willow End" in told["html"] and "WE-24" in told["children"]
    assert operator.browser.get("/console/homes", params={"words": ""}).json()["children"] == []


def test_the_registry_fills_in_what_nobody_needs_to_ask(operator):
    """Plan, gender, ethnicity and two monitoring answers come from the registry; the third from the protocol."""
    operator.start(MISSING, "hazel-court", "hc14")
    assert "HC-14" in operator.words and "back by 21:30" in operator.words and "Ethnicity Mixed" in operator.words
    assert "Children's home" not in (operator.question or "") and "1 missing" not in operator.words
    told = {event.payload["fact"]: (event.payload["value"], event.payload["source"]) for event in operator.events("noted") if event.payload.get("what") == "monitoring"}
    assert told == {"looked_after": ("yes", "registry"), "childrens_home": ("yes", "registry"), "child_role": ("missing", "registry")}


def test_what_was_said_already_is_not_asked(operator):
    """The first words name the child and that the phone is off: neither is asked."""
    operator.start("HC-14 is missing, her phone is off", "hazel-court")
    asked = []
    while operator.question and not operator.head:
        asked.append(next(iter(operator.options().values())).split(":")[2])
        operator.choose(next(one for one in ("none", "no", "unknown", "some") if one in operator.options()))
    assert asked and not {"child", "contact"} & set(asked)
    assert "HC-14" in operator.words and "from what the caller said first" in operator.words


def test_a_name_is_no_reference(operator):
    """A name typed as reference is refused kindly, and nothing typed is lost."""
    answer = operator.start("He is late", "hazel-court", "Jayden Smith")
    assert answer.status_code == 422 and "never a name" in answer.text.lower() and "He is late" in answer.text and "Error: " in answer.text


def test_the_same_start_twice_is_one_call(operator):
    """The form of one page opens one call, however often it is sent; other words open another."""
    operator.look("/console")
    form = {"csrf": CSRF, "do": "start", "turn": operator.field("turn"), "said": MISSING, "home": "hazel-court", "child": ""}
    places = [operator.browser.post("/console", data=form).headers["location"] for _ in range(2)]
    assert places[0] == places[1]
    assert operator.browser.post("/console", data={**form, "said": INCIDENT}).headers["location"] != places[0]


def test_another_child_is_named_and_the_open_decision_is_made_again(operator):
    """A child of eleven does not wait because a child of sixteen was named first; a name is refused."""
    operator.start(MISSING, "hazel-court", "HC-14")
    for number in ("2", "8", "3", "13", "2"):
        operator.type(number)
    assert operator.head == "Wait, with a time set"
    assert "never a name" in operator.post("child", child="Jayden").text.lower()
    operator.look()
    operator.post("child", child="hc 11")
    assert operator.head == "Create an incident now" and "Child HC-11" in operator.words
    assert operator.state().outcome == "escalated" and operator.events("said")[-1].payload["disposition"] == "REPORT"


def test_a_reference_given_after_an_emergency_completes_the_record(operator):
    """The closed call takes the child, with what the registry knows; its decision stays."""
    operator.start("he has stabbed another lad", "hazel-court")
    operator.post("child", child="HC-18")
    assert operator.state().child == "HC-18" and operator.state().disposition == "999" and "Child HC-18" in operator.words


def test_a_home_may_be_chosen_later(operator):
    """A call can begin before anybody knows where; one home that fits is taken, of several one is chosen."""
    operator.start(MISSING)
    assert "Home not known" in operator.words
    assert "No home fits that" in operator.post("home", find="zzzz").text
    operator.post("home", find="willow")
    assert operator.state().home == "willow-end" and "PCSO Sample" in operator.words


def test_the_children_who_went_together_have_a_call_each(operator):
    """Both are on the operator's list, and each shows the other as linked."""
    operator.start("HC-14 and HC-17 have run off together, we cannot find them", "hazel-court")
    page = operator.look("/console")
    assert page.count("/console/calls/T-") >= 2
    operator.look()
    assert "Linked: they went together" in operator.words


def test_a_linked_call_asks_and_is_answered_on_its_own_page(operator):
    """Children who went together: each page has its own question, and a press there belongs to that child's call."""
    operator.start("HC-14 and HC-17 have run off together, we cannot find them", "hazel-court")
    first = operator.call
    operator.to_decision(whereabouts="unknown", contact="none", checks_done="some")
    operator.look("/console")
    with operator.scene.console.reading() as desk:
        rows = desk.log.calls(channel="console")
    assert {row.child for row in rows} == {"HC-14", "HC-17"}
    other = next(row.call for row in rows if row.call != first)
    operator.call = other
    operator.look()
    assert "HC-14" in operator.words or "HC-17" in operator.words
    assert operator.head or operator.question
