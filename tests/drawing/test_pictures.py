"""The pictures are valid, self-contained and readable, and leave nothing of the protocol out."""
from __future__ import annotations

import re
from dataclasses import replace
from xml.dom import minidom

import pytest

from bot.drawing.call_picture import call_picture
from bot.drawing.canvas import COLOURS, Canvas, Card, Text, width, wrap
from bot.drawing.protocol_picture import by_importance, protocol_picture
from bot.triage.explaining import name
from bot.triage.reading_protocols import load_library
from bot.triage.values import SEVERITY
from tests.notes.conftest import reported, waiting, world  # noqa: F401  (real calls)

PROTOCOLS = load_library().protocols


def texts(svg: str) -> str:
    """All words drawn, without the breaks between lines."""
    nodes = minidom.parseString(svg).getElementsByTagName("text")
    return "".join("".join(child.data for child in node.childNodes) for node in nodes).replace(" ", "")


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda one: one.name)
def test_every_question_rule_and_source_of_a_protocol_is_drawn(protocol):
    drawn = texts(protocol_picture(protocol))
    for question in protocol.questions.values():
        assert question.staff.replace(" ", "") in drawn and name(question.fact).replace(" ", "") in drawn
    for rule in protocol.rules:
        assert rule.reason.replace(" ", "") in drawn and all(tag in drawn for tag in rule.source) and rule.id in drawn


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda one: one.name)
def test_a_protocol_fits_an_a3_sheet_in_type_of_six_points_or_nearly(protocol):
    svg = protocol_picture(protocol)
    wide, high = (float(number) for number in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    smallest = min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg))
    assert 'width="420mm" height="297mm"' in svg and wide / high == pytest.approx(2 ** 0.5, rel=0.02)
    assert smallest * 1190.6 / wide > 5.8


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda one: one.name)
def test_nothing_is_drawn_outside_the_sheet(protocol):
    root = minidom.parseString(protocol_picture(protocol)).documentElement
    wide, high = (float(number) for number in root.getAttribute("viewBox").split()[2:])
    for node in root.getElementsByTagName("text"):
        size = float(node.getAttribute("font-size"))
        assert float(node.getAttribute("y")) < high
        assert float(node.getAttribute("x")) + width(node.firstChild.data if node.firstChild else "", size) < wide


def test_questions_stand_by_the_gravest_decision_they_can_bring():
    ranked = [code for question, code in by_importance(PROTOCOLS["missing"]) if question.ask and code]
    assert ranked == sorted(ranked, key=SEVERITY.index, reverse=True)
    assert by_importance(PROTOCOLS["missing"])[0][0].fact == "danger_now"


def test_a_call_is_drawn_in_order_with_answers_rules_clocks_and_who_decided(reported):  # noqa: F811
    drawn = texts(call_picture(reported))
    places = [drawn.index(part.replace(" ", "")) for part in ("Call opened", "Noidea", "Noneofthese", "WAIT:", "Set the next check", "No word", "REPORT:", "Call closed")]
    assert places == sorted(places)
    assert "missing-no-word" in drawn and "Decidedby:Theclock" in drawn and "Tyler" not in drawn


def test_a_picture_has_a_name_and_a_description_and_loads_nothing(reported):  # noqa: F811
    for svg in (call_picture(reported), protocol_picture(PROTOCOLS["incident"])):
        root = minidom.parseString(svg).documentElement
        assert root.getAttribute("role") == "img" and root.getAttribute("aria-labelledby") == "title desc"
        assert root.getElementsByTagName("title")[0].firstChild.data and len(root.getElementsByTagName("desc")[0].firstChild.data) > 80
        assert not re.search(r"href|url\(|<script|<image|<style|@import", svg) and svg.count("http") == 1


def test_whatever_somebody_typed_stays_text(reported):  # noqa: F811
    told = tuple(replace(one, words="</text><script>&\x00\x1b", answer="<&>\"'") for one in reported.told)
    svg = call_picture(replace(reported, told=told))
    assert "<script" not in svg and minidom.parseString(svg)


def test_text_is_wrapped_to_its_room_and_a_long_word_is_cut():
    lines = wrap("short words and oneverylongwordwithoutanyspaceatallinit end", 60, 8)
    assert all(width(line, 8) <= 60 for line in lines) and "".join(lines).replace(" ", "").endswith("initend")
    assert wrap("", 60, 8) == []


def test_a_card_is_as_high_as_it_says():
    card, canvas = Card((Text("one two three four five six seven eight nine ten"), Text("more", 10, True))), Canvas()
    high = canvas.card(0, 0, 80, card)
    lowest = max(float(y) for y in re.findall(r'<text x="[\d.]+" y="([\d.]+)"', "".join(canvas.parts)))
    assert high == card.height(80) and lowest < high


@pytest.mark.parametrize("code", SEVERITY)
def test_each_decisions_colour_can_be_read_on_paper_and_on_its_card(code):
    """At least 4.5 to 1 on white and on the shaded ground; the code is always written out beside the colour."""
    for ground in ("#ffffff", "#eef2f6"):
        light, dark = sorted((luminance(COLOURS[code]), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[start:start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
