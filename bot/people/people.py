"""Who may use Threshold: invitations used once, posts in homes, and leavers, who lose access at once."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Iterable, Optional, Sequence, cast
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from bot.calllog.once import rows_of
from bot.calllog.vault import Vault
from bot.calllog.written import made, touched
from bot.people.codes import new_code, plain
from bot.people.guesses import no_more_until
from bot.people.tables import EnrolmentTable, InvitationTable, PeopleEventTable
from bot.registry.registry import Registry
from bot.registry.shape import HOME_ROLES

_INVITATIONS = InvitationTable.__table__
_ENROLMENTS = EnrolmentTable.__table__
_EVENTS = PeopleEventTable.__table__
# Asked five times a turn: made once, so that SQLAlchemy need not work out each time that it knows it.
_WHO = select(_ENROLMENTS).where(
    _ENROLMENTS.c.channel == bindparam("on"), _ENROLMENTS.c.person == bindparam("is"), _ENROLMENTS.c.ended_at.is_(None)).order_by(_ENROLMENTS.c.id)
_EVER = select(_ENROLMENTS.c.id).where(_ENROLMENTS.c.channel == bindparam("on"), _ENROLMENTS.c.person == bindparam("is")).limit(1)
#: How long a code can be used unless said otherwise; a leaked old message opens nothing.
VALID_FOR = timedelta(hours=72)
#: Who decides for a home (RESOLUTION-24).
DECIDERS = ("manager", "on_call")
_UK = ZoneInfo("Europe/London")
#: Channels whose people see what waits for them only when they look.
READ_WHEN_OPENED = ("web",)


class PeopleRefused(ValueError):
    """An invitation that cannot be issued; the message says what is wrong and what to do."""


class CodeRefused(Exception):
    """A code that opens nothing. `why` is "unknown", "used", "expired", "revoked" or "too_many"; the message is for the person.

    `until`: when codes are looked at again, for "too_many".
    """

    def __init__(self, why: str, until: Optional[datetime] = None) -> None:
        super().__init__(_REFUSALS[why].format(time=f"{until.astimezone(_UK):%H:%M}" if until else ""))
        self.why = why


_REFUSALS = {
    "unknown": "I do not know that code. Check it letter by letter, or ask your manager for a new one.",
    "used": "That code was used already. Ask your manager for a new one.",
    "expired": "That code is out of date. Ask your manager for a new one.",
    "revoked": "That code was withdrawn. Ask your manager for a new one.",
    "too_many": "Too many codes did not work. I look at codes again after {time}. Ask your manager for a new one.",
}


@dataclass(frozen=True, order=True)
class Post:
    """A role in a home: "care_staff", "manager" or "on_call"."""

    home: str
    role: str


@dataclass(frozen=True)
class Invitation:
    """An issued code. `code` is given once, here; only its digest is kept."""

    id: int
    code: str
    posts: tuple[Post, ...]
    expires_at: datetime


@dataclass(frozen=True)
class Member:
    """Somebody enrolled on a channel. `address` is where to write to them; `number` is how an administrator names them."""

    channel: str
    person: str
    address: str
    posts: tuple[Post, ...]
    number: int
    staff_code: str = ""

    @property
    def homes(self) -> tuple[str, ...]:
        """The homes they work in, in the order of enrolment."""
        return tuple(dict.fromkeys(post.home for post in self.posts))

    def decides_for(self, home: Optional[str]) -> bool:
        """Whether they are manager or on-call of a home."""
        return any(post.home == home and post.role in DECIDERS for post in self.posts)


class People:
    """Everybody enrolled, as one transaction sees them. Addresses are sealed; codes are kept as keyed digests."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session, self._vault, self._registry = session, vault, Registry(session)

    # -- invitations -------------------------------------------------------------------------------------------

    def invite(self, posts: Sequence[Post], by: str, at: datetime, valid_for: timedelta = VALID_FOR, staff_code: str = "") -> Invitation:
        """Issues a one-time code for posts, or for a member of staff of the registry (then `posts` may be empty).

        Raises PeopleRefused for an unknown home, role or staff code, or nothing to be enrolled in.
        """
        posts = tuple(dict.fromkeys(posts)) or self._posts_of(staff_code)
        self._check(posts, valid_for)
        code = new_code()
        kept = self._session.execute(insert(_INVITATIONS), {
            "code_digest": self._digest(code), "posts": [[post.home, post.role] for post in posts], "staff_code": staff_code,
            "issued_by": by, "issued_at": at, "expires_at": at + valid_for,
        })
        number = made(kept)
        self._note(at, "invited", by, invitation=number, posts=[[post.home, post.role] for post in posts], staff_code=staff_code)
        return Invitation(number, code, posts, at + valid_for)

    def withdraw(self, invitation: int, by: str, at: datetime) -> bool:
        """Takes an unused code back; False when there is no such open invitation."""
        done = touched(self._session.execute(update(_INVITATIONS).values(revoked_at=at).where(
            _INVITATIONS.c.id == invitation, _INVITATIONS.c.used_at.is_(None), _INVITATIONS.c.revoked_at.is_(None)))) == 1
        if done:
            self._note(at, "withdrawn", by, invitation=invitation)
        return done

    def invitations(self, at: datetime) -> list[Row]:
        """The codes that could still be used: id, posts, staff_code, issued_by, issued_at, expires_at."""
        wanted = select(_INVITATIONS).where(_INVITATIONS.c.used_at.is_(None), _INVITATIONS.c.revoked_at.is_(None), _INVITATIONS.c.expires_at > at)
        return list(self._session.execute(wanted.order_by(_INVITATIONS.c.id)))

    def enrol(self, code: str, channel: str, person: str, address: str, at: datetime, source: str = "") -> Member:
        """Uses a code: the person has its posts from now on, beside those they had. The same code again, from whom it let in
        and is here still, changes nothing. Raises CodeRefused, for any code where too many were wrong lately (guesses.py);
        `source` is a keyed digest of the address it came from, where people can be made up there.
        """
        row = self._session.execute(select(_INVITATIONS).where(_INVITATIONS.c.code_digest == self._digest(code))).first()
        if row is not None and row.used_at is not None and self._let_in(row.id, channel, person) and (known := self.who(channel, person)) is not None:
            return known
        if (until := no_more_until(self._session, channel, person, source, at)) is not None:
            raise CodeRefused("too_many", until)
        why = _refusal(row, at)
        # Of two who send one code at the same moment, the database lets one have it.
        if row is not None and why is None and touched(self._session.execute(update(_INVITATIONS).values(used_at=at).where(
                _INVITATIONS.c.id == row.id, _INVITATIONS.c.used_at.is_(None)))) != 1:
            why = "used"
        if row is None or why is not None:
            self._note(at, "code_refused", "", why=why, channel=channel, person=person, **({"source": source} if source else {}))
            raise CodeRefused(why or "unknown")
        known = self.who(channel, person)
        for home, role in row.posts:
            if known is None or Post(home, role) not in known.posts:
                self._session.execute(insert(_ENROLMENTS), {
                    "channel": channel, "person": person, "address": self._vault.seal(address), "home": home, "role": role,
                    "staff_code": row.staff_code, "invitation": row.id, "since": at,
                })
        self._note(at, "enrolled", row.issued_by, invitation=row.id, channel=channel, person=person)
        return cast(Member, self.who(channel, person))

    # -- people ------------------------------------------------------------------------------------------------

    def who(self, channel: str, person: str) -> Optional[Member]:
        """Who this is, or None for somebody who is not enrolled (or no longer)."""
        return next(iter(self._members(rows_of(self._session, _WHO, {"on": channel, "is": person}))), None)

    def has_left(self, channel: str, person: str) -> bool:
        """True for somebody who was enrolled once and is no longer; a stranger has never been."""
        return self.who(channel, person) is None and bool(rows_of(self._session, _EVER, {"on": channel, "is": person}))

    def everybody(self, home: Optional[str] = None) -> list[Member]:
        """Everybody enrolled now, or those with a post in one home (with all their posts)."""
        wanted = select(_ENROLMENTS).where(_ENROLMENTS.c.ended_at.is_(None)).order_by(_ENROLMENTS.c.id)
        if home is not None:
            there = select(_ENROLMENTS.c.person).where(_ENROLMENTS.c.home == home, _ENROLMENTS.c.ended_at.is_(None))
            wanted = wanted.where(_ENROLMENTS.c.person.in_(there))
        return [member for member in self._members(self._session.execute(wanted)) if home is None or home in member.homes]

    def deciders(self, home: str) -> list[Member]:
        """The managers and on-call managers of a home who are enrolled where they can be written to: nobody looks at a web page all night."""
        return [member for member in self.everybody(home) if member.decides_for(home) and member.channel not in READ_WHEN_OPENED]

    def end(self, member: Member, by: str, why: str, at: datetime, home: Optional[str] = None) -> int:
        """Ends somebody's posts (in one home, or all): they have no access from this moment. Returns how many ended."""
        active = [_ENROLMENTS.c.channel == member.channel, _ENROLMENTS.c.person == member.person, _ENROLMENTS.c.ended_at.is_(None)]
        if home is not None:
            active.append(_ENROLMENTS.c.home == home)
        ended = touched(self._session.execute(update(_ENROLMENTS).values(ended_at=at).where(*active)))
        if ended:
            self._note(at, "left", by, channel=member.channel, person=member.person, home=home, why=why)
        return ended

    # -- inside ------------------------------------------------------------------------------------------------

    def _let_in(self, invitation: int, channel: str, person: str) -> bool:
        """Whether it is this person's own code, which somebody taps again in their old link."""
        events = self._session.execute(select(_EVENTS.c.payload).where(_EVENTS.c.kind == "enrolled")).scalars()
        return any((told.get("invitation"), told.get("channel"), told.get("person")) == (invitation, channel, person) for told in events)

    def _members(self, rows: Iterable[Row]) -> list[Member]:
        """Groups posts by person. Who was enrolled by a staff code has only the posts the registry still gives them,
        so that taking a leaver out of the registry is enough."""
        grouped: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            if not row.staff_code or Post(row.home, row.role) in self._posts_of(row.staff_code):
                grouped.setdefault((row.channel, row.person), []).append(row)
        return [Member(channel, person, self._vault.open(posts[-1].address), tuple(dict.fromkeys(Post(one.home, one.role) for one in posts)),
                       posts[0].id, next((one.staff_code for one in posts if one.staff_code), "")) for (channel, person), posts in grouped.items()]

    def _posts_of(self, staff_code: str) -> tuple[Post, ...]:
        told = self._registry.member(staff_code) if staff_code else None
        return tuple(Post(home, told.role) for home in told.homes if told.role in HOME_ROLES) if told else ()

    def _check(self, posts: Sequence[Post], valid_for: timedelta) -> None:
        if not posts:
            raise PeopleRefused("Say who it is for: a home (--home) and a role (--role), or a staff code of the registry (--staff).")
        for post in posts:
            if self._registry.home(post.home) is None:
                homes = ", ".join(home.id for home in self._registry.homes())
                raise PeopleRefused(f"There is no home {post.home!r} in the registry. It has: {homes}.")
            if post.role not in HOME_ROLES:
                raise PeopleRefused(f"{post.role!r} is no role in a home. It is one of {', '.join(HOME_ROLES)}.")
        if not timedelta(minutes=1) <= valid_for <= timedelta(days=14):
            raise PeopleRefused("A code can be valid from one minute to 14 days.")

    def _digest(self, code: str) -> str:
        return self._vault.key_hash(f"invitation:{plain(code)}")

    def _note(self, at: datetime, kind: str, by: str, **payload: object) -> None:
        self._session.execute(insert(_EVENTS), {"at": at, "kind": kind, "by": by, "payload": payload})


def _refusal(row: Optional[Row], at: datetime) -> Optional[str]:
    if row is None:
        return "unknown"
    if row.revoked_at is not None:
        return "revoked"
    if row.used_at is not None:
        return "used"
    return "expired" if row.expires_at <= at else None
