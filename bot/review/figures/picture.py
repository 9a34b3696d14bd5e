"""Draws the chart of a figure as a picture that reads in print, on a phone, and without telling colours apart."""
from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from io import BytesIO
from textwrap import wrap
from threading import Lock
from typing import Any, Optional

from bot.review.figures.numbers import number, percent
from bot.review.figures.shape import SHARE, Chart, Figure, Series

#: Colours that people who see them differently tell apart (Okabe and Ito), darkest first; each has its own hatch, marker and line.
_COLOURS = ("#0072b2", "#d55e00", "#c8c8c8", "#009e73", "#cc79a7")
_HATCHES = ("", "////", "\\\\\\\\", "xxxx", "----")
_MARKERS, _LINES = ("o", "s", "^", "D", "v"), ("-", "--", ":", "-.", "-")
_INK, _WIDE = "#0b0c0c", 5.6
_LONGEST_LABEL, _SHORT, _NARROW = 22, 16, 9
#: matplotlib is one drawing board: two threads must not use it at once.
_BOARD = Lock()


def alt_text(figure: Figure) -> str:
    """What the picture says, in words: what it is, of when, and its main finding."""
    return f"Chart: {figure.definition.title}, {figure.period.words}. {figure.now.finding}"


def chart_of(figure: Figure) -> Optional[Chart]:
    """The chart as it is drawn; None where there is nothing to draw.

    One month is no line: it becomes bars, one for each series. Charts with the same labels in both periods have both side by side.
    """
    here, there = figure.now.chart, figure.then.chart
    if here is None:
        return None
    if here.kind in ("line", "bars") and len(here.labels) == 1 and not here.paired:
        beside = there if there is not None and len(there.labels) == 1 else None
        series = [Series(figure.period.words, tuple(one.values[0] for one in here.series))]
        if beside:
            series.append(Series(figure.compared.words, tuple(one.values[0] for one in beside.series)))
        return Chart("across", tuple(one.name for one in here.series), tuple(series), here.up, "", here.unit)
    if here.paired and there is not None and there.labels == here.labels:
        kind = "across" if max(map(len, here.labels)) > _NARROW else "bars"
        return Chart(kind, here.labels, (Series(figure.period.words, here.series[0].values), Series(figure.compared.words, there.series[0].values)),
                     *((here.up, here.across) if kind == "across" else (here.across, here.up)), here.unit, paired=True)
    return here


def drawn(figure: Figure, kind: str = "svg") -> Optional[bytes]:
    """The picture as "svg" or "png"; None where there is nothing to draw. The SVG holds no style of its own, so a strict page may show it."""
    chart = chart_of(figure)
    return None if chart is None else _picture(chart, figure.definition.title, alt_text(figure), kind)


@lru_cache(maxsize=128)
def _picture(chart: Chart, title: str, words: str, kind: str) -> bytes:
    with _BOARD:
        import matplotlib  # it takes a second to come, and most processes never draw
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure as Board

        settings = {"svg.hashsalt": "threshold", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 11, "text.color": _INK, "axes.edgecolor": _INK,
                    "axes.labelcolor": _INK, "xtick.color": _INK, "ytick.color": _INK, "hatch.linewidth": 0.6, "axes.spines.top": False, "axes.spines.right": False}
        with matplotlib.rc_context(settings):
            board = Board(figsize=(_WIDE, _height(chart)), facecolor="white", constrained_layout=True)
            (FigureCanvasSVG if kind == "svg" else FigureCanvasAgg)(board)
            axes = board.add_subplot()
            {"bars": _bars, "across": _across, "stacked": _stacked, "line": _line, "heat": _heat}[chart.kind](board, axes, chart)
            out = BytesIO()
            if kind == "svg":
                board.savefig(out, format="svg", metadata={"Date": None})
            else:
                board.savefig(out, format="png", dpi=160)
    return _plain(out.getvalue().decode("utf-8"), title, words).encode("utf-8") if kind == "svg" else out.getvalue()


def _height(chart: Chart) -> float:
    if chart.kind == "stacked":
        return 1.5 + 0.42 * len(chart.labels)
    if chart.kind == "across":
        return 1.4 + 0.42 * len(chart.labels) * len(chart.series)
    return 3.7


def _said(chart: Chart, value: Optional[float]) -> str:
    return percent(value) if chart.unit == SHARE else number(value)


def _look(place: int) -> dict[str, Any]:
    return {"color": _COLOURS[place % 5], "hatch": _HATCHES[place % 5], "edgecolor": "white" if place % 5 != 2 else "#6f777b", "linewidth": 0.5}


def _bars(board: Any, axes: Any, chart: Chart) -> None:
    many, count = len(chart.series), len(chart.labels)
    width = 0.8 / many
    for place, series in enumerate(chart.series):
        where = [label + (place - (many - 1) / 2) * width for label in range(count)]
        heights = [value or 0 for value in series.values]
        axes.bar(where, heights, width, label=series.name, **_look(place * 2 if chart.paired else place))
        if count * many <= 13 or chart.paired:
            for left, value in zip(where, series.values):
                if value:
                    axes.text(left, value, _said(chart, value), ha="center", va="bottom", fontsize=7.5 if many * count > 14 else 9.5)
    _labels(axes, chart)
    axes.margins(y=0.12)
    _from_nothing(axes, chart)
    _key(board, axes, many)


def _across(_board: Any, axes: Any, chart: Chart) -> None:
    many, count = len(chart.series), len(chart.labels)
    height = 0.8 / many
    for place, series in enumerate(chart.series):
        where = [label + (place - (many - 1) / 2) * height for label in range(count)]
        axes.barh(where, [value or 0 for value in series.values], height * 0.94, label=series.name, **_look(0 if place == 0 else 2))
        for top, value in zip(where, series.values):
            axes.text(value or 0, top, f" {_said(chart, value) if value is not None else 'nothing to measure'}", va="center", fontsize=10)
    axes.set_yticks(range(count), ["\n".join(wrap(label, _LONGEST_LABEL)) for label in chart.labels])
    axes.invert_yaxis()
    _lying(axes, chart, 0.16)
    _key(_board, axes, many)


def _stacked(board: Any, axes: Any, chart: Chart) -> None:
    totals = [sum(series.values[place] or 0 for series in chart.series) for place in range(len(chart.labels))]
    most = max([*totals, 1])
    left = [0.0] * len(chart.labels)
    for place, series in enumerate(chart.series):
        widths = [value or 0 for value in series.values]
        axes.barh(range(len(widths)), widths, 0.74, left=left, label=series.name, **_look(place))
        for row, wide in enumerate(widths):
            if wide >= most * 0.075:
                axes.text(left[row] + wide / 2, row, _said(chart, wide), ha="center", va="center", fontsize=9, color=_INK,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2})
        left = [one + wide for one, wide in zip(left, widths)]
    for row, total in enumerate(totals):
        hidden = any(series.values[row] is None for series in chart.series)
        axes.text(total, row, " some hidden" if hidden else f" {number(total)}", va="center", fontsize=9.5)
    axes.set_yticks(range(len(chart.labels)), ["\n".join(wrap(label, _LONGEST_LABEL)) for label in chart.labels])
    axes.invert_yaxis()
    _lying(axes, chart, 0.24 if any(value is None for series in chart.series for value in series.values) else 0.1)
    _key(board, axes, len(chart.series))


def _line(board: Any, axes: Any, chart: Chart) -> None:
    most = max((value for series in chart.series for value in series.values if value is not None), default=0)
    for place, series in enumerate(chart.series):
        values = [float("nan") if value is None else value for value in series.values]
        colour = _COLOURS[(0, 1, 3, 4, 2)[place % 5]]
        axes.plot(range(len(values)), values, label=series.name, color=colour, marker=_MARKERS[place % 5], linestyle=_LINES[place % 5], linewidth=2, markersize=5)
        ends = [spot for spot, value in enumerate(series.values) if value is not None]
        for spot in {ends[0], ends[-1]} if ends else ():
            others = [one.values[spot] for one in chart.series if one is not series and one.values[spot] is not None]
            above = all(values[spot] > other or (values[spot] == other and place == 0) or other - values[spot] > 0.15 * most for other in others)
            axes.annotate(_said(chart, series.values[spot]), (spot, values[spot]), textcoords="offset points", xytext=(0, 7 if above else -16), ha="center", fontsize=9.5)
    _labels(axes, chart)
    axes.margins(x=0.06)
    _from_nothing(axes, chart)
    axes.set_ylim(0, most * 1.2 or 1)
    _key(board, axes, len(chart.series), always=True)


def _heat(board: Any, axes: Any, chart: Chart) -> None:
    most = max([1, *(value for series in chart.series for value in series.values)])
    drawn_cells = axes.imshow([series.values for series in chart.series], cmap="cividis_r", vmin=0, vmax=most, aspect="auto")
    axes.set_yticks(range(len(chart.series)), [series.name for series in chart.series])
    axes.set_xticks(range(0, len(chart.labels), 3), chart.labels[::3])
    axes.set_xlabel(chart.across)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([spot - 0.5 for spot in range(1, len(chart.labels))], minor=True)
    axes.set_yticks([spot - 0.5 for spot in range(1, len(chart.series))], minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="minor", length=0)
    ends = sorted({0, most // 2, most})
    bar = board.colorbar(drawn_cells, ax=axes, location="top", shrink=0.7, aspect=30, ticks=ends)
    bar.set_label("Calls: the darker, the more", fontsize=10)
    bar.outline.set_visible(False)


def _labels(axes: Any, chart: Chart) -> None:
    count = len(chart.labels)
    every = max(1, -(-count // 13))
    places = list(range(0, count, every))
    short = count > 5 and max(map(len, chart.labels)) > 3
    axes.set_xticks(places, [chart.labels[place] if short else "\n".join(wrap(chart.labels[place], _SHORT)) for place in places], rotation=40 if short else 0,
                    ha="right" if short else "center", rotation_mode="anchor" if short else "default")
    axes.set_xlabel(chart.across)
    axes.set_ylabel(chart.up)


def _from_nothing(axes: Any, chart: Chart) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=chart.unit != SHARE))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.3g}%" if chart.unit == SHARE else number(value)))
    if not any(value for series in chart.series for value in series.values):
        axes.set_ylim(0, 1)
    axes.grid(axis="y", color="#dcdcdc", linewidth=0.7)
    axes.set_axisbelow(True)


def _lying(axes: Any, chart: Chart, room: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.margins(x=room)
    axes.set_xlim(left=0)
    if not any(value for series in chart.series for value in series.values):
        axes.set_xlim(0, 1)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=chart.unit != SHARE))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.3g}%" if chart.unit == SHARE else number(value)))
    axes.set_xlabel(chart.across)
    axes.grid(axis="x", color="#dcdcdc", linewidth=0.7)
    axes.set_axisbelow(True)


def _key(board: Any, axes: Any, many: int, always: bool = False) -> None:
    if many > 1 or always:
        long = sum(len(text) for text in axes.get_legend_handles_labels()[1]) > 40
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.01), ncol=1 if long else many, frameon=False, borderaxespad=0, fontsize=10, handlelength=2.2)


def _plain(svg: str, title: str, words: str) -> str:
    """The SVG with its styles as attributes and with its words, without what only tools read."""
    svg = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r' style="([^"]*)"', lambda found: "".join(
        f' {name.strip()}="{value.strip()}"' for name, _, value in (one.partition(":") for one in found[1].split(";")) if value.strip()), svg)
    told = f'<title id="t">{escape(title)}</title><desc id="d">{escape(words)}</desc>'
    return re.sub(r"<svg ([^>]*)>", lambda found: f'<svg {found[1]} role="img" aria-labelledby="t d" stroke-linejoin="round" stroke-linecap="butt">{told}', svg, count=1)
