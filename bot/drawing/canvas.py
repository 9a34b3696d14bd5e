"""Shapes and wrapped text for one SVG picture."""
from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

#: Each disposition's colour; white text on it has at least 4.5 to 1 contrast, and its code is always written out too.
COLOURS = {"999": "#a4161a", "REPORT": "#b0470a", "MANAGER": "#7a5200", "WAIT": "#1f5fa8", "INTEL": "#6a3d9a", "HOME": "#1b6b3a"}
INK, QUIET, LINE, PAPER, SHADE = "#111111", "#444444", "#8a929a", "#ffffff", "#eef2f6"
FACE = "Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

#: Widths of letters in thousandths of the type size, as in Helvetica and Arial; others are taken as wide.
_NARROW = {**dict.fromkeys("ijl'|", 222), **dict.fromkeys(" ft.,:;/!I[]\\", 278), **dict.fromkeys("r()-`\"", 340), **dict.fromkeys("ckszvxyJ*", 500)}
_WIDE = {**dict.fromkeys("FTZLEPYXVASKB&", 667), **dict.fromkeys("CDHNRUwGOQ", 760), **dict.fromkeys("mM%+=<>~", 850), **dict.fromkeys("W@", 990)}


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a text will be, on the safe side."""
    thousandths = sum(_NARROW.get(letter) or _WIDE.get(letter) or (556 if ord(letter) < 0x250 else 1000) for letter in text)
    return thousandths / 1000 * size * (1.07 if bold else 1.0)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The text in lines no wider than `room`; a word longer than a line is cut."""
    lines, line = [], ""
    for word in text.split():
        while width(word, size, bold) > room:
            cut = next(length for length in range(len(word) - 1, 0, -1) if length == 1 or width(word[:length], size, bold) <= room)
            lines += [line, word[:cut]] if line else [word[:cut]]
            line, word = "", word[cut:]
        longer = f"{line} {word}".strip()
        if width(longer, size, bold) > room:
            lines.append(line)
            longer = word
        line = longer
    return lines + [line] if line else lines


@dataclass(frozen=True)
class Text:
    """One paragraph of a card."""

    words: str
    size: float = 8.0
    bold: bool = False
    colour: str = INK
    indent: float = 0.0


@dataclass(frozen=True)
class Card:
    """A box of paragraphs; `band` is its coloured left edge, `fill` its ground. A heading has no border."""

    texts: tuple[Text, ...]
    band: str = ""
    fill: str = PAPER
    border: bool = True
    gap: float = 5.0  # below
    keep: bool = False  # stays with the next card

    def height(self, room: float) -> float:
        """How high the card is when it is `room` wide."""
        return _height(self, room)


@lru_cache(maxsize=20_000)
def _height(card: Card, room: float) -> float:
    texts = ((text, wrap(text.words, room - 18 - text.indent, text.size, text.bold)) for text in card.texts)
    return 8 + sum(len(lines) * text.size * 1.22 + 1 for text, lines in texts)


@dataclass
class Canvas:
    """Collects shapes and gives the finished SVG. Every text is escaped."""

    parts: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, wide: float, high: float, fill: str = PAPER, border: str = LINE) -> None:
        """A rectangle."""
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="2" fill="{fill}" stroke="{border}" stroke-width="0.7"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = LINE, thick: float = 1.2) -> None:
        """A straight line."""
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{thick}"/>')

    def write(self, x: float, y: float, words: str, size: float = 8.0, bold: bool = False, colour: str = INK) -> None:
        """One line of text on the baseline y."""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}"{weight} fill="{colour}">{escape(_printable(words))}</text>')

    def card(self, x: float, y: float, wide: float, card: Card) -> float:
        """Draws a card with its upper left corner at x, y. Returns its height."""
        high = card.height(wide)
        if card.border:
            self.box(x, y, wide, high, card.fill)
        if card.band:
            self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="5" height="{high:.1f}" fill="{card.band}"/>')
        down = y + 4
        for text in card.texts:
            for row in wrap(text.words, wide - 18 - text.indent, text.size, text.bold):
                down += text.size * 1.22
                self.write(x + 10 + text.indent, down - text.size * 0.22, row, text.size, text.bold, text.colour)
            down += 1
        return high

    def svg(self, wide: float, high: float, title: str, description: str, paper: tuple[str, ...] = ()) -> str:
        """The whole picture. `paper` is (width, height) as CSS lengths; without it the picture has its own size in points."""
        across, down = paper or (f"{wide:.0f}pt", f"{high:.0f}pt")
        head = (f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width={quoteattr(across)} height={quoteattr(down)} '
                f'viewBox="0 0 {wide:.1f} {high:.1f}" role="img" aria-labelledby="title desc" lang="en-GB" font-family={quoteattr(FACE)}>')
        names = f'<title id="title">{escape(_printable(title))}</title>\n<desc id="desc">{escape(_printable(description))}</desc>'
        ground = f'<rect width="{wide:.1f}" height="{high:.1f}" fill="{PAPER}"/>'
        return "\n".join([head, names, ground, *self.parts, "</svg>"]) + "\n"


def _printable(words: str) -> str:
    """Without the letters that XML forbids."""
    return "".join(letter if letter.isprintable() else " " for letter in words)
