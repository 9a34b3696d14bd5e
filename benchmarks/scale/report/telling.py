"""What the page says of each part: a title, a sentence or two, and its charts with their tables."""
from __future__ import annotations

from typing import Any, Mapping, Sequence

from benchmarks.scale.report import charts
from benchmarks.scale.report.charts import Limit, Line, number
from benchmarks.scale.report.page import Block, Table, Teller
from benchmarks.scale.targets import A_SECOND, DANGER_MS, FIRST_WORDS_MS, MEMORY_MB, START_S

Told = tuple[str, str, Sequence[Block]]
Figures = Mapping[str, Any]
_OURS, _STOCK = "Threshold", "stock Rasa"


def _people(found: Figures) -> Told:
    levels = found["levels"]
    labels = [str(row["people"]) for row in levels]
    waits = [Line(f"{name}, {what}", [row[side][f"{key}_ms"] for row in levels])
             for side, name in (("ours", _OURS), ("stock", _STOCK)) for what, key in (("median", "median"), ("95th percentile", "p95"))]
    rates = [Line(name, [row[side]["a_second"] for row in levels]) for side, name in (("ours", _OURS), ("stock", _STOCK))]
    words = ("Everybody writes the next message the moment the reply is there, so these numbers of people keep a service as busy as it can be; people who think "
             "before they type wait far less. Both serve the same trained bot over REST, turn and turn about in one run. Stock Rasa keeps no inbox, no outbox and no "
             "danger check before everything else; Threshold does.")
    memory = [[label, *(number(row["memory_mb"][side][process]) for side, process in
                        ((_OURS, "service"), (_STOCK, "rasa run"), (_STOCK, "action server")))] for label, row in zip(labels, levels)]
    return "Reply time and throughput", words, (
        Block("Reply time", charts.lines("Reply time by people talking at once", "people talking at once", "milliseconds", labels, waits),
              "Each step up is ten times longer.", Table(
                  ("People", "Messages", "Median, ms", "95th, ms", "Stock: median", "95th", "Times lower: median", "95th"),
                  [[label, number(row["ours"]["messages"]), *(number(row[side][one]) for side in ("ours", "stock") for one in ("median_ms", "p95_ms")),
                    *(f"{row[one]:.1f}" for one in ("times_median", "times_p95"))] for label, row in zip(labels, levels)]), waits),
        Block("Messages a second", charts.lines("Messages answered a second", "people talking at once", "messages a second", labels, rates,
                                                Limit(f"target {A_SECOND:g} a second", A_SECOND), log=False), "Worked: what the processor did for one message in all processes of a side. It hardly depends on "
              "what else the machine does.", Table(
                  ("People", _OURS, "Stock Rasa", "Worked for one, ms", "Stock", "Failed", "Stock"),
                  [[label, *(number(row[side][one]) for one in ("a_second", "worked_ms") for side in ("ours", "stock")), *(str(row[side]["failures"]) for side in ("ours", "stock"))]
                   for label, row in zip(labels, levels)]), rates),
        Block("Lag of the event loop, and memory", charts.lines(
            "Lag of the event loop", "people talking at once", "milliseconds late", labels,
            lag := [Line("longest", [row["ours"].get("lag_longest_ms") for row in levels]), Line("99th percentile", [row["ours"].get("lag_p99_ms") for row in levels])],
            Limit("target 50 ms", 50), log=False), "How much later than asked for a sleep of 10 ms ends in the service.", Table(
                ("People", "Longest lag, ms", "99th", "Memory, MB", "Stock: rasa run", "action server"),
                [[label, *(number(row["ours"].get(one, 0.0)) for one in ("lag_longest_ms", "lag_p99_ms")), *cells[1:]]
                 for label, row, cells in zip(labels, levels, memory)]), lag),
    )


def _processes(found: Figures) -> Told:
    rows = found["rows"]
    words = found.get("why_not") or ("The same people write to one process and to two, every message to the next of them: the call log is the truth, no conversation belongs to a "
                                     "process. The database's server and the people work on the same processors.")
    cells = [[str(row["processes"]), str(row["people"]), *(number(row.get(one, 0.0)) for one in ("median_ms", "p95_ms", "a_second", "worked_ms", "lag_longest_ms", "memory_mb")),
              str(row["failures"])] for row in rows]
    counts, levels = sorted({row["processes"] for row in rows}), sorted({row["people"] for row in rows})
    rates = [Line(f"{count} process{'es' if count > 1 else ''}", [row["a_second"] for row in rows if row["processes"] == count]) for count in counts]
    heads = ("Processes", "People", "Median, ms", "95th, ms", "A second", "Worked for one, ms", "Longest lag, ms", "Memory of each, MB", "Failed")
    chart = charts.lines("Messages answered a second", "people talking at once", "messages a second", [str(one) for one in levels], rates,
                         Limit(f"target {A_SECOND:g} a second", A_SECOND), log=False)
    return "Several processes on one PostgreSQL", words, (
        Block("Messages a second", chart, "Worked: what the service's processes did for one message; the database is not counted.", Table(heads, cells), rates),) if rows else ()


def _stages(found: Figures) -> Told:
    rows = found["stages"]
    words = (f"One turn in this process, from the message to its replies in the outbox: {number(found['plain']['median_ms'])} ms in the median without any timer, "
             f"{number(found['timed']['median_ms'])} ms with all of them. Each stage's own time, on average over {found['turns']} turns. What the processor worked is "
             "less wherever a stage waits: for the disk, or for other work on the machine.")
    order = sorted(rows, key=lambda row: -row["ms"])
    return "What each stage of a turn costs", words, (
        Block("Milliseconds of one turn", charts.bars("Milliseconds of one turn", [(row["stage"], row["ms"], f"{row['ms']:.1f} ms, {row['share']:.0%}") for row in order]),
              "", Table(("Stage, in the order of a turn", "Time, ms", "The processor worked, ms", "Share", "Times a turn"),
                        [[row["stage"], f"{row['ms']:.2f}", "not known" if row["worked_ms"] is None else f"{row['worked_ms']:.2f}", f"{row['share']:.1%}",
                          f"{row['times']:.1f}"] for row in rows])),
        Block("By message of the conversation", charts.bars("Median of each message", [(row["text"][:44], row["median_ms"], f"{row['median_ms']:.1f} ms")
                                                                                        for row in found["by_turn"]]),
              "Without timers.", Table(("Message", "Median", "95th percentile"),
                                       [[row["text"], f"{row['median_ms']:.1f} ms", f"{row['p95_ms']:.1f} ms"] for row in found["by_turn"]])),
    )


def _memory(found: Figures) -> Told:
    samples = found["samples"]
    words = (f"{number(samples[-1]['conversations'])} conversations by as many people, {number(found['messages'])} messages, {number(found['a_second'])} a second, in one process: "
             f"{found['growth_percent']:+.1f}% over the second half, {found['mb_a_thousand']:+.2f} MB for a thousand conversations.")
    every = max(1, len(samples) // 10)
    return "Memory over many conversations", words, (
        Block("Memory held by the process", charts.trace("Memory held by the process", "conversations", "MB", [(one["conversations"], one["memory_mb"]) for one in samples],
                                                         Limit(f"target {MEMORY_MB:g} MB", MEMORY_MB)),
              "", Table(("Conversations", "Memory"), [[number(one["conversations"]), f"{number(one['memory_mb'])} MB"] for one in samples[::every]])),)


def _start(found: Figures) -> Told:
    names = {"danger_ms": "Threshold: danger is answered", "everything_ms": "Threshold: everything is answered", "stock_ms": "stock rasa run: its model is loaded"}
    rows = [(name, found["median"][one] / 1000, f"{found['median'][one] / 1000:.1f} s") for one, name in names.items()]
    blocks = [Block("From starting the process", charts.bars("Seconds from starting the process", rows, Limit(f"target {START_S:g} s", START_S)), "", Table(
        ("Until", "Median", "Each run"), [[name, f"{found['median'][one] / 1000:.1f} s", ", ".join(f"{value / 1000:.1f}" for value in found["runs"][one])]
                                          for one, name in names.items()]))]
    if found["set_up"]:
        steps = [(step["said"][:44], step["seconds"], f"after {step['seconds'] / 60:.1f} min") for step in found["set_up"]["steps"] if "ready" in step["said"] or ": " in step["said"]]
        blocks.append(Block("Setting a fresh copy up", charts.bars("Minutes of the first set-up", steps), f"And again, with nothing left to do: "
                            f"{found['set_up']['again_seconds']:.1f} s."))
    words = "The median of some starts in turn." + ("" if found["set_up"] else " The first set-up was not measured in this run: that takes --set-up.")
    return "Start-up and set-up", words, tuple(blocks)


_GROUPS = (("Adding and opening", ("write", "open")), ("Lists", ("list",)), ("Filters, first page", ("filter",)), ("All figures of a period", ("figures",)),
           ("Purge of what is due", ("purge",)))


_CELLS = "In the table: median, 95th percentile, and in brackets what this process worked, all in milliseconds."


def _log(found: Figures) -> Told:
    sizes = [str(size) for size in found["sizes"]]
    labels = [number(size) for size in found["sizes"]]
    blocks = []
    for title, kinds in _GROUPS:
        for database, questions in found["databases"].items():
            chosen = {name: rows for name, rows in questions.items() if _kind(rows) in kinds}
            drawn = [Line(name, [rows[size]["median_ms"] if size in rows else None for size in sizes]) for name, rows in chosen.items()]
            allowed = {found["limits"][kind] for kind in kinds if kind in found["limits"]}
            limit = Limit(f"limit {max(allowed)} ms", max(allowed)) if allowed else None
            table = Table(("Question", *labels), [
                [name, *(f"{number(rows[size]['median_ms'])}, {number(rows[size]['p95_ms'])} ({number(rows[size]['worked_ms'])})" if size in rows else "" for size in sizes)] for name, rows in chosen.items()])
            blocks.append(Block(f"{title}: {database}", charts.lines(f"{title}, {database}", "calls in the log", "milliseconds, median", labels, drawn, limit), _CELLS, table, drawn))
    words = ("Made-up calls of one year in 200 homes, every event sealed and chained as the service writes them. Each question is asked in a transaction of its own by a "
             "reader that remembers nothing. Each step up is ten times longer. Worked: the median of what this process worked, without PostgreSQL's own share.")
    words += "".join(f" {database} was left out: {why}" for database, why in found["left_out"].items())
    return "The call log as it grows", words, tuple(blocks)


def _kind(rows: Mapping[str, Any]) -> str:
    return str(next(iter(rows.values()))["kind"])


def _danger(found: Figures) -> Told:
    real, lengths, beside = found["real"], found["lengths"], found["beside"]
    length_lines = [Line("median", [row["median_ms"] for row in lengths]), Line("95th percentile", [row["p95_ms"] for row in lengths])]
    beside_lines = [Line("median", [row["median_ms"] for row in beside]), Line("95th percentile", [row["p95_ms"] for row in beside]),
                    Line("longest", [row["longest_ms"] for row in beside])]
    words = (f"{number(real['messages'])} first messages of the evaluation: {real['median_ms']:.1f} ms in the median, {real['p95_ms']:.1f} ms at the 95th percentile, "
             f"{number(real['a_second'])} messages a second on one core. While others keep the service as busy as it can be, a message of danger has its 999 words first.")
    return "The danger check", words, (
        Block("The phrases alone, by length of message", charts.lines("Danger phrases by length", "characters", "milliseconds", [number(row["characters"]) for row in lengths],
                                                                      length_lines, Limit(f"target {DANGER_MS:g} ms for one message", DANGER_MS)),
              "", _times(lengths, "characters", "Characters"), length_lines),
        Block("The 999 words while others talk", charts.lines("The 999 words while others talk", "others talking at once", "milliseconds to the first words",
                                                              [number(row["others"]) for row in beside], beside_lines, Limit(f"target {FIRST_WORDS_MS:g} ms", FIRST_WORDS_MS)),
              "", _times(beside, "others", "Others talking"), beside_lines),
    )


def _times(rows: Sequence[Figures], what: str, head: str) -> Table:
    return Table((head, "Median, ms", "95th percentile", "Longest", "Messages"),
                 [[number(row[what]), *(f"{row[one]:.1f}" for one in ("median_ms", "p95_ms", "longest_ms")), str(row["messages"])] for row in rows])


TELLERS: Mapping[str, Teller] = {"people": _people, "processes": _processes, "stages": _stages, "memory": _memory, "start": _start, "log": _log, "danger": _danger}
