"""Charts as plain SVG: lines over sizes, bars, and a trace over time; they read in print and without telling colours apart."""
from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Optional, Sequence

#: Colours that people who see them differently tell apart (Okabe and Ito); each line also has a marker and a dash of its own.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#a0497c", "#7a6a00", "#56b4e9", "#5f5f5f", "#e69f00")
_DASHES = ("", "7 4", "2 4", "10 3 2 3", "", "7 4", "2 4", "10 3 2 3")
_INK, _FAINT, _GRID, _LIMIT = "#0b0c0c", "#505a5f", "#dfe3e6", "#b00020"
_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 640, 330, 64, 36, 18, 50


@dataclass(frozen=True)
class Line:
    """One line of a chart: a value for each place across, None where there is none."""

    name: str
    values: Sequence[Optional[float]]


@dataclass(frozen=True)
class Limit:
    """A level that should not be crossed (or, for a `floor`, should be reached), drawn right across."""

    name: str
    value: float


def lines(title: str, across: str, up: str, labels: Sequence[str], drawn: Sequence[Line], limit: Optional[Limit] = None, log: bool = True) -> str:
    """Lines over sizes that stand evenly across, each label one size. `log`: each step up is ten times more."""
    values = [value for line in drawn for value in line.values if value is not None] + ([limit.value] if limit else [])
    scale = _Scale.of(values, log)
    places = [_LEFT + (_WIDE - _LEFT - _RIGHT) * (0.5 if len(labels) == 1 else number / (len(labels) - 1)) for number in range(len(labels))]
    parts = [_frame(scale, up, across), *(_text(place, _HIGH - _BOTTOM + 18, label, "middle") for place, label in zip(places, labels))]
    parts += [_limit(scale, limit)] if limit else []
    for number, line in enumerate(drawn):
        points = [(place, scale.at(value)) for place, value in zip(places, line.values) if value is not None]
        parts.append(_path(points, number))
        parts += [_marker(x, y, number) for x, y in points]
    return _svg(title, f"{title}: {'; '.join(_told(line, labels) for line in drawn)}", _WIDE, _HIGH, parts)


def trace(title: str, across: str, up: str, points: Sequence[tuple[float, float]], limit: Optional[Limit] = None) -> str:
    """One line through points, both axes from nothing."""
    scale = _Scale.of([y for _, y in points] + ([limit.value] if limit else []), log=False)
    most = max((x for x, _ in points), default=1.0) or 1.0
    drawn = [(_LEFT + (_WIDE - _LEFT - _RIGHT) * x / most, scale.at(y)) for x, y in points]
    ticks = [most * share / 4 for share in range(5)]
    parts = [_frame(scale, up, across), *(_text(_LEFT + (_WIDE - _LEFT - _RIGHT) * tick / most, _HIGH - _BOTTOM + 18, number(tick), "middle") for tick in ticks)]
    parts += [_limit(scale, limit)] if limit else []
    parts.append(_path(drawn, 0))
    told = f"{title}: from {number(points[0][1])} to {number(points[-1][1])}" if points else title
    return _svg(title, told, _WIDE, _HIGH, parts)


def bars(title: str, rows: Sequence[tuple[str, float, str]], limit: Optional[Limit] = None) -> str:
    """Lying bars, one a row: its name, its length, and what stands behind it."""
    left, row_high, wide = 282, 26, 640
    high = row_high * len(rows) + 26
    most = max([value for _, value, _ in rows] + ([limit.value] if limit else []), default=1.0) or 1.0
    length = wide - left - 108
    parts = []
    for place, (name, value, said) in enumerate(rows):
        y = 8 + place * row_high
        parts.append(_text(left - 10, y + 14, name, "end"))
        parts.append(f'<rect x="{left}" y="{y}" width="{max(1.0, length * value / most):.1f}" height="18" fill="{COLOURS[0]}"/>')
        parts.append(_text(left + max(1.0, length * value / most) + 7, y + 14, said, "start"))
    if limit:
        x = left + length * limit.value / most
        parts.append(f'<line x1="{x:.1f}" y1="2" x2="{x:.1f}" y2="{high - 20}" stroke="{_LIMIT}" stroke-width="1.5" stroke-dasharray="5 4"/>')
        parts.append(_text(x, high - 5, limit.name, "middle", _LIMIT))
    return _svg(title, f"{title}: {'; '.join(f'{name} {said}' for name, _, said in rows)}", wide, high, parts)


def key(drawn: Sequence[Line]) -> list[tuple[str, str]]:
    """For each line a sample of how it is drawn, as a small SVG, and its name."""
    samples = []
    for place, line in enumerate(drawn):
        sample = f'{_path([(2, 8), (34, 8)], place)}{_marker(18, 8, place)}'
        samples.append((f'<svg viewBox="0 0 36 16" width="36" height="16" aria-hidden="true">{sample}</svg>', line.name))
    return samples


def number(value: float) -> str:
    """A number as people write it: 1,200; 34; 5.6; 0.12."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 20 or value == round(value) else f"{value:.1f}" if size >= 1 else f"{value:.2g}"


@dataclass(frozen=True)
class _Scale:
    """Where a value stands in the picture, and the ticks beside it."""

    low: float
    high: float
    log: bool
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, values: Sequence[float], log: bool) -> "_Scale":
        most = max(values, default=1.0) or 1.0
        if log:
            least = min((value for value in values if value > 0), default=most)
            low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
            high = high if high > low else low + 1
            return cls(low, high, True, tuple(10.0 ** power for power in range(low, high + 1)))
        step = 10.0 ** math.floor(math.log10(most))
        step = next(one for one in (step / 5, step / 2, step, 2 * step) if most / one <= 6)
        high = step * math.ceil(most * 1.04 / step)
        return cls(0.0, high, False, tuple(step * count for count in range(round(high / step) + 1)))

    def at(self, value: float) -> float:
        """How far down the picture the value stands."""
        place = (math.log10(max(value, 10.0 ** self.low)) if self.log else value) - self.low
        return _HIGH - _BOTTOM - (_HIGH - _BOTTOM - _TOP) * place / (self.high - self.low)


def _frame(scale: _Scale, up: str, across: str) -> str:
    parts = []
    for tick in scale.ticks:
        y = scale.at(tick)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDE - _RIGHT}" y2="{y:.1f}" stroke="{_GRID}"/>{_text(_LEFT - 8, y + 4, number(tick), "end", _FAINT)}')
    parts.append(f'<line x1="{_LEFT}" y1="{_HIGH - _BOTTOM}" x2="{_WIDE - _RIGHT}" y2="{_HIGH - _BOTTOM}" stroke="{_INK}"/>')
    parts.append(_text(_LEFT + (_WIDE - _LEFT - _RIGHT) / 2, _HIGH - 10, across, "middle", _FAINT))
    middle = _TOP + (_HIGH - _BOTTOM - _TOP) / 2
    parts.append(f'<text x="15" y="{middle:.1f}" text-anchor="middle" fill="{_FAINT}" transform="rotate(-90 15 {middle:.1f})">{escape(up)}</text>')
    return "".join(parts)


def _limit(scale: _Scale, limit: Limit) -> str:
    y = scale.at(limit.value)
    return (f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDE - _RIGHT}" y2="{y:.1f}" stroke="{_LIMIT}" stroke-width="1.5" stroke-dasharray="5 4"/>'
            f'{_text(_WIDE - _RIGHT, y - 6, limit.name, "end", _LIMIT)}')


def _path(points: Sequence[tuple[float, float]], place: int) -> str:
    colour, dash = COLOURS[place % len(COLOURS)], _DASHES[place % len(_DASHES)]
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="none" stroke="{colour}" stroke-width="2.2"{broken}/>'


def _marker(x: float, y: float, place: int) -> str:
    colour, shape = COLOURS[place % len(COLOURS)], place % 4
    if shape == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
    if shape == 1:
        return f'<rect x="{x - 3.8:.1f}" y="{y - 3.8:.1f}" width="7.6" height="7.6" fill="{colour}"/>'
    around = ((0, -5), (4.7, 3.6), (-4.7, 3.6)) if shape == 2 else ((0, -5), (5, 0), (0, 5), (-5, 0))
    return f'<polygon points="{" ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in around)}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = _INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def _told(line: Line, labels: Sequence[str]) -> str:
    return f"{line.name} " + ", ".join(f"{number(value)} at {label}" for label, value in zip(labels, line.values) if value is not None)


def _svg(title: str, told: str, wide: int, high: int, parts: Sequence[str]) -> str:
    return (f'<svg viewBox="0 0 {wide} {high}" role="img" aria-label="{escape(told)}" xmlns="http://www.w3.org/2000/svg">'
            f'<title>{escape(title)}</title>{"".join(parts)}</svg>')
