"""The parts of the program as a picture: each stands above everything that it builds on."""
from __future__ import annotations

from bot.drawing.canvas import LINE, QUIET, Canvas, Card, Text, wrap
from bot.drawing.layers import across, layered, reach
from bot.drawing.parts import PURPOSES, Parts

_MARGIN, _CARD, _LANE, _GAP, _BETWEEN, _HEAD = 22.0, 150.0, 6.0, 12.0, 30.0, 74.0
#: The coloured edge of a part with such a package, the first that fits.
_BANDS = (("Rasa", "#6a3d9a"), ("Starlette", "#1f5fa8"), ("SQLAlchemy", "#1b6b3a"), ("spaCy", "#a4161a"))
_WORDS = ("Made from the imports in the code by `python -m bot draw parts`. A line leads from a part down to what it builds on; what a part also reaches "
          "through another one has no line of its own. Coloured edges: green speaks SQL, blue has web pages, purple imports Rasa, red spaCy's matcher.")


def parts_picture(parts: Parts) -> str:
    """The picture as SVG. The same imports give the same picture, to the letter."""
    lines, closing = acyclic(parts)
    layers = layered(lines)
    cards = {part: _card(part, parts) for row in layers.rows for part in row if "/" not in part}
    x = {one: at + _MARGIN for one, at in across(layers, dict.fromkeys(cards, _CARD), _LANE, _GAP).items()}
    wide = max(x[part] + _CARD / 2 for part in cards) + _MARGIN
    canvas, top, bottom, down = Canvas(), {}, {}, _HEAD
    canvas.write(_MARGIN, _MARGIN + 10, "The parts of Threshold, and what each builds on", 17, True)
    for number, line in enumerate(wrap(_WORDS, wide - 2 * _MARGIN, 9)):
        canvas.write(_MARGIN, _MARGIN + 26 + 12 * number, line, 9, False, QUIET)
    for row in reversed(layers.rows):
        high = max(cards[part].height(_CARD) for part in row if part in cards)
        for one in row:
            top[one], bottom[one] = down, down + (cards[one].height(_CARD) if one in cards else high)
        down += high + _BETWEEN
    for upper, lower in layers.steps:
        canvas.line(x[upper], bottom[upper], x[lower], top[lower], LINE, 1.4)
    for one in sorted(x.keys() - cards.keys()):
        canvas.line(x[one], top[one], x[one], bottom[one], LINE, 1.4)
    for left, right in layers.level_with:
        canvas.line(x[left], top[left] + 12, x[right], top[right] + 12, LINE, 1.4)
    for part, card in cards.items():
        canvas.card(x[part] - _CARD / 2, top[part], _CARD, card)
    notes = [f"{left} and {right} import each other: two sides of one layer." for left, right in layers.level_with]
    notes += [f"{part} imports {other} inside a function only, where it runs apart from the service." for part, other in closing]
    for number, line in enumerate(notes):
        canvas.write(_MARGIN, down + 12 * number, line, 9, False, QUIET)
    return canvas.svg(wide, down + 12 * len(notes) + _MARGIN / 2, "The parts of Threshold, and what each builds on", in_words(parts))


def acyclic(parts: Parts) -> tuple[dict[str, frozenset[str]], tuple[tuple[str, str], ...]]:
    """(the imports as lines, those inside functions included; the ones inside functions that would close a circle, left out)."""
    lines, closing = dict(parts.at_head), []
    for part in sorted(parts.late):
        for other in sorted(parts.late[part]):
            if part in reach(lines, other):
                closing.append((part, other))
            else:
                lines[part] = lines.get(part, frozenset()) | {other}
    return lines, tuple(closing)


def in_words(parts: Parts) -> str:
    """Every import of every part, for whoever cannot see the picture."""
    return " ".join(f"{part} imports {', '.join(sorted(parts.at_head.get(part, frozenset()) | parts.late.get(part, frozenset()))) or 'no other part'}."
                    for part in sorted(parts.at_head))


def _card(part: str, parts: Parts) -> Card:
    brings = parts.brings.get(part, ())
    band = next((colour for package, colour in _BANDS if package in brings), QUIET)
    texts = (Text(part, 11, True), Text(PURPOSES.get(part, ""), 8.5)) + ((Text(", ".join(brings), 7.5, False, QUIET),) if brings else ())
    return Card(texts, band)
