"""How long the Telegram channel waits: between polls, between tries, and before it gives up."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Every wait of the channel, in seconds (those named tries are counts).

    long_poll: how long Telegram may hold a poll open (it allows 50). follow_up: between looks at the outbox.
    answer: how long Telegram may take over one request. first_backoff, longest_backoff: between tries of one reply;
    the wait doubles. longest_urgent: the longest wait between tries of a 999 reply. tries_in_order: how often a
    reply is tried before the chat's later replies may overtake it. keep_tries: how often a reply that is in no outbox,
    or a 999 reply, is tried. store: how long the inbox may take over a message before
    it is worked from memory. batch: how long over many at once, before each is stored by itself. hurry: after this the 999 words of a batch go ahead of whatever is still being stored. turn: the longest the front door may take over one reply. first_try: how long a
    turn waits for one reply to be tried before it goes on. typing: after this, "typing" is shown.
    held: between tries to store a message that could not be stored. stopping: for work in hand at a stop.
    look: between looks for what another process left unworked. beat: between notes that Telegram is in reach. webhook: between looks at whether Telegram can reach the webhook.
    """

    long_poll: int = 25
    follow_up: float = 1.0
    answer: float = 10.0
    first_backoff: float = 0.5
    longest_backoff: float = 300.0
    longest_urgent: float = 5.0
    tries_in_order: int = 8
    keep_tries: int = 200
    store: float = 1.0
    batch: float = 5.0
    hurry: float = 0.3
    turn: float = 30.0
    first_try: float = 3.0
    typing: float = 0.7
    held: float = 2.0
    stopping: float = 5.0
    look: float = 5.0
    beat: float = 30.0
    webhook: float = 60.0

    def backoff(self, tries: int, urgent: bool = False) -> float:
        """The wait after the given number of failed tries (1 or more), doubling up to a limit."""
        limit = self.longest_urgent if urgent else self.longest_backoff
        return min(limit, self.first_backoff * 2.0 ** min(tries - 1, 30))
