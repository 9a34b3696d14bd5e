"""The registry as files: the one in force to take along, and another to send, looked at before anything changes."""
from __future__ import annotations

from typing import Any, Optional, Sequence

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.accounts.events import note
from bot.administration.changing import WHY, Changes, Proposal
from bot.administration.lines import sections
from bot.administration.told import TAKEN
from bot.administration.uploading import Uploaded, read_files, seal, unseal
from bot.channels.console.ask import Ask
from bot.channels.console.shell import Console, back_to
from bot.registry.columns import COLUMNS
from bot.registry.refusal import RegistryRefused
from bot.registry.writing import csv_texts, yaml_text

#: Bytes of files and of what is sealed on the page; some thousand homes.
LIMIT = 8_000_000
_SHOWN = 100
_CHOOSE = "Choose the registry's files."
_OLD = "The page is no longer valid. Choose the files once more."
_MEANWHILE = "Somebody changed the registry while you looked at this. Look at what would change now, then confirm."


class UploadPages:
    """/admin/registry and the files under it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, ask: Ask) -> Response:
        """What can be taken along and sent."""
        return self._page(ask)

    def take(self, ask: Ask) -> Response:
        """The registry in force, as YAML or as one of its CSV files; that it was taken along stands in the log of changes."""
        name = ask.path("file")
        with self._console.reading() as desk:
            content = desk.registry.content()
        text = yaml_text(content) if name == "registry.yml" else csv_texts(content).get(name)
        if text is None:
            return self._console.missing(ask)
        with self._console.working() as desk:
            note(desk.session, ask.at, TAKEN, ask.account.name, None, file=name)
        kind = "text/csv" if name.endswith(".csv") else "application/yaml"
        # The mark at the start is how Excel knows UTF-8.
        return Response(("\ufeff" * name.endswith(".csv") + text).encode("utf-8"), media_type=f"{kind}; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"})

    def send(self, ask: Ask) -> Response:
        """Reads what was sent and says what it would change; saves it where that was confirmed."""
        why, sealed = ask.field(WHY), ask.field("sealed")
        files = [one for one in ask.form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        with self._console.reading() as desk:
            standing = desk.registry.content()
        try:
            content = self._content(files, sealed, ask, standing)
        except RegistryRefused as refused:
            return self._page(ask, why, problems=tuple(dict.fromkeys(refused.problems)))
        if content is None:
            return self._page(ask, why, errors={"file": _OLD if sealed else _CHOOSE})
        with self._console.reading() as desk:
            now = desk.registry.version()
            sealed = seal(self._console.vault, content, ask.account.name)
            changes = Changes(desk.session, desk.vault)
            proposal = changes.propose(Uploaded(content), {}, why, now)
            begun = ask.field("version")
            meanwhile = begun not in ("", now)
        if ask.field("step") == "save" and proposal.content is not None and not meanwhile:
            with self._console.working() as desk:
                if Changes(desk.session, desk.vault).save(proposal, ask.account.name, ask.at):
                    return back_to("/admin/history?saved=yes")
            meanwhile = True
        if proposal.content is None or ask.field("step") == "edit":
            return self._page(ask, why, sealed, dict(_by_field(proposal)))
        return self._console.page(ask, "administration/upload_check.html", 409 if meanwhile else 200, proposal=proposal, sections=sections(proposal.lines),
                                  sealed=sealed, meanwhile=_MEANWHILE if meanwhile else "", masked=proposal.why != " ".join(why.split()))

    def _content(self, files: Sequence[UploadFile], sealed: str, ask: Ask, now: dict[str, Any]) -> Optional[dict[str, Any]]:
        """What was sent just now, else what was looked at before; None for neither."""
        if files:
            return read_files([(one.filename or "", one.file.read()) for one in files], now)
        return unseal(self._console.vault, sealed, ask.account.name) if sealed else None

    def _page(self, ask: Ask, why: str = "", sealed: str = "", errors: Optional[dict[str, str]] = None, problems: Sequence[str] = ()) -> Response:
        status = 422 if errors or problems else 200
        return self._console.page(ask, "administration/upload.html", status, why=why, sealed=sealed, errors=errors or {}, problems=problems[:_SHOWN],
                                  more=max(0, len(problems) - _SHOWN), names=tuple(COLUMNS))


def _by_field(proposal: Proposal) -> list[tuple[str, str]]:
    return [(name or "file", words) for name, words in proposal.problems]
