"""The REST face, in the shape of Rasa's own REST channel."""
from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, AsyncIterator, Optional

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels import access, answering
from bot.channels.bodies import TOO_LONG, read_body, too_long
from bot.channels.given_up import Taken, has_given_up
from bot.intake.front_door import FrontDoor
from bot.intake.messages import Incoming, Outgoing
from bot.settings import Settings
from bot.triage import danger

_TOKEN_SHAPE = re.compile(r"[a-z]{1,2}:T-[0-9A-Z]{6}:\S+")
#: Buttons hold at most 64 bytes; only what could be one is worth a look at the conversation.
_ONE_WORD = re.compile(r"[!-~]{1,64}")
_ROLES = ("staff", "operator")
#: The 999 words wait no longer than this for older messages that could be shown with them, seconds.
_URGENT_PATIENCE = 0.5


class Refused(Exception):
    """A request that cannot be taken: the HTTP status, one sentence for the client, and what was typed if known."""

    def __init__(self, status: int, sentence: str, text: str = ""):
        super().__init__(sentence)
        self.status, self.sentence, self.text = status, sentence, text


@dataclass(frozen=True)
class Posted:
    """One valid POST: who sends what, from where."""

    sender: str
    message: str
    message_id: Optional[str]
    home: Optional[str]
    role: str


def is_on(settings: Settings) -> bool:
    """The REST face answers on this computer only, or anywhere once it has a token."""
    return bool(settings.rest_token) or access.is_loopback(settings.host)


def routes(front_door: FrontDoor, settings: Settings, **patience: float) -> list[Route]:
    """The two routes of Rasa's REST channel, or none where the face is off; `patience` as `answering.answers` takes it."""
    if not is_on(settings):
        return []
    face = RestFace(front_door, settings, patience)
    return [
        Route("/webhooks/rest/", face.status, methods=["GET"]),
        Route("/webhooks/rest/webhook", face.webhook, methods=["POST"]),
    ]


class RestFace:
    """Answers `POST /webhooks/rest/webhook` with a list of messages.

    A `message_id` sent again with the same message is not worked again: the answer is the list of what has not
    been delivered yet, by whatever process (usually empty), with the header `Threshold-Repeated: true`. What fell due meanwhile comes
    with the answer to the sender's next message, since this channel cannot send by itself.
    """

    def __init__(self, front_door: FrontDoor, settings: Settings, patience: dict[str, float]) -> None:
        self._front_door = front_door
        self._patience = patience
        self._token = settings.rest_token
        self._key = access.signing_key(settings.secret_file)
        self._taken = Taken()

    async def status(self, request: Request) -> Response:
        """Says that the channel is there, as Rasa's does."""
        return JSONResponse({"status": "ok"})

    async def webhook(self, request: Request) -> Response:
        """Takes one message and gives the replies; `?stream=true` sends each as one line as it comes."""
        try:
            self._admit(request)
            posted = await _read(request)
        except Refused as refused:
            return _refusal(refused)
        person = access.keyed(self._key, "rest", posted.sender)
        message = await self._incoming(posted, person, access.source_of(request, self._key, for_many=bool(self._token)))
        if posted.message_id is not None and self._taken.again(message.update_id) and await has_given_up(request):
            return Response(status_code=204)  # it is being worked, or was; whoever sends it once more is answered then
        if request.query_params.get("stream", "").lower() in ("true", "1", "yes"):
            return StreamingResponse(self._lines(message, posted.sender), media_type="text/event-stream")
        replies = [reply async for reply in answering.answers(self._front_door, message, **self._patience)]
        # Nothing, or only the 999 words that go ahead of everything: it may have been worked before, and its answer lost with a process.
        again = []
        if not any(reply.outbox_id is not None for reply in replies):
            again = await answering.unsent(self._front_door, message, _URGENT_PATIENCE if replies else 3.0)
        said_already = [each for each in again if any(each.text == reply.text for reply in replies)]
        everything = await self._with_waiting([*replies, *(each for each in again if each not in said_already)], person, posted.sender)
        gone = await request.is_disconnected()
        marking = None if gone else BackgroundTask(answering.mark_delivered, self._front_door, [*everything, *said_already])
        headers = {} if replies else {"Threshold-Repeated": "true"}
        shown = json.dumps([_shape(reply, posted.sender) for reply in everything], default=str)
        return Response(shown, media_type="application/json", headers=headers, background=marking)

    def _admit(self, request: Request) -> None:
        if self._token:
            if not access.token_matches(request, self._token):
                raise Refused(401, "The access token is missing or wrong.")
            return
        if not access.asked_as_loopback(request):
            raise Refused(403, "Without an access token this service answers only to localhost.")
        if access.from_another_site(request):
            raise Refused(403, "Without an access token this service does not answer other sites' pages.")

    async def _incoming(self, posted: Posted, person: str, source: str) -> Incoming:
        update_id = None
        if posted.message_id is not None:
            # The message is part of it: an id used twice by mistake must not swallow the second message.
            update_id = access.keyed(self._key, person, posted.message_id, posted.message)
        press = await self._is_press(posted.message, person)
        return answering.incoming("rest", person, text="" if press else posted.message,
                                  press=posted.message if press else "", update_id=update_id,
                                  address=posted.sender, home=posted.home, role=posted.role, source=source)

    async def _is_press(self, message: str, person: str) -> bool:
        if _TOKEN_SHAPE.fullmatch(message):
            return True
        if not _ONE_WORD.fullmatch(message) or answering.danger_words(message):
            return False
        said = await answering.transcript(self._front_door, "rest", person) or []
        return any(button.token == message for one in said for button in one.buttons)

    async def _with_waiting(self, replies: list[Outgoing], person: str, sender: str) -> list[Outgoing]:
        """The replies with what was waiting for this sender before them, but never before the 999 words."""
        known = {reply.outbox_id for reply in replies}
        urgent = [reply for reply in replies if answering.says_999(reply.custom, reply.text)]
        patience = _URGENT_PATIENCE if urgent else 3.0
        waiting = [each for each in await answering.waiting_for(self._front_door, "rest", person, sender, patience)
                   if each.outbox_id not in known]
        return urgent + waiting + [reply for reply in replies if reply not in urgent]

    async def _lines(self, message: Incoming, sender: str) -> AsyncIterator[str]:
        async for reply in answering.answers(self._front_door, message, **self._patience):
            yield json.dumps(_shape(reply, sender), default=str) + "\n"
            await answering.mark_delivered(self._front_door, [reply])


async def _read(request: Request) -> Posted:
    body = await read_body(request)
    if not body.whole:
        raise Refused(413, TOO_LONG, body.data.decode("utf-8", "replace")[:20_000])
    try:
        data = json.loads(body.data)
    except (ValueError, RecursionError):
        raise Refused(400, "The body is not valid JSON.", body.data.decode("utf-8", "replace")[:20_000]) from None
    if not isinstance(data, dict):
        raise Refused(400, 'The body must be a JSON object with "sender" and "message".', str(data)[:20_000])
    message = data.get("message")
    if not isinstance(message, str):
        raise Refused(400, '"message" must be text.', str(message)[:20_000])
    message = answering.clean(message)
    if too_long(message):
        raise Refused(413, TOO_LONG, message[:20_000])
    sender = data.get("sender")
    if not isinstance(sender, str) or not sender.strip():
        raise Refused(400, '"sender" must be text and not empty.', message)
    message_id = data.get("message_id")
    if isinstance(message_id, bool) or not isinstance(message_id, (str, int, type(None))):
        raise Refused(400, '"message_id" must be text or a whole number.', message)
    metadata = data.get("metadata") if data.get("metadata") is not None else {}
    if not isinstance(metadata, dict):
        raise Refused(400, '"metadata" must be an object.', message)
    home, role = metadata.get("home"), metadata.get("role", "staff")
    if home is not None and not isinstance(home, str):
        raise Refused(400, '"metadata.home" must be text: the reference of a home.', message)
    if role not in _ROLES:
        raise Refused(400, '"metadata.role" must be "staff" or "operator".', message)
    return Posted(answering.clean(sender), message, None if message_id is None else str(message_id),
                  answering.clean(home) if home else None, role)


def _refusal(refused: Refused) -> Response:
    urgent = answering.danger_words(refused.text)
    words = [urgent.text] if urgent else []
    body = {"status": "failure", "code": refused.status, "message": " ".join([*words, refused.sentence, danger.LINE])}
    headers = {"WWW-Authenticate": "Bearer"} if refused.status == 401 else {}
    return JSONResponse(body, status_code=refused.status, headers=headers)


def _shape(reply: Outgoing, sender: str) -> dict[str, Any]:
    buttons = [{"title": button.label, "payload": button.token} for button in reply.buttons]
    return {"recipient_id": sender, "text": reply.text, "buttons": buttons, "custom": reply.custom}
