"""Police outcomes from a file: sent, previewed, confirmed, and followed while they are recorded."""
from __future__ import annotations

import csv
import io
import threading
from typing import Iterator

from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.console.ask import Ask
from bot.channels.console.exports.sending import file
from bot.channels.console.shell import Console, back_to
from bot.review.exporting.cells import harmless
from bot.review.outcomes.decoding import FileRefused
from bot.review.outcomes.judging import BAD, Judged
from bot.review.outcomes.reading import MOST_ROWS
from bot.review.outcomes.screening import screened
from bot.review.outcomes.uploads import any_old, find_upload, forget, forget_old, judged_rows, latest, preview, read_upload, receive, record_upload
from bot.review.outcomes.values import label, outcomes

_ROLES = ("supervisor",)
LIMIT = 16_000_000
#: A small file is done before the page is shown; a large one goes on by itself.
_WAIT_SECONDS = 2.0


def routes(console: Console) -> list[Route]:
    """/outcomes and the pages of an upload."""

    def overview(ask: Ask) -> Response:
        return _overview(console, ask)

    def send(ask: Ask) -> Response:
        return _send(console, ask)

    def look(ask: Ask) -> Response:
        with console.reading() as desk:
            found = preview(desk, ask.account, ask.path("token"))
            remarks = {one.row.number: screened(desk, one.row.remark) for one in found.first_to_record} if found else {}
        if found is None:
            return console.missing(ask, _GONE)
        return console.page(ask, "exports/upload.html", found=found, remarks=remarks, label=label)

    def confirm(ask: Ask) -> Response:
        return _confirm(console, ask)

    def left_out(ask: Ask) -> Response:
        with console.reading() as desk:
            if find_upload(desk, ask.account, ask.path("token")) is None:
                return console.missing(ask, _GONE)
            content = b"".join(_left_out(judged_rows(desk, ask.account, ask.path("token"))))
        return file("rows-left-out.csv", content)

    return [
        console.route("/outcomes", overview, _ROLES),
        console.route("/outcomes", send, _ROLES, methods=("POST",), limit=LIMIT),
        console.route("/outcomes/uploads/{token}", look, _ROLES),
        console.route("/outcomes/uploads/{token}", confirm, _ROLES, methods=("POST",)),
        console.route("/outcomes/uploads/{token}/left-out.csv", left_out, _ROLES),
    ]


_GONE = "There is no such page, or it is not yours to see. An uploaded file is kept for one hour; upload it again if it is older."


def _overview(console: Console, ask: Ask, errors: dict[str, str] | None = None) -> Response:
    with console.reading() as desk:
        mine, old = latest(desk, ask.account), any_old(desk)
    if old:
        with console.working() as desk:
            forget_old(desk, ask.at)
    return console.page(ask, "exports/outcomes.html", 400 if errors else 200, errors=errors or {}, outcomes=outcomes().values(), mine=mine, most=MOST_ROWS)


def _send(console: Console, ask: Ask) -> Response:
    sent = ask.form.get("file")
    content = sent.file.read() if isinstance(sent, UploadFile) else b""
    if not content:
        return _overview(console, ask, {"file": "Choose the file with the outcomes."})
    try:
        received = read_upload(content)
    except FileRefused as problem:
        return _overview(console, ask, {"file": str(problem)})
    if not received.rows:
        return _overview(console, ask, {"file": "The file has a heading and no rows under it. Choose the file with the outcomes."})
    with console.working() as desk:
        token = receive(desk, ask.account, received)
    return back_to(f"/outcomes/uploads/{token}")


def _confirm(console: Console, ask: Ask) -> Response:
    token = ask.path("token")
    with console.reading() as desk:
        upload = find_upload(desk, ask.account, token)
    if upload is None:
        return console.missing(ask, _GONE)
    if ask.field("do") == "forget":
        with console.working() as desk:
            forget(desk, ask.account, token)
        return back_to("/outcomes")
    job = threading.Thread(target=record_upload, args=(console.working, ask.account, token), daemon=True, name="recording outcomes")
    job.start()
    job.join(_WAIT_SECONDS)
    return back_to(f"/outcomes/uploads/{token}")


def _left_out(judged: Iterator[Judged]) -> Iterator[bytes]:
    """The rows that are not recorded, as CSV that can be mended and uploaded again."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    kept.write("\ufeff")
    writer.writerow(("row", "reference", "outcome", "date", "remark", "reason"))
    for one in judged:
        if one.standing == BAD:
            writer.writerow((one.row.number, *(harmless(cell) for cell in one.row.cells), harmless(one.row.problem)))
    yield kept.getvalue().encode("utf-8")
