"""A copy for one child as one plain page: headings and tables, no script, nothing fetched."""
from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import Any, Iterable, Sequence

from bot.triage.clocks import UK

_STYLE = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c}table{border-collapse:collapse;width:100%;margin:1rem 0}" \
         "th,td{border:1px solid #b1b4b6;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#f3f2f1}"


def page(copy: dict[str, Any], read_first: Sequence[str]) -> str:
    """The page. `read_first` is what whoever hands it over must know, one paragraph each."""
    parts = [f"<h1>What Threshold holds about {escape(copy['reference'])}</h1>", *(f"<p>{escape(one)}</p>" for one in read_first)]
    parts.append(f"<h2>Calls about {escape(copy['reference'])}: {len(copy['calls'])}</h2>")
    parts += [_call(one) for one in copy["calls"]]
    parts += _section("Calls that named it and were corrected to another child", [
        (one["call"], _when(event["at"]), event["text"] or _coded(event["coded"])) for one in copy["named_and_corrected"] for event in one["events"]], ("Call", "When", "What"))
    mentions = [(one["call"], _when(one["at"]), one["text"]) for one in copy["mentions_in_other_calls"]]
    parts += _section("Mentions in other calls", mentions, ("Call", "When", "Words"))
    records = [(_when(one["from"]), one["by"], _coded(one["record"])) for one in copy["registry"]]
    parts += _section("The registry's record, each time it changed", records, ("From", "By", "Record"))
    done = [(_when(one["at"]), one["what"].replace("_", " "), one["by"], one["why"]) for one in copy["retention"]]
    parts += _section("Holds, copies and erasures", done, ("When", "What", "By", "Why"))
    title = escape(f"Record of {copy['reference']}")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en-GB"><head>{head}</head><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _call(call: dict[str, Any]) -> str:
    summary = call["summary"]
    head = [(key.replace("_", " "), _coded(value)) for key, value in summary.items() if value not in (None, "", [], False)]
    parts = [f"<h3>Call {escape(call['call'])}, {escape(_when(summary['opened_at']))}</h3>", f"<p>Its record is {escape(call['record'])}.</p>"]
    parts.append(_table(head, ("What", "Value")))
    parts.append(_table([(str(one["number"]), _when(one["at"]), one["kind"].replace("_", " "), one["text"], _coded(one["coded"])) for one in call["events"]],
                        ("No.", "When", "What", "Words", "Coded")))
    if call["register_of_exports"]:
        parts.append(_table([(_when(one["at"]), one["by"], one["what"]) for one in call["register_of_exports"]], ("Exported", "By", "What")))
    if call["work_due"]:
        parts.append(_table([(one["what"].replace("_", " "), _when(one["due"]), _when(one["done_at"])) for one in call["work_due"]], ("Reminder", "Due", "Done")))
    return "\n".join(parts)


def _section(title: str, rows: Sequence[Sequence[str]], headings: Sequence[str]) -> list[str]:
    return [f"<h2>{escape(title)}: {len(rows) or 'none'}</h2>", *([_table(rows, headings)] if rows else [])]


def _table(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    body = "\n".join("<tr>" + "".join(f"<td>{_lines(one)}</td>" for one in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _lines(text: str) -> str:
    shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return escape(shown).replace("\n", "<br>")


def _coded(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str) if value not in ({}, None) else ""


def _when(iso: Any) -> str:
    """UK time, for people; the JSON beside it has UTC."""
    return f"{datetime.fromisoformat(iso).astimezone(UK):%d %b %Y %H:%M:%S}" if iso else ""
