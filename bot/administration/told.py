"""What was done to people's access and to accounts, in words."""
from __future__ import annotations

from typing import Any, Mapping, Optional, Sequence

from bot.administration.staff import ROLE_WORDS

#: The registry was downloaded.
TAKEN = "registry_taken"
_REFUSED = {"unknown": "nobody knows", "used": "was used already", "expired": "was out of date", "revoked": "was withdrawn"}
_ACCOUNT = {
    "link_issued": "A join link was issued for {name}", "reset": "{name} begins again: password and second factor were taken away",
    "disabled": "{name} was disabled", "joined": "{name} joined with a password", "password_changed": "{name} chose a new password",
    "second_factor_set": "{name} set up a second factor", "second_factor_removed": "{name} took the second factor away",
    "recovery_codes_made": "{name} made new recovery codes", "recovery_code_used": "{name} used a recovery code",
    "signed_in": "{name} signed in", "signed_out": "{name} signed out",
}


def told_of_people(kind: str, payload: Mapping[str, Any], number: Optional[int], posts: Sequence[Any]) -> str:
    """One event about a code or somebody enrolled; `number` is theirs, `posts` are the code's."""
    code, listed = payload.get("invitation"), posts_in_words(posts)
    who = f"Number {number}" if number else "Somebody"
    if kind == "invited":
        return f"Code {code} was issued: {listed}{_staff(payload)}"
    if kind == "withdrawn":
        return f"Code {code} was withdrawn: {listed}"
    if kind == "enrolled":
        return f"{who} enrolled on {payload['channel']} with code {code}: {listed}"
    if kind == "left":
        return f"{who} lost access on {payload['channel']}{' at ' + payload['home'] if payload.get('home') else ''}"
    if kind == "code_refused":
        return f"A code was refused on {payload['channel']}: it {_REFUSED.get(payload['why'], payload['why'])}"
    return kind.replace("_", " ").capitalize()


def told_of_account(kind: str, payload: Mapping[str, Any], name: str) -> str:
    """One event about an account; `name` is its sign-in name."""
    name = name or "Somebody unknown"
    if kind == "added":
        return f"{name} was added: {_may(payload.get('roles', ()), payload.get('provider'))}"
    if kind == "changed":
        return f"{name} was changed: {'; '.join(_changes(payload)) or 'sign-in'}"
    if kind == TAKEN:
        return f"The registry was taken along as a file: {payload.get('file', '')}"
    if kind == "refused":
        return f"{name} was refused at the {payload.get('step', 'door')} step"
    return _ACCOUNT.get(kind, f"{{name}}: {kind.replace('_', ' ')}").format(name=name)


def posts_in_words(posts: Sequence[Any]) -> str:
    """Posts as pairs of home and role: "care staff at hazel-court"."""
    return ", ".join(f"{ROLE_WORDS.get(role, role).lower()} at {home}" for home, role in posts) or "no post"


def _staff(payload: Mapping[str, Any]) -> str:
    return f" (staff code {payload['staff_code']})" if payload.get("staff_code") else ""


def _changes(payload: Mapping[str, Any]) -> list[str]:
    said = []
    if payload["shown"][0] != payload["shown"][1]:
        said.append(f"shown as {payload['shown'][1]}, was {payload['shown'][0]}")
    if payload["roles"][0] != payload["roles"][1] or payload["provider"][0] != payload["provider"][1]:
        said.append(f"{_may(payload['roles'][1], payload['provider'][1])}, was {_may(payload['roles'][0], payload['provider'][0])}")
    if payload.get("openid", [0, 0])[0] != payload.get("openid", [0, 0])[1]:
        said.append("sign-in by OpenID Connect " + ("on" if payload["openid"][1] else "off"))
    return said


def _may(roles: Sequence[str], provider: Optional[str]) -> str:
    return " and ".join(roles) + (f" of {provider} only" if provider else "")
