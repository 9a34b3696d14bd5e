"""A file as a response that a browser saves."""
from __future__ import annotations

from typing import Iterable, Union

from starlette.responses import Response, StreamingResponse

_KINDS = {
    "csv": "text/csv; charset=utf-8", "pdf": "application/pdf", "html": "text/html; charset=utf-8", "txt": "text/plain; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file(name: str, content: Union[bytes, Iterable[bytes]]) -> Response:
    """A file to be saved under a name of plain letters; in pieces when they come one by one."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    kind = _KINDS[name.rsplit(".", 1)[-1]]
    if isinstance(content, bytes):
        return Response(content, media_type=kind, headers=headers)
    return StreamingResponse(content, media_type=kind, headers=headers)
