"""A call's Rasa tracker, made anew for each turn from where the call stands; the call log is the truth."""
from __future__ import annotations

from typing import Optional, Text

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

FORM = "protocol_form"


class CallTrackerStore(InMemoryTrackerStore):
    """Gives out a fresh tracker per turn: at the start of a call, or inside the form. Keeps nothing.

    A tracker is disposable: any process can take the next message of any call, and Rasa never sees a growing history.
    """

    def __init__(self, domain: Domain) -> None:
        super().__init__(domain)
        self.in_form: set[str] = set()

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Nothing to save."""

    async def _retrieve(self, sender_id: Text, fetch_all_sessions: bool) -> Optional[DialogueStateTracker]:
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        events = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
        if sender_id in self.in_form:
            events += [ActionExecuted(FORM), ActiveLoop(FORM), SlotSet("requested_slot", "answer"), ActionExecuted("action_listen")]
        for event in events:
            tracker.update(event, self.domain)
        return tracker
