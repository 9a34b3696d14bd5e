"""A monthly pack as a PDF on A4."""
from __future__ import annotations

import io
from typing import Iterable, Optional, Sequence

from fpdf.enums import WrapMode
from fpdf.fonts import FontFace

from bot.notes.paper import BLUE, GREY, SHADE, Paper
from bot.notes.words import OUTCOMES, when
from bot.review.exporting.columns import judged
from bot.review.exporting.pack import Pack
from bot.review.figures.picture import alt_text, drawn
from bot.review.figures.shape import Figure, Table
from bot.review.outcomes.values import label

_INK = (17, 17, 17)
_HEADS = ("Reference", "Opened (UK time)", "Home", "Decision", "Outcome", "Judgement", "Police outcome")
_WIDTHS = (20, 27, 25, 17, 18, 33, 38)
#: A table of a figure is cut after this many rows; the page of figures has the rest.
_MOST_ROWS = 40


def printed_pack(pack: Pack) -> bytes:
    """The pack as PDF bytes: pages numbered and dated, a table under each chart, each figure with its definition."""
    paper = _Paper(pack)
    paper.set_title(f"Threshold, {pack.month}: {pack.about}")
    paper.set_lang("en-GB")
    paper.set_creator("Threshold")
    paper.set_creation_date(pack.made)
    paper.add_page()
    _head(paper, pack)
    for figure in pack.figures:
        _figure(paper, figure)
    _calls(paper, pack)
    _about(paper, pack)
    return bytes(paper.output())


class _Paper(Paper):
    """A4 with what the pack is, when it was made and the page number at the foot of every page."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(f"Threshold, {pack.month}, {pack.about}. Made {when(pack.made)} UK time. Page {{page}}")

    def write_text(self, words: str, size: float = 9.5, colour: tuple[int, int, int] = _INK, bold: bool = False) -> None:
        """A paragraph."""
        self.set_font(self.face, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.48, self.safe(words), new_x="LMARGIN", new_y="NEXT", align="L", wrapmode=WrapMode.WORD)

    def heading(self, words: str, needs: float = 40) -> None:
        """A heading with a line under it, on the page of what follows."""
        if self.will_page_break(needs):
            self.add_page()
        self.ln(4)
        self.start_section(self.safe(words))
        self.write_text(words, 12.5, BLUE, bold=True)
        self.set_draw_color(*BLUE)
        self.set_line_width(0.4)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(2)

    def grid(self, heads: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
        """A table with its headings repeated on each page."""
        self.set_font(self.face, "", 8)
        self.set_text_color(*_INK)
        self.set_draw_color(170, 170, 170)
        self.set_line_width(0.2)
        with self.table(col_widths=tuple(widths), text_align="LEFT", v_align="TOP", line_height=4.2, padding=0.8, borders_layout="HORIZONTAL_LINES",
                        headings_style=FontFace(emphasis="BOLD", fill_color=SHADE)) as table:
            for row in (heads, *rows):
                table.row([self.safe(cell) for cell in row])


def _head(paper: _Paper, pack: Pack) -> None:
    paper.write_text(f"Calls and decisions, {pack.month}", 18, bold=True)
    paper.write_text(pack.about, 13, BLUE, bold=True)
    paper.ln(1)
    paper.write_text("For the multi-agency panel and for Ofsted. People stand here by reference only; the police and the home hold the names.", 9.5)
    if pack.unfinished:
        paper.write_text("THIS MONTH IS NOT OVER: the figures are those up to the time below.", 10, (138, 0, 0), bold=True)
    paper.ln(2)
    counts = {code: sum(row.outcome == code for row in pack.calls) for code in OUTCOMES}
    paper.grid(("This pack", ""), [
        ("Calls", f"{len(pack.calls):,}"),
        *((words[:1].upper() + words[1:], f"{counts[code]:,}") for code, words in OUTCOMES.items()),
        ("Days", pack.period.words),
        ("Compared with", pack.period.before().words),
        ("Made", f"{when(pack.made)} UK time, by {pack.made_by}"),
        ("Versions", ", ".join(f"{name} {value}" for name, value in pack.versions.items() if value)),
    ], (30, 70))


def _figure(paper: _Paper, figure: Figure) -> None:
    picture = drawn(figure, "png") if figure.now.chart else None
    wide, tall = _size(picture) if picture else (0, 20)
    paper.heading(figure.definition.title, tall + 28)  # a heading, its finding and its chart stay together
    paper.write_text(figure.now.finding, 10, bold=True)
    paper.ln(1)
    if picture:
        paper.image(io.BytesIO(picture), w=wide, h=tall, alt_text=paper.safe(f"{alt_text(figure)} The numbers stand in the table below."))
        paper.ln(2)
    for table in figure.now.tables:
        _table(paper, table)
    if figure.differences:
        paper.write_text(f"Beside {figure.compared.words}", 9, bold=True)
        paper.grid(("Measure", figure.period.words, figure.compared.words, "Difference"), figure.differences, (32, 20, 20, 28))
        paper.ln(1.5)
    for note in figure.now.notes:
        paper.write_text(note, 8.5, GREY)
    told = figure.definition
    mark = f" [{told.mark}]" if told.mark else ""
    paper.write_text(f"Definition {told.version}{mark}: {told.text} Source: {', '.join(told.source)}.", 8, GREY)


def _size(png: bytes) -> tuple[float, float]:
    """How wide and tall a picture is drawn, in millimetres: 125 wide, and no taller than 125."""
    width, height = (int.from_bytes(png[place:place + 4], "big") for place in (16, 20))  # where every PNG says it
    wide = min(125.0, 125.0 * width / height)
    return wide, wide * height / width


def _table(paper: _Paper, table: Table) -> None:
    if paper.will_page_break(24):
        paper.add_page()
    paper.write_text(table.caption, 9, bold=True)
    if not table.rows and not table.notes:
        paper.write_text("None.", 8.5)
    if table.rows:
        rest = len(table.headers) - 1
        first = 100 if rest == 0 else max(28, 100 - 18 * rest) if rest < 5 else 18
        widths = (first, *((100 - first) / rest for _ in range(rest)))
        paper.grid(table.headers, ([_cell(cell) for cell in row] for row in table.rows[:_MOST_ROWS]), widths)
    if len(table.rows) > _MOST_ROWS:
        paper.write_text(f"The first {_MOST_ROWS} of {len(table.rows):,} rows.", 8, GREY)
    for note in table.notes:
        paper.write_text(note, 8, GREY)
    paper.ln(1.5)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}" if isinstance(value, float) else str(value)


def _calls(paper: _Paper, pack: Pack) -> None:
    """The list, drawn cell by cell: a force's month has thousands of rows, and a table would think about each."""
    paper.heading("Every call of the month", 60)
    paper.write_text("Oldest first. An empty judgement: no supervisor has judged the call yet. An empty police outcome: none was recorded.", 8.5, GREY)
    paper.ln(1)
    if not pack.calls:
        paper.write_text("There were no calls.")
        return
    _row(paper, _HEADS, bold=True)
    for row in pack.calls:
        if paper.will_page_break(5):
            paper.add_page()
            _row(paper, _HEADS, bold=True)
        _row(paper, (row.call, when(row.opened_at), row.place or "not known", row.disposition or "not decided", row.outcome,
                     _SHORT.get(row.judged, judged(row.judged)), label(row.police_outcome)))


_SHORT: dict[Optional[str], str] = {"should_be_handled": "Home could handle", "should_be_escalated": "Should have gone on"}


def _row(paper: _Paper, cells: Sequence[str], bold: bool = False) -> None:
    paper.set_font(paper.face, "B" if bold else "", 7.5)
    paper.set_text_color(*_INK)
    paper.set_draw_color(170, 170, 170)
    paper.set_line_width(0.2)
    paper.set_fill_color(*SHADE)
    for words, width in zip(cells, _WIDTHS):
        words = paper.safe(words)
        while words and paper.get_string_width(words) > width - 1.5:
            words = words[:-2].rstrip() + "…" if not words.endswith("…") else words[:-3].rstrip() + "…"
        paper.cell(width, 5, words, border="B", fill=bold)
    paper.ln()


def _about(paper: _Paper, pack: Pack) -> None:
    paper.heading("About this pack", 40)
    hidden = ("This pack is about one home, so nothing is counted by ethnicity, gender, age or placing area: of a handful of children every number would tell about one."
              if pack.home else "By people's characteristics, numbers under 5 are hidden, and so is any number from which a hidden one could be worked out.")
    for words in (
        hidden,
        "Every figure stands beside its definition and the version of that definition. Figures of two areas can be compared only where the definitions are the same.",
        "filtered: handled by the home. escalated: went to the police or 999. open: neither yet when this pack was made.",
        "Judgements are those of the supervisors who read the calls. Police outcomes are recorded later, by a supervisor or from the police's own list.",
        "Marks: [proposal] is a choice that a force signs off; [unverified] must be checked before it is relied on.",
    ):
        paper.write_text(words, 8.5, GREY)
        paper.ln(0.8)
