"""A whole protocol on one A3 sheet: questions by importance, rules by what they decide, each with its source."""
from __future__ import annotations

from math import sqrt
from typing import Any

from bot.drawing.canvas import COLOURS, INK, QUIET, SHADE, Canvas, Card, Text, wrap
from bot.triage.explaining import name
from bot.triage.protocol import Condition, Protocol, Question, Rule
from bot.triage.values import SEVERITY, UNSURE, severity

#: What one sheet is; the rest are lengths in the picture's own units.
_A3 = ("420mm", "297mm")
_GAP, _MARGIN, _HEAD = 9.0, 16.0, 54.0
_MEANS = {"999": "ring 999 now", "REPORT": "report to the police now", "MANAGER": "the manager decides", "WAIT": "wait, with a time", "INTEL": "pass on to the police",
          "HOME": "the home handles it"}


def protocol_picture(protocol: Protocol) -> str:
    """The protocol as SVG for A3 landscape. Questions stand in the order of the gravest decision they can bring."""
    cards = [*_questions(protocol), *_derived(protocol), *_rules(protocol)]
    columns, column_wide, high = _fitted(cards)
    wide = 2 * _MARGIN + len(columns) * (column_wide + _GAP) - _GAP
    canvas = Canvas()
    canvas.write(_MARGIN, _MARGIN + 10, protocol.title, 17, True)
    for row, line in enumerate(wrap(_summary(protocol), wide - 2 * _MARGIN, 8.5)[:3]):
        canvas.write(_MARGIN, _MARGIN + 24 + 11 * row, line, 8.5, False, QUIET)
    for number, column in enumerate(columns):
        y = _HEAD + _MARGIN
        for card in column:
            y += canvas.card(_MARGIN + number * (column_wide + _GAP), y, column_wide, card) + card.gap
    return canvas.svg(max(wide, high * sqrt(2)), max(high, wide / sqrt(2)), f"Protocol {protocol.name}: {protocol.title}", _description(protocol), _A3)


def by_importance(protocol: Protocol) -> list[tuple[Question, str]]:
    """(question, gravest disposition it can bring) for every question, the gravest first, then in the protocol's order."""
    gravest = {fact: max((severity(rule.then) for rule in protocol.rules if _uses(protocol, rule, fact)), default=-1) for fact in protocol.questions}
    order = list(protocol.questions)
    ranked = sorted(protocol.questions.values(), key=lambda question: (not question.ask, -gravest[question.fact], order.index(question.fact)))
    return [(question, SEVERITY[gravest[question.fact]] if gravest[question.fact] >= 0 else "") for question in ranked]


def _uses(protocol: Protocol, rule: Rule, fact: str) -> bool:
    return any(condition.fact == fact or (condition.fact in protocol.derived and fact in protocol.derived[condition.fact].from_facts) for condition in rule.when)


def _summary(protocol: Protocol) -> str:
    return (f"Protocol \"{protocol.name}\", version {protocol.version}, checked {protocol.checked}. {len(protocol.questions)} questions, {len(protocol.rules)} rules. "
            "Every rule that holds counts; the gravest wins, whatever the order. \"Not sure\" never lowers.")


def _description(protocol: Protocol) -> str:
    counts = ", ".join(f"{sum(rule.then == code for rule in protocol.rules)} rules to {code}" for code in reversed(SEVERITY)
                       if any(rule.then == code for rule in protocol.rules))
    facts = ", ".join(name(question.fact) for question, _ in by_importance(protocol) if question.ask)
    return f"Questions, the gravest first: {facts}. Then the rules: {counts}. Each with its reason, conditions, source and mark."


def _heading(words: str, colour: str = INK) -> Card:
    return Card((Text(words, 11, True, colour),), border=False, gap=1, keep=True)


def _questions(protocol: Protocol) -> list[Card]:
    cards, volunteered = [_heading("Questions, the gravest first")], False
    for question, gravest in by_importance(protocol):
        if not question.ask and not volunteered:
            cards.append(_heading("Used when told, not asked at first"))
            volunteered = True
        cards.append(_question(protocol, question, gravest))
    return cards


def _question(protocol: Protocol, question: Question, gravest: str) -> Card:
    head = name(question.fact) + (f" (up to {gravest})" if gravest else "") + (f" [{question.mark}]" if question.mark else "")
    texts = [Text(head, 8.5, True, COLOURS.get(gravest, INK)), Text(question.staff, 8.5)]
    answers = [option.label for option in question.options] + ([question.none_label] if question.none_label else [])
    if answers:
        texts.append(Text("Answers: " + " | ".join([*answers, "Not sure"]), 7.5, False, QUIET))
    if question.asked_if:
        texts.append(Text("Asked if " + "; or ".join(" and ".join(_condition(protocol, one) for one in when) for when in question.asked_if), 7.5, False, QUIET))
    if question.always:
        texts.append(Text("Always asked, even where a report is certain", 7.5, False, QUIET))
    texts.append(Text(f"Why: {question.why} [{', '.join(question.source)}]", 7.5, False, QUIET))
    return Card(tuple(texts), COLOURS.get(gravest, QUIET))


def _derived(protocol: Protocol) -> list[Card]:
    if not protocol.derived:
        return []
    cards = [_heading("Worked out, not asked")]
    for one in protocol.derived.values():
        cards.append(Card((Text(name(one.fact), 8.5, True), Text(f"{one.meaning}; from {', '.join(map(name, one.from_facts))}", 8),
                           Text(f"Values: {' | '.join(map(name, one.values))} [{', '.join(one.source)}]", 7.5, False, QUIET)), QUIET, SHADE))
    return cards


def _rules(protocol: Protocol) -> list[Card]:
    cards = []
    for code in reversed(SEVERITY):
        rules = [rule for rule in protocol.rules if rule.then == code]
        if rules:
            cards.append(_heading(f"{code}: {_MEANS[code]}, when", COLOURS[code]))
        for rule in rules:
            marks = "".join(f" [{mark}]" for mark in (rule.mark, "slow time" if rule.slow_time else "") if mark)
            conditions = "; ".join(_condition(protocol, condition) for condition in rule.when)
            cards.append(Card((Text(rule.reason + marks, 8.2, True), Text(conditions, 7.9),
                               Text(f"{rule.id} [{', '.join(rule.source)}]", 7.4, False, QUIET)), COLOURS[code], gap=4))
    return cards


def _condition(protocol: Protocol, condition: Condition) -> str:
    """"whereabouts is No idea or Not sure", in the labels staff see; long lists of values are counted."""
    question = protocol.questions.get(condition.fact)
    labels = {option.value: option.label for option in question.options} if question else {}
    labels.update({UNSURE: "not sure", "any": "anything ticked", "none": labels.get("none", "nothing ticked")})
    shown = [labels.get(value, name(value)) for value in condition.accepts]
    left = [value for value in labels if value not in condition.accepts and value not in ("any", "none")]
    if question and question.type == "choice" and len(shown) > 6 and len(left) < len(shown):
        return f"{name(condition.fact)} is anything but {' or '.join(labels[value] for value in left)}"
    return f"{name(condition.fact)} is {' or '.join(shown)}"


def _fitted(cards: list[Card]) -> tuple[list[list[Card]], float, float]:
    """The number and width of columns that let the type be largest on the sheet. Returns (columns, their width, height)."""
    best: tuple[Any, ...] = ()
    for column in range(150, 226, 15):
        total = sum(card.height(column) + card.gap for card in cards)
        for count in range(3, 10):
            room = total / count
            while len(columns := _filled(cards, column, room)) > count:
                room *= 1.02
            high = max(sum(card.height(column) + card.gap for card in one) for one in columns) + _HEAD + 2 * _MARGIN
            needs = max(2 * _MARGIN + len(columns) * (column + _GAP) - _GAP, high * sqrt(2))
            if not best or needs < best[0]:
                best = (needs, columns, column, high)
    return best[1:]


def _filled(cards: list[Card], wide: float, room: float) -> list[list[Card]]:
    columns: list[list[Card]] = [[]]
    used = 0.0
    for number, card in enumerate(cards):
        needs = card.height(wide) + card.gap
        after = cards[number + 1].height(wide) if card.keep and number + 1 < len(cards) else 0.0
        if columns[-1] and used + needs + after > room:
            columns.append([])
            used = 0.0
        columns[-1].append(card)
        used += needs
    return columns
